import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { FactAction } from '#protocol/fact.ts'
import { PackageRequestId, type PersonId, ProjectId, SessionId } from '#protocol/ids.ts'

import { TEST_POLICY } from '../test/support/test-policy.ts'
import { TEST_PROJECT } from '../test/support/test-app.ts'
import { ASK, eventually, openSystem, type System } from '../test/support/test-system.ts'

/**
 * Who asks of what belongs to the researcher of the project: the owner; the operator and the compliance
 * officer of the same project; a colleague, who is another researcher there; one of each role of another
 * project; the owner, having been made an operator and a compliance officer too; and nobody.
 */
const ASKERS = [
  'owner',
  'operator',
  'compliance',
  'colleague',
  'other-researcher',
  'other-operator',
  'other-compliance',
  'owner-of-all-roles',
  'nobody',
] as const
type Asker = (typeof ASKERS)[number]

/** A session that runs, one that has ended, their project, and a package that is asked for in it. */
type Ids = { running: SessionId; ended: SessionId; project: ProjectId; asked: PackageRequestId }

type Row = {
  url: (ids: Ids) => string
  payload?: object | ((ids: Ids) => object)
  /** In the order of the askers. */
  expected: readonly number[]
  /** What stands in the journal after each success. A route that changes something has one. */
  fact?: FactAction
}

const UNKNOWN = SessionId.parse('01930000-0000-7000-8000-000000000000')
const NOT_ASKED = PackageRequestId.parse('01930000-0000-7000-8000-000000000000')
const NOWHERE = ProjectId.parse('nowhere')

const PUBLIC = [200, 200, 200, 200, 200, 200, 200, 200, 200]
const SIGNED_IN = [200, 200, 200, 200, 200, 200, 200, 200, 401]

/** Every route that exists. */
const MATRIX: Record<string, Row> = {
  'GET /': { url: () => '/', expected: SIGNED_IN },
  'GET /desk': { url: () => '/desk', expected: SIGNED_IN },
  'GET /console': { url: () => '/console', expected: SIGNED_IN },
  'GET /view/:sessionId': { url: ({ running }) => `/view/${running}`, expected: SIGNED_IN },
  'GET /assets/desk-1a2b3c.js': { url: () => '/assets/desk-1a2b3c.js', expected: PUBLIC },
  'GET /icon.svg': { url: () => '/icon.svg', expected: PUBLIC },
  'GET /healthz': { url: () => '/healthz', expected: PUBLIC },
  'GET /metrics': { url: () => '/metrics', expected: PUBLIC },
  'GET /api/keys': { url: () => '/api/keys', expected: PUBLIC },
  'GET /api/openapi.json': { url: () => '/api/openapi.json', expected: PUBLIC },
  'GET /sign-in/:token': {
    url: () => '/sign-in/unknown',
    expected: [410, 410, 410, 410, 410, 410, 410, 410, 410],
  },
  'POST /sign-in/:token': {
    url: () => '/sign-in/unknown',
    expected: [410, 410, 410, 410, 410, 410, 410, 410, 410],
    fact: 'sign-in/begun',
  },
  'POST /api/sign-out': {
    url: () => '/api/sign-out',
    expected: [204, 204, 204, 204, 204, 204, 204, 204, 401],
    fact: 'sign-in/ended',
  },
  'GET /api/me': { url: () => '/api/me', expected: SIGNED_IN },
  'GET /api/projects': { url: () => '/api/projects', expected: SIGNED_IN },
  'GET /api/projects/:id/policies': {
    url: ({ project }) => `/api/projects/${project}/policies`,
    expected: [403, 200, 200, 403, 403, 404, 404, 200, 401],
  },
  'GET /api/projects/:id/policies/:version': {
    url: ({ project }) => `/api/projects/${project}/policies/1`,
    expected: [403, 200, 200, 403, 403, 404, 404, 200, 401],
  },
  'GET /api/projects/:id/policies/:version/changes': {
    url: ({ project }) => `/api/projects/${project}/policies/1/changes?from=1`,
    expected: [403, 200, 200, 403, 403, 404, 404, 200, 401],
  },
  'PUT /api/projects/:id/policy': {
    url: ({ project }) => `/api/projects/${project}/policy`,
    payload: nextPolicy,
    expected: [403, 200, 403, 403, 403, 404, 403, 200, 401],
    fact: 'policy/changed',
  },
  'GET /api/facts': {
    url: ({ ended: session }) => `/api/facts?subject=${session}`,
    expected: [403, 200, 200, 403, 403, 404, 404, 200, 401],
  },
  'GET /api/sessions': { url: () => '/api/sessions', expected: SIGNED_IN },
  'POST /api/sessions': {
    url: () => '/api/sessions',
    payload: ASK,
    expected: [201, 403, 403, 201, 404, 403, 403, 201, 401],
    fact: 'session/started',
  },
  'DELETE /api/sessions/:id': {
    url: ({ running }) => `/api/sessions/${running}`,
    expected: [204, 204, 204, 404, 404, 404, 404, 204, 401],
    fact: 'session/end-asked',
  },
  'GET /api/sessions/:id/work': {
    url: ({ running }) => `/api/sessions/${running}/work`,
    expected: [200, 200, 200, 404, 404, 404, 404, 200, 401],
  },
  'POST /api/sessions/:id/supervision': {
    url: ({ running }) => `/api/sessions/${running}/supervision`,
    payload: { action: 'release' },
    expected: [403, 204, 204, 403, 403, 404, 404, 403, 401],
    fact: 'session/released',
  },
  'POST /api/sessions/:id/observations': {
    url: ({ running }) => `/api/sessions/${running}/observations`,
    expected: [403, 201, 201, 403, 403, 404, 404, 403, 401],
    fact: 'session/observed',
  },
  'GET /api/capacity': {
    url: () => '/api/capacity',
    expected: [403, 200, 403, 403, 403, 200, 403, 200, 401],
  },
  'GET /api/recordings': {
    url: () => '/api/recordings',
    expected: [403, 403, 200, 403, 403, 403, 200, 200, 401],
  },
  'GET /api/recordings/:id': {
    url: ({ ended }) => `/api/recordings/${ended}`,
    expected: [403, 403, 200, 403, 403, 403, 404, 403, 401],
  },
  'POST /api/recordings/:id/dry-run': {
    url: ({ ended }) => `/api/recordings/${ended}/dry-run`,
    payload: TEST_POLICY,
    expected: [403, 403, 200, 403, 403, 403, 404, 403, 401],
    fact: 'recording/policy-tried',
  },
  'POST /api/replays': {
    url: () => '/api/replays',
    payload: ({ ended }) => ({ recordingId: ended }),
    expected: [403, 403, 201, 403, 403, 403, 404, 403, 401],
    fact: 'recording/replayed',
  },
  'GET /api/package-requests': { url: () => '/api/package-requests', expected: SIGNED_IN },
  'POST /api/package-requests': {
    url: () => '/api/package-requests',
    payload: nextPackage,
    expected: [201, 403, 403, 201, 404, 403, 403, 201, 401],
    fact: 'package/requested',
  },
  'POST /api/package-requests/:id/decision': {
    url: ({ asked }) => `/api/package-requests/${asked}/decision`,
    payload: { state: 'provided' },
    expected: [403, 204, 403, 403, 403, 404, 403, 204, 401],
    fact: 'package/decided',
  },
  'GET /api/statements/:id': {
    url: ({ ended }) => `/api/statements/${ended}`,
    expected: [403, 200, 200, 403, 403, 404, 404, 200, 401],
  },
}

