import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ZodError } from 'zod'

import { PersonId } from '#protocol/ids.ts'

import { type OpenDatabase, openDatabase } from '../db/open-database.ts'
import { createLogger } from '../http/logger.ts'
import { insertPerson } from '../people/store.ts'
import { people } from '../people/tables.ts'
import { Journal, type Noting } from './journal.ts'
import { factDetails, facts } from './tables.ts'

const SOMEBODY = PersonId.parse('01930000-0000-7000-8000-000000000000')
const ACTOR = { kind: 'host' } as const

let directory: string
let opened: OpenDatabase
let journal: Journal

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-journal-'))
  mkdirSync(join(directory, 'database'))
  opened = openDatabase(directory)
  journal = new Journal({ db: opened.db, log: createLogger({ level: 'silent' }) })
})

afterEach(() => {
  opened.close()
  rmSync(directory, { recursive: true })
})

function created(note: Noting, name: string): void {
  note({ action: 'person/created', subject: SOMEBODY, actor: ACTOR, details: { name } })
}

const rows = (): number => opened.db.select().from(facts).all().length

describe('a change and its fact', () => {
  test('are there together, and whoever listens is told after both', () => {
    const seen: number[] = []
    journal.on('person/created', () => seen.push(rows()))
    const answer = journal.record((note) => {
      insertPerson(opened.db, { name: 'Researcher', demonstration: false }, new Date())
      created(note, 'Researcher')
      expect(seen).toEqual([])
      return 'done'
    })
    expect([answer, seen, rows()]).toEqual(['done', [1], 1])
    expect(journal.about(SOMEBODY)).toMatchObject([
      { sequence: 1, action: 'person/created', actor: ACTOR, details: { name: 'Researcher' } },
    ])
  })

  test('are both absent when the change fails, and nobody is told', () => {
    const told: string[] = []
    journal.on('person/created', ({ details }) => told.push(details.name))
    const fail = (): void =>
      journal.record((note) => {
        created(note, 'one')
        insertPerson(opened.db, { name: 'one', demonstration: false }, new Date())
        throw new Error('the disk is full')
      })
    expect(fail).toThrow('the disk is full')
    expect([rows(), opened.db.select().from(people).all(), told]).toEqual([0, [], []])
  })

  test('of a part that fails within a whole that goes on are absent alone', () => {
    const told: string[] = []
    journal.on('person/created', ({ details }) => told.push(details.name))
    journal.record((note) => {
      created(note, 'outer')
      const inner = (): void =>
        journal.record((innerNote) => {
          created(innerNote, 'inner')
          throw new Error('no')
        })
      expect(inner).toThrow('no')
    })
    expect([rows(), told]).toEqual([1, ['outer']])
  })

  test('are refused when the details hold what no fact of that kind holds', () => {
    const leak = { name: 'x', password: 'secret' } as never
    expect(() =>
      journal.record((note) =>
        note({ action: 'person/created', subject: SOMEBODY, actor: ACTOR, details: leak }),
      ),
    ).toThrow(ZodError)
    expect(rows()).toBe(0)
  })

  test('a listener that fails harms neither the fact nor the next listener', () => {
    let told = 0
    journal.on('person/created', () => {
      throw new Error('a fault')
    })
    journal.on('person/created', () => (told += 1))
    journal.record((note) => created(note, 'one'))
    expect([rows(), told]).toEqual([1, 1])
  })
})

describe('what is written', () => {
  beforeEach(() => {
    for (const name of ['one', 'two', 'three']) journal.record((note) => created(note, name))
  })

  test.each([
    ['changed', 'UPDATE facts SET action = action', /a fact is never changed/],
    ['deleted', 'DELETE FROM facts', /a fact is never deleted/],
    [
      'replaced',
      'INSERT OR REPLACE INTO facts SELECT * FROM facts WHERE sequence = 2',
      /a fact is never replaced/,
    ],
    [
      'changed in its details',
      `UPDATE fact_details SET details = '{}'`,
      /the details of a fact are never changed/,
    ],
  ])('cannot be %s', (_name, statement, refusal) => {
    expect(() => opened.db.run(sql.raw(statement))).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringMatching(refusal) }),
      }),
    )
    expect(journal.firstBroken()).toBeUndefined()
  })

  test('outlives the erasure of its details', () => {
    opened.db.delete(factDetails).where(eq(factDetails.sequence, 2)).run()
    expect(journal.firstBroken()).toBeUndefined()
    expect(journal.about(SOMEBODY).map(({ details }) => details)).toEqual([
      { name: 'one' },
      undefined,
      { name: 'three' },
    ])
  })

  test.each([
    ['a fact', `UPDATE facts SET at = at + 1 WHERE sequence = 2`, 2],
    ['who did it', `UPDATE facts SET actor = '{"kind":"system"}' WHERE sequence = 3`, 3],
    ['the details', `UPDATE fact_details SET details = '{"name":"four"}' WHERE sequence = 1`, 1],
    ['a missing fact', 'DELETE FROM facts WHERE sequence = 2', 3],
  ])('shows where somebody who removed the triggers changed %s', (_name, statement, sequence) => {
    for (const trigger of [
      'facts_are_not_changed',
      'facts_are_not_deleted',
      'fact_details_are_not_changed',
    ]) {
      opened.db.run(sql.raw(`DROP TRIGGER ${trigger}`))
    }
    opened.db.run(sql.raw('PRAGMA foreign_keys = OFF'))
    opened.db.run(sql.raw(statement))
    expect(journal.firstBroken()).toBe(sequence)
  })
})
