/**
 * `inventory.ts list CACHE [TRACKER [OSV]]` says what environments there are, an empty word standing for a
 * file that is not at hand; `inventory.ts remove CACHE` removes those that nothing uses. Called by scripts/build-environment, `remove` under its lock.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { EnvironmentDigest } from '#protocol/ids.ts'

import { knownHoles, OsvData } from './archives/osv.ts'
import { declaredNames, EnvironmentManifest } from './declaration.ts'
import { environmentDigest, environmentFolder } from './resolve.ts'
import { sourcePackages, TrackerData, vulnerabilitiesOf } from './security-tracker.ts'

type Built = { manifest: EnvironmentManifest; folder: string; builtAt: Date }

const MEBIBYTE = 2 ** 20
const BLOCK_BYTES = 512

/** Every environment that was built whole; the newest first. */
export function builtEnvironments(cacheDir: string): Built[] {
  const folder = join(cacheDir, 'environments')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => {
      const digest = EnvironmentDigest.safeParse(name)
      return digest.success ? readBuilt(environmentFolder(cacheDir, digest.data)) : []
    })
    .toSorted((a, b) => b.builtAt.getTime() - a.builtAt.getTime())
}

function readBuilt(folder: string): Built[] {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) return []
  const manifest = EnvironmentManifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  return [{ manifest, folder, builtAt: statSync(path).mtime }]
}

/**
 * Those that neither a declaration means nor a running launcher has mounted: no session can be in
 * one of them, and none will be started in it. `mountTables` are texts of `/proc/<pid>/mountinfo`.
 */
export function unusedOf(
  built: readonly Built[],
  declared: ReadonlySet<string>,
  mountTables: readonly string[],
): Built[] {
  return built.filter(
    ({ manifest: { digest } }) =>
      !declared.has(digest) && !mountTables.some((table) => table.includes(digest)),
  )
}

type Knowledge = { tracker?: TrackerData; osv?: OsvData }

function list(cacheDir: string, knowledge: Knowledge): void {
  const declared = new Map(declaredNames().map((name) => [environmentDigest(name), name]))
  const built = builtEnvironments(cacheDir)
  for (const { manifest, folder, builtAt } of built) {
    const { name, digest, packages, release, loopback } = manifest
    const state = declared.has(digest) ? 'as it is declared now' : 'of an older declaration'
    const network = loopback ? 'with loopback' : 'without network'
    print(`${name}  ${digest}`)
    print(
      `  ${state}, built ${builtAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${network}`,
    )
    print(
      `  ${packages.length} packages of ${release}, ${Math.round(bytesBelow(folder) / MEBIBYTE)} MiB`,
    )
    print(`  known vulnerabilities: ${vulnerabilityLine(folder, release, knowledge.tracker)}`)
    for (const line of archiveLines(packages, knowledge.osv)) print(`  ${line}`)
  }
  const digests = new Set(built.map(({ manifest }) => manifest.digest))
  for (const [digest, name] of declared) {
    if (digests.has(digest)) continue
    print(`${name}  ${digest}`)
    print(`  not built; scripts/build-environment ${name} builds it`)
  }
}

/** Each package of an archive with its licence, and what is known against them. */
export function archiveLines(
  packages: EnvironmentManifest['packages'],
  osv: OsvData | undefined,
): string[] {
  const ofArchives = packages.filter(({ archive }) => archive !== undefined)
  if (ofArchives.length === 0) return []
  const lines = ofArchives.map(
    ({ archive, name, version, licence }) => `${archive}: ${name} ${version}, ${licence}`,
  )
  const holes = osv === undefined ? undefined : knownHoles(ofArchives, osv)
  const known =
    holes === undefined
      ? 'not looked up: name a JSON file with a list of OSV records with --osv'
      : holes.length === 0
        ? 'none'
        : holes.join(', ')
  return [...lines, `known vulnerabilities of archives: ${known}`]
}

function vulnerabilityLine(folder: string, release: string, tracker: TrackerData | undefined) {
  if (tracker === undefined)
    return "not looked up: no data of Debian's security tracker at hand; name its JSON file with --tracker"
  const status = readFileSync(join(folder, 'root/var/lib/dpkg/status'), 'utf8')
  const found = vulnerabilitiesOf(sourcePackages(status), release, tracker)
  const fixable = found.filter(({ fixedIn }) => fixedIn !== undefined)
  if (fixable.length === 0) return `${found.length}, none of which Debian has closed already`
  const names = fixable.map(({ id, source }) => `${id} (${source})`).toSorted()
  return `${found.length}; raise the edition and build again, which closes ${names.join(', ')}`
}

function remove(cacheDir: string): void {
  const declared = new Set<string>(declaredNames().map((name) => environmentDigest(name)))
  const unused = unusedOf(builtEnvironments(cacheDir), declared, mountTables())
  for (const { manifest, folder } of unused) {
    rmSync(folder, { recursive: true })
    print(`removed ${manifest.name} ${manifest.digest}`)
  }
  if (unused.length === 0) print('nothing to remove')
}

/** Every process is asked for its mounts, since each launcher has a mount namespace of its own. */
function mountTables(): string[] {
  const tables = new Set<string>()
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    try {
      tables.add(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'))
    } catch {
      // It ended in between, and uses nothing any more.
    }
  }
  return [...tables]
}

/** On the disk: what is linked twice counts once. */
function bytesBelow(folder: string, seen = new Set<number>()): number {
  let bytes = 0
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const { ino, blocks, nlink } = lstatSync(path)
    if (nlink > 1 && seen.has(ino)) continue
    seen.add(ino)
    bytes += blocks * BLOCK_BYTES
    if (lstatSync(path).isDirectory()) bytes += bytesBelow(path, seen)
  }
  return bytes
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (import.meta.main) {
  const [action, cacheDir, tracker = '', osv = ''] = process.argv.slice(2)
  try {
    if (cacheDir === undefined)
      throw new Error('usage: inventory.ts list|remove CACHE [TRACKER [OSV]]')
    if (action === 'list') {
      list(cacheDir, {
        ...(tracker !== '' && { tracker: TrackerData.parse(readJson(tracker)) }),
        ...(osv !== '' && { osv: OsvData.parse(readJson(osv)) }),
      })
    } else if (action === 'remove') remove(cacheDir)
    else throw new Error(`there is no action ${action}`)
  } catch (error) {
    process.stderr.write(`vitrine: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
