import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ZodError } from 'zod'

import type { Project } from '#protocol/api/projects.ts'
import { ProjectId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { TEST_PROJECT } from '../../test/support/test-app.ts'
import { NOWHERE, type Reach } from '../access/roles.ts'
import { type OpenDatabase, openDatabase } from '../db/open-database.ts'
import { createLogger } from '../http/logger.ts'
import { Journal } from '../journal/journal.ts'
import { ensureDemonstrationPeople } from '../people/demonstration-people.ts'
import { insertPerson } from '../people/store.ts'
import { Projects } from './projects.ts'
import { currentPolicy, findProject, refuseUnknownPolicies, userIdOf } from './store.ts'
import { projects, projectUsers } from './tables.ts'

const OTHER = { ...TEST_PROJECT, id: ProjectId.parse('other') }

let directory: string
let opened: OpenDatabase
let journal: Journal

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-projects-'))
  mkdirSync(join(directory, 'database'))
  opened = openDatabase(directory)
  journal = new Journal({ db: opened.db, log: createLogger({ level: 'silent' }) })
  install(TEST_PROJECT, TEST_POLICY)
})

afterEach(() => {
  opened.close()
  rmSync(directory, { recursive: true })
})

function install(project: Project, policy: Policy): void {
  new Projects({ db: opened.db, journal }).install(project, policy, { kind: 'system' })
}

const newPerson = () =>
  insertPerson(opened.db, { name: 'Researcher', demonstration: false }, new Date())

describe('policies', () => {
  test('stay at their version until they differ', () => {
    install(TEST_PROJECT, TEST_POLICY)
    expect(currentPolicy(opened.db, TEST_PROJECT.id)?.version).toBe(1)
    const slower = { ...TEST_POLICY, framesPerSecond: 5 }
    install(TEST_PROJECT, slower)
    expect(currentPolicy(opened.db, TEST_PROJECT.id)).toEqual({ version: 2, policy: slower })
  })

  test('of the first form are read as what they meant', () => {
    const { surfaces, largestScreen, framesPerSecond, kilobitsPerSecond, limits } = TEST_POLICY
    const document = { surfaces, largestScreen, framesPerSecond, kilobitsPerSecond, limits }
    const first = JSON.stringify({ version: 1, ...document })
    opened.db.run(sql`UPDATE project_policies SET policy = ${first}`)
    refuseUnknownPolicies(opened.db)
    expect(currentPolicy(opened.db, TEST_PROJECT.id)).toMatchObject({
      version: 1,
      policy: { version: 2, surfaces, places: { networks: ['127.0.0.0/8', '::1/128'] } },
    })
  })

  test('of a form that nobody knows keep the server from starting, by their name', () => {
    opened.db.run(sql`UPDATE project_policies SET policy = '{"version":3}'`)
    expect(() => refuseUnknownPolicies(opened.db)).toThrow(
      /^version 1 of the policy of project test-project in the database is no policy/,
    )
  })

  test('are read once, and again when they have changed', () => {
    const held = new Projects({ db: opened.db, journal })
    const first = held.currentPolicy(TEST_PROJECT.id)
    expect(held.currentPolicy(TEST_PROJECT.id)).toBe(first)
    install(TEST_PROJECT, { ...TEST_POLICY, framesPerSecond: 5 })
    expect(held.currentPolicy(TEST_PROJECT.id)).toMatchObject({
      version: 2,
      policy: { framesPerSecond: 5 },
    })
  })

  test('decide which surfaces the catalogue offers', () => {
    install(TEST_PROJECT, { ...TEST_POLICY, surfaces: ['terminal'] })
    const catalogue = new Projects({ db: opened.db, journal })
    const [project] = catalogue.list({ everywhere: false, projects: [TEST_PROJECT.id] })
    expect(project?.surfaces).toEqual(['terminal'])
  })
})

describe('documents in the database', () => {
  test('are refused on the way in when they are not what the protocol describes', () => {
    const wrong = { ...TEST_PROJECT, title: 'no translations' } as never
    expect(() => install(wrong, TEST_POLICY)).toThrow(ZodError)
    expect(findProject(opened.db, TEST_PROJECT.id)).toEqual(TEST_PROJECT)
  })

  test('are refused on the way out when somebody changed the file', () => {
    opened.db.run(`UPDATE projects SET definition = '{"id":"test-project"}'`)
    expect(() => findProject(opened.db, TEST_PROJECT.id)).toThrow(ZodError)
    expect(() => opened.db.select().from(projects).all()).toThrow(ZodError)
  })
})

describe('lists', () => {
  test('hold what is within the reach, and nothing beyond it', () => {
    install(OTHER, TEST_POLICY)
    const catalogue = new Projects({ db: opened.db, journal })
    const idsIn = (reach: Reach) => catalogue.list(reach).map(({ id }) => id)
    expect(idsIn(NOWHERE)).toEqual([])
    expect(idsIn({ everywhere: false, projects: [OTHER.id] })).toEqual(['other'])
    expect(idsIn({ everywhere: true, projects: [] })).toEqual(['other', 'test-project'])
  })
})

test('the people of the demonstration are made once', () => {
  const parts = { db: opened.db, journal }
  const people = ensureDemonstrationPeople(parts, TEST_PROJECT.id)
  expect(ensureDemonstrationPeople(parts, TEST_PROJECT.id)).toEqual(people)
})

describe('user ids', () => {
  test('start above the system, and are the same for ever', () => {
    install(OTHER, TEST_POLICY)
    const [first, second] = [newPerson(), newPerson()]
    expect(userIdOf(opened.db, first, TEST_PROJECT.id)).toBe(1_900_000_000)
    expect(userIdOf(opened.db, second, TEST_PROJECT.id)).toBe(1_900_000_001)
    expect(userIdOf(opened.db, first, OTHER.id)).toBe(1_900_000_002)
    expect(userIdOf(opened.db, first, TEST_PROJECT.id)).toBe(1_900_000_000)
  })

  test('never come back, even when the row is gone and the database was opened anew', () => {
    userIdOf(opened.db, newPerson(), TEST_PROJECT.id)
    opened.db.delete(projectUsers).run()
    opened.close()
    opened = openDatabase(directory)
    expect(userIdOf(opened.db, newPerson(), TEST_PROJECT.id)).toBe(1_900_000_001)
  })

  test('end before they could become another system user', () => {
    opened.db.run(`UPDATE sqlite_sequence SET seq = 2000000000 WHERE name = 'project_users'`)
    expect(() => userIdOf(opened.db, newPerson(), TEST_PROJECT.id)).toThrow(
      /CHECK constraint failed: project_users_range/,
    )
  })
})
