import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import type { Visitor } from '../../test/support/test-app.ts'
import {
  callAs,
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
afterAll(() => system[Symbol.asyncDispose]())

async function call(
  visitor: Visitor,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
) {
  return callAs(system, visitor, { method, url, payload })
}

describe('supervision', () => {
  test('a supervisor stops the picture, writes to its viewer, and ends the session', async () => {
    const id = await startSession(system)
    const viewer = await new Viewer(system, id, 'researcher').open()
    viewer.socket.send(JSON.stringify(JOIN))
    await viewer.heard('view/offer')
    const url = `/api/sessions/${id}/supervision`
    await call('compliance', 'POST', url, { action: 'freeze' })
    expect(await viewer.heard('view/held')).toEqual({
      type: 'view/held',
      reason: 'frozen-by-supervisor',
    })
    const frozen = await call('operator', 'GET', '/api/sessions')
    expect(frozen.json()).toMatchObject([{ frozen: true, hold: 'frozen-by-supervisor' }])
    await call('compliance', 'POST', url, { action: 'message', text: ' 請停一停 ' })
    expect(await viewer.heard('session/message')).toEqual({
      type: 'session/message',
      text: '請停一停',
    })
    await call('operator', 'POST', url, { action: 'release' })
    await viewer.heard('view/resumed')
    expect((await call('compliance', 'DELETE', `/api/sessions/${id}`)).statusCode).toBe(204)
    expect(await viewer.heard('session/ended')).toEqual({
      type: 'session/ended',
      reason: 'ended-by-supervisor',
    })
    const { timeline } = (await call('compliance', 'GET', `/api/recordings/${id}`)).json<{
      timeline: { event: { type: string } }[]
    }>()
    const types = timeline.map(({ event }) => event.type)
    expect(types).toEqual(expect.arrayContaining(['held', 'message', 'resumed']))
  })
})

describe('an observation', () => {
  test('is a supervisor’s own view of somebody else’s session, attends it, and ends with it', async () => {
    const id = await startSession(system)
    const viewer = await new Viewer(system, id, 'researcher').open()
    viewer.socket.send(JSON.stringify(JOIN))
    await viewer.heard('view/offer')
    const answer = await call('compliance', 'POST', `/api/sessions/${id}/observations`)
    const observation = answer.json<{ id: string }>().id
    const listed = async () => {
      const sessions = await call('operator', 'GET', '/api/sessions')
      return sessions.json<{ id: string; attended: boolean }[]>()
    }
    expect(await listed()).toMatchObject([{ id, attended: false }])
    const observer = await new Viewer(system, observation, 'compliance').open()
    observer.socket.send(JSON.stringify(JOIN))
    await observer.heard('view/offer')
    expect(observer.messages[0]).toEqual({ type: 'view/observing' })
    await expect.poll(listed, { timeout: 10_000 }).toMatchObject([{ id, attended: true }])
    observer.socket.send(JSON.stringify({ type: 'replay/pause' }))
    expect(await observer.heard('view/refused')).toMatchObject({ reason: 'unexpected-message' })
    observer.socket.close()
    await expect.poll(listed, { timeout: 10_000 }).toMatchObject([{ id, attended: false }])
    const back = await new Viewer(system, observation, 'compliance').open()
    await call('researcher', 'DELETE', `/api/sessions/${id}`)
    expect(await back.heard('session/ended')).toMatchObject({ reason: 'observed-session-ended' })
    expect(viewer.closeCode).toBe(VIEW_CLOSE.ended)
  })

  test('is nobody’s of what has ended', async () => {
    const id = await startSession(system)
    await call('researcher', 'DELETE', `/api/sessions/${id}`)
    const answer = await call('compliance', 'POST', `/api/sessions/${id}/observations`)
    expect(answer.statusCode).toBe(404)
  })
})
