import { mkdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import Sqlite from 'better-sqlite3'
import { z } from 'zod'

import { codeOf, StartError } from '../errors.ts'

/** The layout below; an older one is migrated here, a newer one is left alone. */
const DATA_FORMAT = 1

/** Below this the first recording would fill the disk within minutes. */
const MIN_FREE_BYTES = 512 * 2 ** 20

const VersionFile = z.strictObject({ format: z.int().min(1) })

/** A later format may say more in its version file; only its number matters then. */
const AnyVersionFile = z.looseObject({ format: z.int().min(1) })

/** What other system users may enter: a jail reads its data sets and analyses as a user of its own. */
const FOLDERS = {
  database: 0o700,
  recordings: 0o700,
  datasets: 0o755,
  projects: 0o755,
  run: 0o700,
  keys: 0o700,
  statements: 0o700,
} as const satisfies Record<string, number>

export type DataDirectory = Disposable & {
  readonly path: string
  readonly folders: Readonly<Record<keyof typeof FOLDERS, string>>
  /** Lets another server use the directory. Idempotent. */
  close(): void
}

export type DataDirectoryOptions = { minFreeBytes?: number | undefined }

/**
 * Opens the directory that holds all state and keeps every other server out of it until it is closed.
 * Throws a `StartError` without having changed anything when the directory is of a newer version, in
 * use or unusable, or when its disk has less than 512 MiB left.
 */
export function openDataDirectory(
  directory: string,
  { minFreeBytes = MIN_FREE_BYTES }: DataDirectoryOptions = {},
): DataDirectory {
  const path = resolve(directory)
  try {
    refuseNewer(path)
    mkdirSync(path, { recursive: true, mode: 0o755 })
    refuseLowDisk(path, minFreeBytes)
    const folders = { ...FOLDERS } as unknown as Record<keyof typeof FOLDERS, string>
    for (const [name, mode] of Object.entries(FOLDERS)) {
      const folder = join(path, name)
      mkdirSync(folder, { recursive: true, mode })
      folders[name as keyof typeof FOLDERS] = folder
    }
    const lock = lockDirectory(path, folders.run)
    try {
      writeVersion(path)
    } catch (error) {
      lock.close()
      throw error
    }
    const close = (): void => void lock.close()
    return { path, folders, close, [Symbol.dispose]: close }
  } catch (error) {
    throw asStartError(error, path)
  }
}

function versionPath(path: string): string {
  return join(path, 'version.json')
}

function refuseNewer(path: string): void {
  let text: string
  try {
    text = readFileSync(versionPath(path), 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  const version = AnyVersionFile.safeParse(parseJson(text))
  if (!version.success) {
    throw new StartError(
      `${versionPath(path)} is not a version file of Vitrine. Restore it from a backup, or choose another --data-dir.`,
    )
  }
  if (version.data.format > DATA_FORMAT) {
    throw new StartError(
      `the data directory ${path} was written by a newer Vitrine (format ${version.data.format}, this one knows ${DATA_FORMAT}). Run that version, or choose another --data-dir.`,
    )
  }
}

function writeVersion(path: string): void {
  const version = VersionFile.parse({ format: DATA_FORMAT })
  const text = `${JSON.stringify(version)}\n`
  if (readIfPresent(versionPath(path)) === text) return
  const temporary = `${versionPath(path)}.new`
  writeFileSync(temporary, text, { flush: true })
  renameSync(temporary, versionPath(path))
}

function refuseLowDisk(path: string, minFreeBytes: number): void {
  const free = freeBytes(path)
  if (free >= minFreeBytes) return
  throw new StartError(
    `the disk of ${path} has ${mebibytes(free)} MiB left and ${mebibytes(minFreeBytes)} MiB are needed. Free some, or choose another --data-dir.`,
  )
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20)
}

/** Bytes that an unprivileged process can still write on the disk of `path`. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

/**
 * Node has no flock. SQLite holds a lock of the kernel on this file for as long as its transaction
 * is open, and the kernel lets go of it when the process dies in whatever way.
 */
function lockDirectory(path: string, run: string): Sqlite.Database {
  const lock = new Sqlite(join(run, 'lock'), { timeout: 0 })
  try {
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (codeOf(error).startsWith('SQLITE_BUSY')) {
      throw new StartError(
        `the data directory ${path} is in use by another Vitrine. Stop that one, or choose another --data-dir.`,
        { cause: error },
      )
    }
    throw error
  }
}

function asStartError(error: unknown, path: string): StartError {
  if (error instanceof StartError) return error
  const code = codeOf(error)
  const full = code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT'
  const remedy = full
    ? 'Free some space, or choose another --data-dir.'
    : 'Let its owner be the user that runs Vitrine, or choose another --data-dir.'
  return new StartError(
    `the data directory ${path} cannot be used (${code === '' ? String(error) : code}). ${remedy}`,
    { cause: error },
  )
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
