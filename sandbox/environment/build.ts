/**
 * `build.ts NAME FOLDER [ARCHIVES]` makes `root/` and `manifest.json` of the environment NAME in FOLDER,
 * which exists and is empty; ARCHIVES holds what its archives name, fetched. Needs root, mmdebstrap and the
 * host's package mirrors; takes two minutes.
 * What it does goes to standard output, with lines of progress, `[done/all] phase`, between. Whoever starts it names the folder
 * afterwards or removes it; ended by a signal it leaves no process and no mount behind.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { z } from 'zod'

import { BUILD_TOOLS, InstalledPackage } from './archives/declared.ts'
import {
  type EnvironmentDeclaration,
  digestOf,
  EnvironmentManifest,
  overlayFolders,
  readDeclaration,
} from './declaration.ts'
import { debianSources } from './mirrors.ts'
import { BuildProgress } from './progress.ts'
import { finishTree, installedPackages, type Removal } from './tree.ts'

/** What mmdebstrap is asked to do. Pure, so that it can be tested. */
export function bootstrapArguments(
  declaration: EnvironmentDeclaration,
  root: string,
  sources: readonly string[],
  archives: readonly string[] = [],
): string[] {
  const builds = archives.length > 0
  const excludes = declaration.leftOut
    .filter(({ untilBuilt }) => untilBuilt === undefined || !builds)
    .flatMap((group) => group.paths)
  const packages = [...new Set(declaration.packages.flatMap((group) => group.names))]
  return [
    '--mode=root',
    // Only what Debian calls essential comes along unnamed: no package manager, no init.
    '--variant=essential',
    '--verbose',
    '--aptopt=APT::Install-Recommends "false"',
    ...excludes.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...declaration.kept.map((path) => `--dpkgopt=path-include=${path}`),
    `--include=${packages.join(',')}`,
    '--customize-hook=chroot "$1" fc-cache --system-only',
    ...archives.map((command) => `--customize-hook=${command}`),
    declaration.release,
    root,
    ...sources,
  ]
}

/**
 * Commands that install the packages of archives while mmdebstrap holds the tree: tools come in, the packages
 * are built, and the tools go again but for what something else needs.
 */
export function archiveCommands(
  declaration: EnvironmentDeclaration,
  install: (root: string) => string,
): string[] {
  const { archives, packages } = declaration
  if (archives.length === 0) return []
  const declared = new Set(packages.flatMap((group) => group.names))
  const needed = archives.flatMap(({ kind }) => BUILD_TOOLS[kind])
  const tools = [...new Set(needed)].filter((name) => !declared.has(name))
  if (tools.length === 0) return [install('"$1"')]
  const names = tools.join(' ')
  return [
    aptCommand(`install ${names}`),
    install('"$1"'),
    `APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-mark auto ${names}`,
    aptCommand(`${NOT_FOR_WISHES} autoremove --purge`),
  ]
}

/** R itself recommends its compilers: what nothing depends on goes all the same. */
const NOT_FOR_WISHES =
  '-o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false'

/** dpkg as well as apt must take the tree for the system: without the second it would be the host. */
function aptCommand(words: string): string {
  return `APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -o DPkg::Chroot-Directory="$1" --yes ${words}`
}

export type Building = {
  declaration: EnvironmentDeclaration
  overlays: readonly string[]
  /** Exists and is empty. */
  folder: string
  /** Where the packages of archives lie, fetched; undefined where there are none. */
  fetched?: string | undefined
}

export async function buildEnvironment(building: Building): Promise<EnvironmentManifest> {
  const { declaration, overlays, folder } = building
  const root = join(folder, 'root')
  const record = join(folder, 'archives.json')
  const sources = debianSources(declaration.release)
  const commands = archiveCommands(declaration, installCommand(building, record))
  await bootstrap(bootstrapArguments(declaration, root, sources, commands))
  finishTree(root, overlays, removalOf(declaration))
  const manifest = EnvironmentManifest.parse({
    name: declaration.name,
    digest: digestOf(declaration, overlays),
    release: declaration.release,
    loopback: declaration.loopback,
    packages: [...installedPackages(root), ...readRecord(record)],
  })
  rmSync(record, { force: true })
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** What is declared to go, and what was left in the tree for building alone. */
function removalOf({ archives, leftOut, removed, kept }: EnvironmentDeclaration): Removal {
  const built = archives.length === 0 ? [] : leftOut.filter(({ untilBuilt }) => untilBuilt)
  return { patterns: [...removed, ...built].flatMap((group) => group.paths), kept }
}

/** The declaration goes along in a file: what is built is what was given, whatever its file says by then. */
function installCommand({ declaration, folder, fetched }: Building, record: string) {
  const { archives, name } = declaration
  if (archives.length > 0 && fetched === undefined) {
    throw new Error(
      `the environment ${name} has packages of archives; fetch them with scripts/build-environment ${name} --fetch-archives DIR where the mirrors can be reached, and build with --archives DIR`,
    )
  }
  writeFileSync(record, JSON.stringify(archives))
  const program = join(import.meta.dirname, 'archives/install-archives.ts')
  const words = [process.execPath, program, record, fetched ?? folder].map(quoted)
  return (root: string): string => `${words.join(' ')} ${root}`
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

function readRecord(record: string): InstalledPackage[] {
  return z.array(InstalledPackage).parse(JSON.parse(readFileSync(record, 'utf8')))
}

/** Whatever goes wrong, no package of the host itself is touched: its record of them is read-only here. */
const HOST_READ_ONLY =
  'mount --bind /var/lib/dpkg /var/lib/dpkg; mount -o remount,bind,ro /var/lib/dpkg; exec mmdebstrap "$@"'

/** mmdebstrap mounts in a namespace of its own and undoes everything when it gets SIGTERM. */
async function bootstrap(args: string[]): Promise<void> {
  const within = ['--mount', '--propagation', 'private', 'sh', '-ec', HOST_READ_ONLY, 'mmdebstrap']
  const child = spawn('unshare', [...within, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/nonexistent' },
  })
  const stop = (): boolean => child.kill('SIGTERM')
  process.once('SIGTERM', stop).once('SIGINT', stop)
  const progress = new BuildProgress()
  let lastWords: string | undefined
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      process.stdout.write(`${line}\n`)
      const report = progress.read(line)
      if (report !== undefined) process.stdout.write(`${report}\n`)
      // The first error is the cause; later ones are those who stumble over it.
      if (lastWords === undefined && /^(E: |dpkg: error)/.test(line)) lastWords = line
    })
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  process.off('SIGTERM', stop).off('SIGINT', stop)
  if (code !== 0)
    throw new Error(`mmdebstrap ended with ${signal ?? code}: ${lastWords ?? 'it named no cause'}`)
}

if (import.meta.main) {
  const [name, folder, fetched] = process.argv.slice(2)
  if (name === undefined || folder === undefined) {
    throw new Error('usage: build.ts NAME FOLDER [ARCHIVES]')
  }
  try {
    const declaration = readDeclaration(name)
    await buildEnvironment({ declaration, overlays: overlayFolders(name), folder, fetched })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
