import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import {
  ASK,
  callAs,
  JOIN,
  openSystem,
  startSession,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

const HOST = { kind: 'host' } as const

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterEach(() => {
  system.test.system.drain.cancel(HOST)
})
afterAll(() => system[Symbol.asyncDispose]())

async function viewerOf(id: string): Promise<Viewer> {
  const viewer = await new Viewer(system, id, 'researcher').open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  return viewer
}

function lefts(viewer: Viewer): unknown[] {
  return viewer.messages.flatMap((message) =>
    message.type === 'session/ending' ? [message.secondsLeft] : [],
  )
}

test('a server that drains tells every viewer, those who come later too, and starts nothing more', async () => {
  const { drain } = system.test.system
  const id = await startSession(system)
  const viewer = await viewerOf(id)
  drain.begin(600, HOST)
  expect(await viewer.heard('session/ending')).toEqual({
    type: 'session/ending',
    reason: 'drain',
    secondsLeft: 600,
  })
  const later = await viewerOf(id)
  expect(await later.heard('session/ending')).toMatchObject({ reason: 'drain' })
  const start = { method: 'POST', url: '/api/sessions', payload: ASK } as const
  const refused = await callAs(system, 'researcher', start)
  expect([refused.statusCode, refused.json()]).toEqual([503, { code: 'DRAINING' }])
  const health = await callAs(system, 'nobody', { method: 'GET', url: '/healthz' })
  expect(health.statusCode).toBe(503)
  expect(health.json<{ reasons: string[] }>().reasons.join()).toContain('draining')

  drain.cancel(HOST)
  await expect.poll(() => lefts(later)).toEqual([expect.any(Number), null])
  const healthy = await callAs(system, 'nobody', { method: 'GET', url: '/healthz' })
  expect(healthy.statusCode).toBe(200)
  await callAs(system, 'researcher', { method: 'DELETE', url: `/api/sessions/${id}` })
  const again = await callAs(system, 'researcher', start)
  expect(again.statusCode).toBe(201)
})

test('when the time has come whoever owns the server is told, unless it was called off', async () => {
  const { drain } = system.test.system
  let due = 0
  drain.on('due', () => (due += 1))
  drain.begin(600, HOST)
  drain.begin(0, HOST)
  await expect.poll(() => due).toBe(1)
  drain.begin(600, HOST)
  drain.cancel(HOST)
  expect(drain.endsAt).toBeUndefined()
  const facts = system.test.journal.about('server').map(({ action }) => action)
  expect(facts.slice(-4)).toEqual([
    'server/draining',
    'server/draining',
    'server/draining',
    'server/drain-called-off',
  ])
})