/** Another frame rate than the present one, so that something changes. */
function nextPolicy(): object {
  const { version = 1, policy = TEST_POLICY } =
    system.test.system.projects.currentPolicy(TEST_PROJECT.id) ?? {}
  const framesPerSecond = policy.framesPerSecond === 30 ? 29 : 30
  return { basedOn: version, policy: { ...policy, framesPerSecond } }
}

/** Another name each time: what waits already is refused. */
function nextPackage(): object {
  packages += 1
  return { projectId: TEST_PROJECT.id, package: { archive: 'cran', name: `package.x${packages}` } }
}

let packages = 0
let system: System
let people: Record<Exclude<Asker, 'nobody'>, PersonId>
/** An ended session of each of the two owners. */
let ended: Record<'owner' | 'owner-of-all-roles', SessionId>

beforeAll(async () => {
  system = await openSystem()
  const { people: own, strangers, system: server } = system.test
  const host = { kind: 'host' } as const
  const inProject = { kind: 'project', project: TEST_PROJECT.id } as const
  const newResearcher = (name: string): PersonId => {
    const personId = server.people.create({ name, demonstration: true }, host)
    server.people.grant({ personId, role: 'researcher', scope: inProject }, host)
    return personId
  }
  const ofAllRoles = newResearcher('Of all roles')
  for (const role of ['operator', 'compliance'] as const) {
    server.people.grant({ personId: ofAllRoles, role, scope: inProject }, host)
  }
  people = {
    owner: own.researcher,
    operator: own.operator,
    compliance: own.compliance,
    colleague: newResearcher('Colleague'),
    'other-researcher': strangers.researcher,
    'other-operator': strangers.operator,
    'other-compliance': strangers.compliance,
    'owner-of-all-roles': ofAllRoles,
  }
  ended = {
    owner: await endedSessionOf(people.owner),
    'owner-of-all-roles': await endedSessionOf(ofAllRoles),
  }
})
afterAll(() => system[Symbol.asyncDispose]())

