/**
 * `build.ts NAME FOLDER` makes `root/` and `manifest.json` of the environment NAME in FOLDER, which
 * exists and is empty. Needs root, mmdebstrap and the host's package mirrors; takes two minutes.
 * What it does goes to standard output, with lines of progress, `[done/all] phase`, between. Whoever starts it names the folder
 * afterwards or removes it; ended by a signal it leaves no process and no mount behind.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import {
  type EnvironmentDeclaration,
  digestOf,
  EnvironmentManifest,
  overlayFolders,
  readDeclaration,
} from './declaration.ts'
import { debianSources } from './mirrors.ts'
import { BuildProgress } from './progress.ts'
import { finishTree, installedPackages } from './tree.ts'

/** What mmdebstrap is asked to do. Pure, so that it can be tested. */
export function bootstrapArguments(
  declaration: EnvironmentDeclaration,
  root: string,
  sources: readonly string[],
): string[] {
  const excludes = declaration.leftOut.flatMap((group) => group.paths)
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
    declaration.release,
    root,
    ...sources,
  ]
}

async function build(name: string, folder: string): Promise<void> {
  const declaration = readDeclaration(name)
  const root = join(folder, 'root')
  const sources = debianSources(declaration.release)
  await bootstrap(bootstrapArguments(declaration, root, sources))
  finishTree(
    root,
    overlayFolders(name),
    declaration.removed.flatMap((group) => group.paths),
  )
  const manifest = EnvironmentManifest.parse({
    name: declaration.name,
    digest: digestOf(declaration, overlayFolders(name)),
    release: declaration.release,
    loopback: declaration.loopback,
    packages: installedPackages(root),
  })
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** mmdebstrap mounts in a namespace of its own and undoes everything when it gets SIGTERM. */
async function bootstrap(args: string[]): Promise<void> {
  const child = spawn('mmdebstrap', args, {
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
  const [name, folder] = process.argv.slice(2)
  if (name === undefined || folder === undefined) throw new Error('usage: build.ts NAME FOLDER')
  try {
    await build(name, folder)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
