import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import type { SessionId } from '#protocol/ids.ts'
import { NO_WORK } from '#protocol/plain/work.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import {
  callAs,
  eventually,
  JOIN,
  openSystem,
  startSession,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterEach(() => {
  system.launcher.work = NO_WORK
})
afterAll(() => system[Symbol.asyncDispose]())

function ask(id: SessionId, method: 'GET' | 'DELETE', rest = '') {
  return callAs(system, 'researcher', { method, url: `/api/sessions/${id}${rest}` })
}

/** A session that has said that its sandbox runs. */
async function runningSession(): Promise<SessionId> {
  const id = await startSession(system)
  const { sessions } = system.test.system
  await eventually(() => (sessions.find(id)?.session.phase === 'running' ? true : undefined))
  return id
}

describe('a session', () => {
  test('in which nothing runs but what it began with ends at once', async () => {
    const id = await runningSession()
    expect((await ask(id, 'GET', '/work')).json()).toEqual({ work: NO_WORK })
    expect((await ask(id, 'DELETE')).statusCode).toBe(204)
    expect(system.launcher.running).toBe(0)
  })

  test('in which programs run goes on until its end is confirmed', async () => {
    const id = await runningSession()
    system.launcher.work = { ...NO_WORK, r: 1, editor: 2 }
    const refused = await ask(id, 'DELETE')
    expect([refused.statusCode, refused.json()]).toEqual([409, { code: 'PROGRAMS_RUN' }])
    expect((await ask(id, 'GET', '/work')).json()).toEqual({ work: system.launcher.work })
    expect(system.launcher.running).toBe(1)
    expect((await ask(id, 'DELETE', '?confirmed=true')).statusCode).toBe(204)
    expect(system.launcher.running).toBe(0)
  })

  test('of which nobody can say what runs asks too', async () => {
    const id = await runningSession()
    system.launcher.work = undefined
    expect((await ask(id, 'DELETE')).statusCode).toBe(409)
    expect((await ask(id, 'GET', '/work')).json()).toEqual({ work: null })
    await ask(id, 'DELETE', '?confirmed=true')
  })

  test('that is over says why to its own person who comes back too late, and to nobody else', async () => {
    const id = await runningSession()
    await ask(id, 'DELETE')
    const late = await new Viewer(system, id, 'researcher').open()
    expect(await late.heard('session/ended')).toMatchObject({ reason: 'ended-by-researcher' })
    expect(await late.closed()).toBe(VIEW_CLOSE.ended)
    const stranger = await new Viewer(system, id, 'operator').open()
    expect(await stranger.closed()).toBe(VIEW_CLOSE.forbidden)
    expect(stranger.messages).toEqual([])
  })
})

test('a server that stops tells its viewers so before it closes their lines', async () => {
  await using other = await openSystem()
  const id = await startSession(other)
  const viewer = await new Viewer(other, id, 'researcher').open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  await other.test[Symbol.asyncDispose]()
  expect(await viewer.heard('session/ended')).toMatchObject({ reason: 'server-stopped' })
  expect(await viewer.closed()).toBe(VIEW_CLOSE.ended)
})
