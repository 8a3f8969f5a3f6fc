import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { ZodError } from 'zod'

import { ProjectId } from '#protocol/ids.ts'

import { type OpenDatabase, openDatabase } from '../db/open-database.ts'
import { projects, projectUsers } from '../db/schema.ts'
import { TEST_POLICY, TEST_PROJECT } from '../../test/support/test-app.ts'
import { ensureDemonstrationPeople } from '../people/demonstration-people.ts'
import { createPerson } from '../people/store.ts'
import {
  currentPolicy,
  findProject,
  isMember,
  listProjectsOf,
  refuseUnknownPolicies,
  saveProject,
  userIdOf,
} from './store.ts'

const OTHER = { ...TEST_PROJECT, id: ProjectId.parse('other') }

let directory: string
let opened: OpenDatabase

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vitrine-projects-'))
  mkdirSync(join(directory, 'database'))
  opened = openDatabase(directory)
  saveProject(opened.db, TEST_PROJECT, TEST_POLICY)
})

afterEach(() => {
  opened.close()
  rmSync(directory, { recursive: true })
})

const newPerson = () =>
  createPerson(
    opened.db,
    { name: 'Researcher', roles: ['researcher'], demonstration: false },
    new Date(),
  ).id

describe('policies', () => {
  test('stay at their version until they differ', () => {
    saveProject(opened.db, TEST_PROJECT, TEST_POLICY)
    expect(currentPolicy(opened.db, TEST_PROJECT.id)?.version).toBe(1)
    const slower = { ...TEST_POLICY, framesPerSecond: 5 }
    saveProject(opened.db, TEST_PROJECT, slower)
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

  test('decide which surfaces the catalogue offers', () => {
    saveProject(opened.db, TEST_PROJECT, { ...TEST_POLICY, surfaces: ['terminal'] })
    const people = ensureDemonstrationPeople(opened.db, TEST_PROJECT.id)
    const [project] = listProjectsOf(opened.db, people.researcher)
    expect(project?.surfaces).toEqual(['terminal'])
  })
})

describe('documents in the database', () => {
  test('are refused on the way in when they are not what the protocol describes', () => {
    const wrong = { ...TEST_PROJECT, title: 'no translations' } as never
    expect(() => saveProject(opened.db, wrong, TEST_POLICY)).toThrow(ZodError)
    expect(findProject(opened.db, TEST_PROJECT.id)).toEqual(TEST_PROJECT)
  })

  test('are refused on the way out when somebody changed the file', () => {
    opened.db.run(`UPDATE projects SET definition = '{"id":"test-project"}'`)
    expect(() => findProject(opened.db, TEST_PROJECT.id)).toThrow(ZodError)
    expect(() => opened.db.select().from(projects).all()).toThrow(ZodError)
  })
})

describe('members', () => {
  test('are made once, each in one role, and see their project only', () => {
    saveProject(opened.db, OTHER, TEST_POLICY)
    const people = ensureDemonstrationPeople(opened.db, TEST_PROJECT.id)
    expect(ensureDemonstrationPeople(opened.db, TEST_PROJECT.id)).toEqual(people)
    expect(listProjectsOf(opened.db, people.operator).map(({ id }) => id)).toEqual(['test-project'])
    expect(listProjectsOf(opened.db, newPerson())).toEqual([])
    const member = { projectId: TEST_PROJECT.id, personId: people.researcher }
    expect(isMember(opened.db, { ...member, role: 'researcher' })).toBe(true)
    expect(isMember(opened.db, { ...member, role: 'operator' })).toBe(false)
    expect(isMember(opened.db, { ...member, projectId: OTHER.id, role: 'researcher' })).toBe(false)
  })
})

describe('user ids', () => {
  test('start above the system, and are the same for ever', () => {
    saveProject(opened.db, OTHER, TEST_POLICY)
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
