import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

import { EnvironmentDigest } from '#protocol/ids.ts'
import { z } from 'zod'

import { archivePackages, DeclaredArchive, InstalledPackage } from './archives/declared.ts'

/** Raise it when `tree.ts` or `build.ts` makes another tree from the same declaration. */
const RECIPE_VERSION = 1

const PackageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/)
/** Patterns of dpkg: absolute, no blanks, no way out of the tree. */
const PathPattern = z.string().regex(/^\/(?!.*\.\.)[\w./*+-]+$/)

/** What a guest's root tree is made of. Packages come from the host's own Debian mirrors. */
export const EnvironmentDeclaration = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** Code name of a Debian release that the host has in its package sources. */
  release: z.string().regex(/^[a-z]+$/),
  /** Raise it to build again with the mirrors' present packages: security updates come in so. */
  edition: z.int().min(1),
  /** Whether the jail brings up its loopback interface; there is never another one. */
  loopback: z.boolean(),
  packages: z.array(z.strictObject({ reason: z.string(), names: z.array(PackageName).min(1) })),
  /** Patterns that dpkg does not unpack. `untilBuilt` are there while packages of archives are built. */
  leftOut: z.array(
    z.strictObject({
      reason: z.string(),
      paths: z.array(PathPattern).min(1),
      untilBuilt: z.literal(true).optional(),
    }),
  ),
  /** Exceptions to what is left out; and what is removed stays where the very pattern stands here. */
  kept: z.array(PathPattern),
  /** Patterns that go once every package is set up, since a package's own set-up reads them. */
  removed: z.array(z.strictObject({ reason: z.string(), paths: z.array(PathPattern).min(1) })),
  /** What Debian does not have. */
  archives: z.array(DeclaredArchive).default([]),
})
export type EnvironmentDeclaration = z.infer<typeof EnvironmentDeclaration>

/** As it stands in a file: it may be written as what comes on top of another one. */
const WrittenDeclaration = EnvironmentDeclaration.extend({
  /** All that this one declares is added to all that the named one does. */
  basedOn: EnvironmentDeclaration.shape.name.optional(),
})
/** Longer chains are a circle, or nobody understands them. */
const MAX_BASES = 3

/** `manifest.json` beside the finished `root/`. */
export const EnvironmentManifest = z.strictObject({
  name: z.string(),
  digest: EnvironmentDigest,
  release: z.string(),
  loopback: z.boolean(),
  packages: z.array(InstalledPackage),
})
export type EnvironmentManifest = z.infer<typeof EnvironmentManifest>

/**
 * Files that are laid over the packages' own, at the same paths below the root: those of every
 * environment, then those of each that this one is based on and its own, from folders `files-NAME`.
 */
export function overlayFolders(name: string): string[] {
  const folders = ['files', ...chainOf(name).map((one) => `files-${one}`)]
  return folders.map((one) => join(import.meta.dirname, one)).filter((one) => existsSync(one))
}

/** From the one that everything is based on to the named one. */
function chainOf(name: string, bases = MAX_BASES): string[] {
  const { basedOn } = readWritten(name)
  return [...(basedOn === undefined || bases === 0 ? [] : chainOf(basedOn, bases - 1)), name]
}

/** Names of everything that is declared. */
export function declaredNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .toSorted()
}

/** Throws when there is no such declaration or when it is not well formed. */
export function readDeclaration(name: string, bases = MAX_BASES): EnvironmentDeclaration {
  const { basedOn, ...declaration } = readWritten(name)
  if (basedOn === undefined) return declaration
  if (bases === 0) throw new Error(`${fileOf(name)} is based on too many others, or on itself`)
  const base = readDeclaration(basedOn, bases - 1)
  if (base.release !== declaration.release)
    throw new Error(
      `${fileOf(name)} is of ${declaration.release}, but its base is of ${base.release}`,
    )
  return {
    ...declaration,
    packages: [...base.packages, ...declaration.packages],
    leftOut: [...base.leftOut, ...declaration.leftOut],
    kept: [...base.kept, ...declaration.kept],
    removed: [...base.removed, ...declaration.removed],
    archives: [...base.archives, ...declaration.archives],
  }
}

/** Patterns of what goes in the end: all that is declared, but for what somebody keeps. */
export function removedPaths({ removed, kept }: EnvironmentDeclaration): string[] {
  return removed.flatMap((group) => group.paths).filter((path) => !kept.includes(path))
}

function fileOf(name: string): string {
  return join(import.meta.dirname, `${name}.json`)
}

function readWritten(name: string): z.infer<typeof WrittenDeclaration> {
  if (!EnvironmentDeclaration.shape.name.safeParse(name).success) {
    throw new Error(
      `"${name}" is no name of an environment; names are lower-case words with dashes`,
    )
  }
  const declaration = WrittenDeclaration.parse(JSON.parse(readText(name)))
  if (declaration.name !== name)
    throw new Error(`${fileOf(name)} declares the name ${declaration.name}`)
  return declaration
}

function readText(name: string): string {
  try {
    return readFileSync(fileOf(name), 'utf8')
  } catch (cause) {
    const known = declaredNames().join(', ')
    throw new Error(`no environment "${name}" is declared; there are ${known}`, { cause })
  }
}

/**
 * Names the tree before it exists. Reasons and order do not count; content, modes and paths of the
 * overlay do. Versions of packages do not: `edition` stands for them.
 */
export function digestOf(declaration: EnvironmentDeclaration, overlays: readonly string[]) {
  const canonical = JSON.stringify([
    RECIPE_VERSION,
    declaration.name,
    declaration.release,
    declaration.edition,
    declaration.loopback,
    [...new Set(declaration.packages.flatMap((group) => group.names))].toSorted(),
    [...new Set(declaration.leftOut.flatMap((group) => group.paths))].toSorted(),
    declaration.kept.toSorted(),
    [...new Set(declaration.removed.flatMap((group) => group.paths))].toSorted(),
    ...overlays.map(overlayEntries),
    ...archivePackages(declaration.archives).map(({ kind, name, sha256 }) => [kind, name, sha256]),
  ])
  return EnvironmentDigest.parse(createHash('sha256').update(canonical).digest('hex'))
}

/** Each file of the overlay: path below the root, whether it is a program, hash of its content. */
function overlayEntries(folder: string): [path: string, program: boolean, hash: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => [
      relative(folder, file),
      (statSync(file).mode & 0o100) !== 0,
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ])
}
