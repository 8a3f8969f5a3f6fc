import { createHash, type Hash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { StartError } from '../errors.ts'

const MAX_FILES = 10_000
const MAX_DEPTH = 8
const CHUNK_BYTES = 1024 * 1024
const SPECIAL_BITS = 0o7000

/** Letters of any script, digits, and a few signs; never an option, a hidden file or a way upwards. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.+ -]{0,127}$/u

export type TreeFile = {
  /** Relative, with slashes. */
  path: string
  bytes: number
}

/**
 * Every file below `folder`, in a fixed order. What somebody put there is not trusted: a link, a
 * device, a setuid file, a name that could be read as something else, or a tree of a size that is
 * none of a data set is refused with a `StartError` that names it.
 */
export async function listTree(folder: string): Promise<TreeFile[]> {
  const files: TreeFile[] = []
  if (!(await lstat(folder)).isDirectory()) throw refused(folder, 'is not a folder')
  await collect(folder, [], files)
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function collect(root: string, parents: readonly string[], files: TreeFile[]): Promise<void> {
  if (parents.length > MAX_DEPTH) throw refused(join(root, ...parents), 'lies too deep')
  for (const name of await readdir(join(root, ...parents))) {
    const path = join(root, ...parents, name)
    if (!NAME.test(name)) throw refused(path, 'has a name that is not allowed')
    const stats = await lstat(path)
    if ((stats.mode & SPECIAL_BITS) !== 0) throw refused(path, 'has setuid, setgid or sticky bits')
    if (stats.isDirectory()) await collect(root, [...parents, name], files)
    else if (!stats.isFile()) throw refused(path, 'is not a regular file')
    else files.push({ path: [...parents, name].join('/'), bytes: stats.size })
    if (files.length > MAX_FILES) throw refused(root, `has more than ${MAX_FILES} files`)
  }
}

/** SHA-256 in hexadecimal over names and contents, the same wherever the tree lies. */
export async function digestTree(folder: string, files: readonly TreeFile[]): Promise<string> {
  const digest = createHash('sha256')
  for (const { path } of files) {
    const content = createHash('sha256')
    await readRegular(join(folder, path), content)
    digest.update(`${path}\0${content.digest('hex')}\n`)
  }
  return digest.digest('hex')
}

/** Copies the files, and no attribute of theirs, into a folder that must not exist yet. */
export async function copyTree(
  from: string,
  to: string,
  files: readonly TreeFile[],
): Promise<void> {
  await mkdir(to, { mode: 0o755 })
  for (const { path } of files) {
    await mkdir(join(to, path, '..'), { recursive: true, mode: 0o755 })
    await using copy = await open(join(to, path), 'wx', 0o644)
    await readRegular(join(from, path), copy)
    await copy.chmod(0o644)
    await copy.sync()
  }
}

/** Looks at what it has opened, so that a file cannot become a link between the list and the copy. */
async function readRegular(path: string, sink: Hash | FileHandle): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using source = await open(path, flags)
  if (!(await source.stat()).isFile()) throw refused(path, 'is not a regular file')
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  for (;;) {
    const { bytesRead } = await source.read(chunk, 0, chunk.length)
    if (bytesRead === 0) return
    const bytes = chunk.subarray(0, bytesRead)
    if ('digest' in sink) sink.update(bytes)
    else await sink.writeFile(bytes)
  }
}

function refused(path: string, why: string): StartError {
  const shown = JSON.stringify(path).slice(0, 200)
  return new StartError(`${shown} ${why}, so it is not imported. Remove it and start again.`)
}