/** The session that is asked about belongs to whoever of the two owners asks. */
function ownerFor(asker: Asker): keyof typeof ended {
  return asker === 'owner-of-all-roles' ? asker : 'owner'
}

async function startSessionOf(person: PersonId): Promise<SessionId> {
  const before = system.launcher.running
  const headers = system.test.headersOf(person)
  const start = { method: 'POST' as const, url: '/api/sessions', headers, payload: ASK }
  const { id } = (await system.test.app.inject(start)).json<{ id: SessionId }>()
  await eventually(() => (system.launcher.running > before ? true : undefined))
  return id
}

/** One of which a picture was recorded, as far as the disk knows. */
async function endedSessionOf(person: PersonId): Promise<SessionId> {
  const id = await startSessionOf(person)
  await endAll()
  system.test.db.run(`UPDATE recordings SET duration_ms = 1000 WHERE session_id = '${id}'`)
  return id
}

async function askForPackage(): Promise<PackageRequestId> {
  const headers = system.test.headersOf(people.owner)
  const ask = { method: 'POST' as const, url: '/api/package-requests', headers }
  const answer = await system.test.app.inject({ ...ask, payload: nextPackage() })
  return answer.json<{ id: PackageRequestId }>().id
}

async function endAll(): Promise<void> {
  const { sessions } = system.test.system
  for (const { id, personId } of runningSessions()) {
    const person = system.test.system.people.find(personId)
    if (person !== undefined) await sessions.end(id, person, { confirmed: true })
  }
}

function runningSessions(): { id: SessionId; personId: PersonId }[] {
  return Object.values(people ?? { owner: system.test.people.researcher }).flatMap((id) => {
    const person = system.test.system.people.find(id)
    const listed = person === undefined ? [] : system.test.system.sessions.list(person)
    return listed
      .filter(({ status, personId }) => status.state !== 'ended' && personId === id)
      .map(({ id: session }) => ({ id: session, personId: id }))
  })
}

async function ask(route: string, asker: Asker, ids: Ids) {
  const [method] = route.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE']
  const { url, payload } = MATRIX[route] as Row
  const body = typeof payload === 'function' ? payload(ids) : payload
  const headers = asker === 'nobody' ? {} : system.test.headersOf(people[asker])
  return system.test.app.inject({ method, url: url(ids), headers, ...(body && { payload: body }) })
}

function lastFact(): { action: string; actor: unknown } | undefined {
  const { db } = system.test
  const row = db.get<{ action: string; actor: string }>(
    `SELECT action, actor FROM facts WHERE action NOT IN ('session/ended', 'statement/issued', 'sign-in/begun', 'sign-in/link-made') ORDER BY sequence DESC LIMIT 1`,
  )
  return row && { action: row.action, actor: JSON.parse(row.actor) }
}

describe('who may do what to whose', () => {
  test('the matrix names exactly the routes that exist', () => {
    expect(system.test.routes.toSorted()).toEqual(Object.keys(MATRIX).toSorted())
  })

  test('every route that can change something has its fact', () => {
    const changing = Object.keys(MATRIX).filter((route) => !route.startsWith('GET '))
    expect(changing.filter((route) => MATRIX[route]?.fact === undefined)).toEqual([])
    expect(changing.length).toBeGreaterThan(5)
  })

  for (const [route, { expected, fact }] of Object.entries(MATRIX)) {
    const rows = ASKERS.map((asker, index) => [asker, expected[index] ?? 0] as const)
    test.each(rows)(`${route} by %s answers %i`, async (asker, status) => {
      const owner = ownerFor(asker)
      const asksOfRunning = route.includes('/api/sessions/:id')
      const running = asksOfRunning ? await startSessionOf(people[owner]) : UNKNOWN
      const asked = route.includes('/decision') ? await askForPackage() : NOT_ASKED
      const { id: project } = TEST_PROJECT
      const ids = { running, ended: ended[owner], project, asked }
      const answer = await ask(route, asker, ids)
      expect(answer.statusCode).toBe(status)
      if (fact !== undefined && status < 300 && asker !== 'nobody') {
        const actor = { kind: 'person', id: people[asker] }
        expect(lastFact()).toEqual({ action: fact, actor })
      }
      await endAll()
    })
  }

  test.each(
    Object.keys(MATRIX).filter((route) => route.includes(':id') && !route.startsWith('GET /view')),
  )('%s of what there never was is not found by whoever may ask', async (route) => {
    const admitted: Asker = route.includes('recordings') ? 'compliance' : 'operator'
    const answer = await ask(route, admitted, {
      running: UNKNOWN,
      ended: UNKNOWN,
      project: NOWHERE,
      asked: NOT_ASKED,
    })
    expect([answer.statusCode, answer.json()]).toEqual([404, { code: 'NOT_FOUND' }])
  })
})
