/**
 * `sweeper.ts FOLDER` removes from a home what only fools a later reader: devices, pipes, sockets,
 * links that are absolute or lead out, and the set-user-id bits of files. It runs in a jail of its own as
 * the home's user, and so reaches no further than the guest did; it says how many things it changed.
 *
 * A guest chose every name and how deep they are nested. It goes from descriptor to descriptor with
 * one open at a time, so that no path is too long, names are bytes, and no link is ever followed.
 */
import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
const SET_ID_BITS = 0o6000
const SEPARATOR = 0x2f

let changed = 0

/** Names are relative to an open folder; a descriptor is reached by its name below /proc. */
function below(descriptor: number, name: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${descriptor}/`), Buffer.from(name)])
}

/**
 * Whether a link in a folder `depth` below the home stays in it: it climbs first, no further than to
 * the home, and then only descends. Folders are real on the way up, and what it meets on the way
 * down are folders, or links that were held to the same.
 */
function staysWithin(target: Buffer, depth: number): boolean {
  if (target[0] === SEPARATOR) return false
  const parts = target
    .toString('latin1')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  const climbs = parts.findIndex((part) => part !== '..')
  const up = climbs === -1 ? parts.length : climbs
  return up <= depth && !parts.slice(up).includes('..')
}

/** Looks at all that lies in one folder and gives the names of its folders. */
function sweepFolder(descriptor: number, depth: number): Buffer[] {
  const folders: Buffer[] = []
  for (const name of readdirSync(`/proc/self/fd/${descriptor}`, { encoding: 'buffer' })) {
    const path = below(descriptor, name)
    const stat = lstatSync(path)
    if (stat.isDirectory()) folders.push(name)
    else if (stat.isSymbolicLink()) {
      if (!staysWithin(readlinkSync(path, { encoding: 'buffer' }), depth)) remove(path)
    } else if (!stat.isFile()) remove(path)
    else if ((stat.mode & SET_ID_BITS) !== 0) {
      chmodSync(path, stat.mode & 0o777)
      changed += 1
    }
  }
  return folders
}

function remove(path: Buffer): void {
  unlinkSync(path)
  changed += 1
}

/** A folder without its owner's rights is opened all the same: it is the owner who looks. */
function enter(parent: number, name: Buffer): number {
  const path = below(parent, name)
  const { mode } = lstatSync(path)
  if ((mode & 0o700) !== 0o700 || (mode & SET_ID_BITS) !== 0)
    chmodSync(path, (mode & 0o777) | 0o700)
  return openSync(path, FOLDER)
}

function sweep(home: string): void {
  let here = openSync(home, FOLDER)
  /** For each folder from the home down to here: which one it is, and what in it is still to be seen. */
  const way: { identity: string; left: Buffer[] }[] = [
    { identity: identityOf(here), left: sweepFolder(here, 0) },
  ]
  for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
    const name = at.left.pop()
    if (name !== undefined) {
      const next = enter(here, name)
      closeSync(here)
      here = next
      way.push({ identity: identityOf(here), left: sweepFolder(here, way.length) })
      continue
    }
    way.pop()
    const parent = way.at(-1)
    if (parent === undefined) break
    const up = openSync(below(here, '..'), FOLDER)
    closeSync(here)
    here = up
    if (identityOf(here) !== parent.identity) throw new Error('the home changes while it is swept')
  }
  closeSync(here)
}

function identityOf(descriptor: number): string {
  const { dev, ino }: BigIntStats = fstatSync(descriptor, { bigint: true })
  return `${dev}:${ino}`
}

sweep(process.argv[2] ?? '')
writeSync(1, `${changed}\n`)
