import { createHash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { PolicyChanges, PolicyVersion } from '#protocol/api/policies.ts'
import { Policy } from '#protocol/policy.ts'

import { openTestApp, TEST_PROJECT, type TestApp } from '../../test/support/test-app.ts'
import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { policyDigest } from './policy-digest.ts'
import { Projects } from './projects.ts'

const URL = `/api/projects/${TEST_PROJECT.id}`
const SLOWER = { ...TEST_POLICY, framesPerSecond: 5 }
const MOST_NETWORKS = Array.from({ length: 256 }, (_one, index) => {
  const last = index.toString(16).padStart(4, '0')
  return `2001:0db8:1234:5678:9abc:def0:1234:${last}/128`
})

let opened: TestApp

beforeEach(async () => {
  opened = await openTestApp()
})
afterEach(() => opened[Symbol.asyncDispose]())

function get(url: string, visitor: 'operator' | 'compliance' = 'compliance') {
  return opened.app.inject({ url: `${URL}${url}`, headers: opened.headersOf(visitor) })
}

function put(payload: object) {
  const headers = opened.headersOf('operator')
  return opened.app.inject({ method: 'PUT', url: `${URL}/policy`, headers, payload })
}

describe('a policy that is put', () => {
  test('is the next version, by whoever put it, and what the next session starts under', async () => {
    const answer = await put({ basedOn: 1, policy: SLOWER })
    expect([answer.statusCode, answer.json()]).toEqual([200, { version: 2, changed: true }])
    expect(opened.system.projects.currentPolicy(TEST_PROJECT.id)).toEqual({
      version: 2,
      policy: SLOWER,
    })
    const versions = PolicyVersion.array().parse((await get('/policies')).json())
    expect(versions).toMatchObject([
      { version: 2, inForce: true, by: { kind: 'person', id: opened.people.operator } },
      { version: 1, inForce: false, by: { kind: 'system' } },
    ])
    expect(versions.map(({ digest }) => digest)).toEqual([SLOWER, TEST_POLICY].map(policyDigest))
  })

  test('that differs in nothing changes nothing, whatever the order of its names', async () => {
    const days = Object.fromEntries(Object.entries(TEST_POLICY.hours?.days ?? {}).toReversed())
    const policy = { ...TEST_POLICY, hours: { ...TEST_POLICY.hours, days } }
    const before = opened.journal.about(TEST_PROJECT.id).length
    expect((await put({ basedOn: 1, policy })).json()).toEqual({ version: 1, changed: false })
    expect(opened.journal.about(TEST_PROJECT.id)).toHaveLength(before)
  })

  test('on the ground of a version that is no longer in force is refused', async () => {
    await put({ basedOn: 1, policy: SLOWER })
    const answer = await put({ basedOn: 1, policy: { ...SLOWER, cursor: false } })
    expect([answer.statusCode, answer.json()]).toEqual([409, { code: 'POLICY_OUTDATED' }])
    expect(opened.system.projects.currentPolicy(TEST_PROJECT.id)?.version).toBe(2)
  })

  test.each([
    [{ down: { ...TEST_POLICY.down, bytesPerSecond: 1 } }, 'policy.down.bytesPerSecond'],
    [{ clipboard: true }, 'policy.clipboard'],
    [{ places: { networks: ['here'] } }, 'policy.places.networks.0'],
  ])('with a fault is refused, and the field is named: %j', async (fault, field) => {
    const answer = await put({ basedOn: 1, policy: { ...TEST_POLICY, ...fault } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({ code: 'INVALID_REQUEST', field, problem: expect.any(String) })
  })

  test('may name as many networks as a policy can, at their longest', async () => {
    const policy = Policy.parse({ ...TEST_POLICY, places: { networks: MOST_NETWORKS } })
    expect((await put({ basedOn: 1, policy })).statusCode).toBe(200)
    expect((await get('/policies/2')).json()).toEqual(policy)
  })

  test('outlasts the next start, which brings what the project’s folder says', async () => {
    await put({ basedOn: 1, policy: SLOWER })
    const { db, journal } = opened
    const projects = new Projects({ db, journal })
    projects.install(TEST_PROJECT, TEST_POLICY, { kind: 'system' })
    expect(projects.currentPolicy(TEST_PROJECT.id)?.version).toBe(2)
  })
})

describe('a version', () => {
  test('is downloaded as the very bytes whose digest statements name', async () => {
    const answer = await get('/policies/1')
    expect(createHash('sha256').update(answer.rawPayload).digest('hex')).toBe(
      policyDigest(TEST_POLICY),
    )
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="policy-test-project-1.json"',
    )
  })

  test('is compared with another one', async () => {
    await put({ basedOn: 1, policy: SLOWER })
    const answer = await get('/policies/2/changes?from=1')
    expect(PolicyChanges.parse(answer.json())).toEqual([
      { field: 'framesPerSecond', before: 30, after: 5 },
    ])
  })

  test.each(['/policies/2', '/policies/2/changes?from=1', '/policies/1/changes?from=2'])(
    'that there never was is not found: %s',
    async (url) => {
      const answer = await get(url)
      expect([answer.statusCode, answer.json()]).toEqual([404, { code: 'NOT_FOUND' }])
    },
  )

  test.each(['/policies/0', '/policies/one', '/policies/1/changes', '/policies/1/changes?from=-1'])(
    'that can be none is refused: %s',
    async (url) => {
      const answer = await get(url)
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toMatchObject({ code: 'INVALID_REQUEST', field: expect.any(String) })
    },
  )
})
