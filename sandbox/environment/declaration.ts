import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

import { EnvironmentDigest } from '#protocol/ids.ts'
import { z } from 'zod'

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
  /** Patterns that dpkg does not unpack, and exceptions to them. */
  leftOut: z.array(z.strictObject({ reason: z.string(), paths: z.array(PathPattern).min(1) })),
  kept: z.array(PathPattern),
  /** Patterns that go once every package is set up, since a package's own set-up reads them. */
  removed: z.array(z.strictObject({ reason: z.string(), paths: z.array(PathPattern).min(1) })),
})
export type EnvironmentDeclaration = z.infer<typeof EnvironmentDeclaration>

/** `manifest.json` beside the finished `root/`. */
export const EnvironmentManifest = z.strictObject({
  name: z.string(),
  digest: EnvironmentDigest,
  release: z.string(),
  loopback: z.boolean(),
  packages: z.array(z.strictObject({ name: z.string(), version: z.string() })),
})
export type EnvironmentManifest = z.infer<typeof EnvironmentManifest>

/** Files that are laid over the packages' own, at the same paths below the root. */
export const OVERLAY_FOLDER = join(import.meta.dirname, 'files')

/** Throws when there is no such declaration or when it is not well formed. */
export function readDeclaration(name: string): EnvironmentDeclaration {
  if (!EnvironmentDeclaration.shape.name.safeParse(name).success) {
    throw new Error(
      `"${name}" is no name of an environment; names are lower-case words with dashes`,
    )
  }
  const file = join(import.meta.dirname, `${name}.json`)
  const declaration = EnvironmentDeclaration.parse(JSON.parse(readFileSync(file, 'utf8')))
  if (declaration.name !== name) throw new Error(`${file} declares the name ${declaration.name}`)
  return declaration
}

/**
 * Names the tree before it exists. Reasons and order do not count; content, modes and paths of the
 * overlay do. Versions of packages do not: `edition` stands for them.
 */
export function digestOf(declaration: EnvironmentDeclaration, overlayFolder: string) {
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
    overlayEntries(overlayFolder),
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
