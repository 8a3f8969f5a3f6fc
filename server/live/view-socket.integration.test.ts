import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Role } from '#protocol/role.ts'
import type { PersonId, SessionId } from '#protocol/ids.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import { TEST_PROJECT, type Visitor } from '../../test/support/test-app.ts'
import {
  ASK,
  callAs,
  eventually,
  JOIN,
  openSystem,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

const HOST = { kind: 'host' } as const
const HERE = { kind: 'project', project: TEST_PROJECT.id } as const

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

/** A view that `visitor` asked for by this request. */
async function watched(
  visitor: Visitor,
  request: { url: string; payload?: object },
  headers = system.test.headersOf(visitor),
): Promise<{ id: SessionId; viewer: Viewer }> {
  const answer = await callAs(system, visitor, { method: 'POST', ...request })
  const { id } = answer.json<{ id: SessionId }>()
  const viewer = await new Viewer(system, id, headers).open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  return { id, viewer }
}

const ownSession = { url: '/api/sessions', payload: ASK }

function roleOf(personId: PersonId, role: Role) {
  return { personId, role, scope: HERE }
}

test('a view ends with the role behind it, also the view of a supervisor, and nobody else’s', async () => {
  const { people } = system.test.system
  const { researcher, operator } = system.test.people
  const own = await watched('researcher', ownSession)
  const observation = { url: `/api/sessions/${own.id}/observations` }
  const ofOperator = await watched('operator', observation)
  const ofCompliance = await watched('compliance', observation)
  people.endRole(roleOf(operator, 'operator'), HOST)
  expect(await ofOperator.viewer.closed()).toBe(VIEW_CLOSE.forbidden)
  expect([own.viewer.closeCode, ofCompliance.viewer.closeCode]).toEqual([undefined, undefined])
  people.endRole(roleOf(researcher, 'researcher'), HOST)
  expect(await own.viewer.closed()).toBe(VIEW_CLOSE.forbidden)
  expect(await new Viewer(system, own.id, 'researcher').closed()).toBe(VIEW_CLOSE.forbidden)
  people.grant(roleOf(operator, 'operator'), HOST)
  people.grant(roleOf(researcher, 'researcher'), HOST)
  const again = await new Viewer(system, own.id, 'researcher').open()
  again.socket.send(JSON.stringify(JOIN))
  await again.heard('view/offer')
})

test('a view ends with a role whose time is over, though nobody ends it', async () => {
  const { people } = system.test.system
  const guest = people.create({ name: 'Guest', demonstration: true }, HOST)
  people.grant(roleOf(guest, 'researcher'), HOST, new Date(Date.now() + 3_000))
  const headers = system.test.headersOf(guest)
  const start = { method: 'POST' as const, headers, ...ownSession }
  const { id } = (await system.test.app.inject(start)).json<{ id: SessionId }>()
  const viewer = await new Viewer(system, id, headers).open()
  expect(viewer.closeCode).toBeUndefined()
  expect(await viewer.closed()).toBe(VIEW_CLOSE.forbidden)
})

test('a sign-in that is spent closes its view with a code of its own, and is over', async () => {
  const headers = system.test.headersOf('researcher')
  const { id, viewer } = await watched('researcher', ownSession, headers)
  const session = await eventually(() => system.test.system.sessions.find(id)?.session)
  session.view.audience.tellHeld('input-volume-spent')
  expect(await viewer.closed()).toBe(VIEW_CLOSE.spent)
  expect(await viewer.heard('view/held')).toEqual({
    type: 'view/held',
    reason: 'input-volume-spent',
  })
  const after = await system.test.app.inject({ method: 'GET', url: '/api/sessions', headers })
  expect(after.statusCode).toBe(401)
})
