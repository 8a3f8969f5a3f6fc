import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs'
import { join, posix } from 'node:path'

/** Large libraries of Python have some thousands. */
const MAX_ENTRIES = 100_000

/** One file, folder or link, by its path below the top. */
type Entry = { path: string; kind: 'file' | 'folder' | 'link'; program: boolean }

/**
 * What a package left behind, looked through once nothing of it runs any more. Throws at anything but
 * folders, files and links that stay below the top; set-user-id bits and owners are not taken over.
 */
export function checkedTree(top: string): Entry[] {
  const entries: Entry[] = []
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(top, folder)).toSorted()) {
      const path = posix.join(folder, name)
      if (!/^[^\p{C}\\]+$/u.test(name)) throw new Error('a name holds signs that cannot be seen')
      if (entries.length >= MAX_ENTRIES) throw new Error(`more than ${MAX_ENTRIES} files`)
      const stats = lstatSync(join(top, path))
      if (stats.isSymbolicLink()) checkLink(folder, path, readlinkSync(join(top, path)))
      else if (!stats.isFile() && !stats.isDirectory()) {
        throw new Error(`${path} is neither a file nor a folder`)
      }
      const kind = stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : 'file'
      entries.push({ path, kind, program: kind === 'file' && (stats.mode & 0o100) !== 0 })
      if (kind === 'folder') walk(path)
    }
  }
  walk('')
  return entries
}

/** Upwards only at its beginning, and never above the top: what it leads through cannot turn it round. */
function checkLink(folder: string, path: string, target: string): void {
  const end = posix.join(folder, target)
  const plain = posix.normalize(target).replace(/\/$/, '')
  if (target.startsWith('/') || plain !== target.replace(/\/$/, '') || /^\.\.(\/|$)/.test(end)) {
    throw new Error(`the link ${path} leads out of the package`)
  }
}

/** A package adds to what Debian and the environment's files say, and to other packages; or is refused. */
export function refuseReplacing(entries: readonly Entry[], target: string): void {
  for (const { path, kind } of entries) {
    const there = lstatSync(join(target, path), { throwIfNoEntry: false })
    if (there !== undefined && !(kind === 'folder' && there.isDirectory())) {
      throw new Error(`${path} is there already, of another package`)
    }
  }
}

/** Copies a tree that has been looked through to `target`, root's and unwritable to others. */
export function addTree(top: string, entries: readonly Entry[], target: string): void {
  mkdirSync(target, { recursive: true, mode: 0o755 })
  for (const { path, kind, program } of entries) {
    const [from, to] = [join(top, path), join(target, path)]
    if (kind === 'folder' && !existsSync(to)) mkdirSync(to, { mode: 0o755 })
    if (kind === 'link') symlinkSync(readlinkSync(from), to)
    if (kind === 'file') {
      copyFileSync(from, to)
      chmodSync(to, program ? 0o755 : 0o644)
    }
  }
}
