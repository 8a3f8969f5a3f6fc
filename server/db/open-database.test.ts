import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { StartError } from '../errors.ts'
import { openDatabase } from './open-database.ts'
import * as schema from '../schema.ts'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-database-'))
  mkdirSync(join(directory, 'database'))
  file = join(directory, 'database', 'vitrine.sqlite')
})

afterEach(() => rmSync(directory, { recursive: true }))

function refusal(): StartError {
  try {
    openDatabase(directory).close()
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    expect((error as StartError).message).not.toContain('\n')
    return error as StartError
  }
  throw new Error('the database opened')
}

const digest = (): string => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('openDatabase', () => {
  test('makes every table and column of the schema in an empty directory', () => {
    openDatabase(directory).close()
    const opened = openDatabase(directory)
    for (const table of Object.values(schema)) {
      // Each column is named, so one that no migration makes is an error here.
      expect(opened.db.select().from(table).all()).toEqual([])
    }
    opened.close()
    opened.close()
  })

  test('enforces foreign keys', () => {
    using opened = openDatabase(directory)
    const orphan = (): unknown => opened.db.run("INSERT INTO fact_details VALUES (1, 'salt', '{}')")
    expect(orphan).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }),
      }),
    )
  })

  test('refuses the database of a newer version without changing a byte of it', () => {
    openDatabase(directory).close()
    const client = new Sqlite(file)
    client.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9e15)")
    client.close()
    const before = digest()
    expect(refusal().message).toMatch(/newer Vitrine/)
    expect(digest()).toBe(before)
  })

  test('refuses a newer version that still stands in the write-ahead log of a crashed server', () => {
    openDatabase(directory).close()
    const crashed = new Sqlite(file)
    crashed.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9e15)")
    expect(refusal().message).toMatch(/newer Vitrine/)
    crashed.close()
  })

  test.each([
    ['of zero bytes', Buffer.alloc(0)],
    ['of other text', Buffer.from('not a database at all, but long enough for a header')],
    ['with a destroyed schema', undefined],
  ])('refuses a file %s as damaged, and leaves it alone', (_name, content) => {
    if (content === undefined) {
      openDatabase(directory).close()
      const bytes = readFileSync(file)
      bytes.fill(0x5a, 100, 4000)
      writeFileSync(file, bytes)
    } else {
      writeFileSync(file, content)
    }
    const before = digest()
    expect(refusal().message).toMatch(/is damaged .* Restore it from a backup/)
    expect(digest()).toBe(before)
  })

  test('names the file when its folder is missing', () => {
    rmSync(join(directory, 'database'), { recursive: true })
    expect(refusal().message).toContain(file)
  })
})
