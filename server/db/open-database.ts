import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import Sqlite from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'

import { codeOf, isDiskFull, StartError } from '../errors.ts'

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))

/** Another process may copy the file for a backup; nobody else writes to it. */
const BUSY_TIMEOUT_MS = 5000

/** What stores work with; also the type of a transaction's handle. */
export type Database = Omit<BetterSQLite3Database, '$client'>

export type OpenDatabase = Disposable & {
  readonly db: Database
  /** Idempotent; leaves one file behind, without its write-ahead log. */
  close(): void
}

/**
 * Opens `database/vitrine.sqlite` below the data directory, which must exist, and migrates it in one
 * transaction. Throws a `StartError`, with the file as it was, when it is damaged, of a newer
 * version or when the disk is full.
 */
export function openDatabase(dataDirectory: string): OpenDatabase {
  const file = join(dataDirectory, 'database', 'vitrine.sqlite')
  const isNew = !existsSync(file)
  let client: Sqlite.Database | undefined
  try {
    if (!isNew) refuseUnknown(file)
    client = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS })
    prepare(client)
  } catch (error) {
    client?.close()
    // The next start would take what is left for a damaged database.
    if (isNew) for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    throw asStartError(error, file)
  }
  const opened = client
  const close = (): void => void opened.close()
  return { db: drizzle(opened), close, [Symbol.dispose]: close }
}

function prepare(client: Sqlite.Database): void {
  client.pragma('journal_mode = WAL')
  // With FULL a committed refusal or ledger survives a power cut; writes here are few.
  client.pragma('synchronous = FULL')
  client.pragma('trusted_schema = OFF')
  // A migration that rebuilds a table has to drop the old one while others point to it.
  client.pragma('foreign_keys = OFF')
  migrate(client)
  client.pragma('foreign_keys = ON')
}

/**
 * What drizzle's own migrator does, by the same files and table. That one answers a full disk with an
 * error of its own roll-back, since SQLite has rolled back by then.
 */
function migrate(client: Sqlite.Database): void {
  client.exec(
    'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC)',
  )
  const note = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)')
  const migrateAll = client.transaction(() => {
    const pending = readMigrationFiles({ migrationsFolder: MIGRATIONS })
    for (const { sql, hash, folderMillis } of pending.slice(appliedMigrations(client).length)) {
      for (const statement of sql) client.exec(statement)
      note.run(hash, folderMillis)
    }
    const orphans = client.pragma('foreign_key_check') as unknown[]
    if (orphans.length > 0) throw new DamagedError('rows point to rows that do not exist')
  })
  migrateAll.exclusive()
}

class DamagedError extends Error {
  override readonly name = 'DamagedError'
}

/** Looks at an existing file through a read-only connection, before anything could change it. */
function refuseUnknown(file: string): void {
  refuseForeignFile(file)
  const client = new Sqlite(file, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    const [result] = client.pragma('quick_check(1)', { simple: false }) as { quick_check: string }[]
    if (result?.quick_check !== 'ok') throw new DamagedError(result?.quick_check ?? 'no answer')
    const known = readMigrationFiles({ migrationsFolder: MIGRATIONS }).map(({ hash }) => hash)
    const applied = appliedMigrations(client)
    if (applied.some((hash, index) => hash !== known[index])) {
      throw new StartError(
        `the database ${file} was written by a newer Vitrine (${applied.length} migrations, this one knows ${known.length}). Run that version, or choose another --data-dir.`,
      )
    }
  } finally {
    client.close()
  }
}

/** SQLite would take a file of zero bytes for a new database and so forget everything in silence. */
function refuseForeignFile(file: string): void {
  const header = Buffer.alloc(16)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, header.length, 0)
  } finally {
    closeSync(descriptor)
  }
  if (header.toString('latin1') !== 'SQLite format 3\0') throw new DamagedError('not a database')
}

function appliedMigrations(client: Sqlite.Database): string[] {
  const table = client
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '__drizzle_migrations'")
    .get()
  if (table === undefined) return []
  const rows = client.prepare('SELECT hash FROM __drizzle_migrations ORDER BY created_at').all()
  return (rows as { hash: string }[]).map(({ hash }) => hash)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const DAMAGED = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_FORMAT']

function asStartError(error: unknown, file: string): StartError {
  if (error instanceof StartError) return error
  const code = codeOf(error)
  const isOneOf = (codes: string[]): boolean => codes.some((prefix) => code.startsWith(prefix))
  if (error instanceof DamagedError || isOneOf(DAMAGED)) {
    return new StartError(
      `the database ${file} is damaged (${messageOf(error)}). Restore it from a backup, or choose another --data-dir.`,
      { cause: error },
    )
  }
  if (isDiskFull(error)) {
    return new StartError(
      `the disk of the database ${file} is full. Free some space and start again.`,
      { cause: error },
    )
  }
  return new StartError(
    `the database ${file} cannot be opened (${code === '' ? String(error) : code}). Let its owner be the user that runs Vitrine, or choose another --data-dir.`,
    { cause: error },
  )
}
