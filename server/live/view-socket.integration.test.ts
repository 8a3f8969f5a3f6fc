import { afterAll, beforeAll, expect, test } from 'vitest'

import type { SessionId } from '#protocol/ids.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import {
  ASK,
  callAs,
  eventually,
  JOIN,
  openSystem,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

let system: System
beforeAll(async () => {
  system = await openSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

async function watched(
  headers = system.test.headersOf('researcher'),
): Promise<{ id: SessionId; viewer: Viewer }> {
  const request = { method: 'POST', url: '/api/sessions', payload: ASK } as const
  const { id } = (await callAs(system, 'researcher', request)).json<{ id: SessionId }>()
  const viewer = await new Viewer(system, id, headers).open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('offer')
  return { id, viewer }
}

test('the views of a person end, in the sessions that are concerned, and nobody else’s', async () => {
  const { researcher, operator } = system.test.people
  const one = await watched()
  const other = await watched()
  system.views.endViewsOf(operator)
  system.views.endViewsOf(researcher, (id) => id === one.id)
  expect(await one.viewer.closed()).toBe(VIEW_CLOSE.forbidden)
  expect(other.viewer.closeCode).toBeUndefined()
  system.views.endViewsOf(researcher)
  expect(await other.viewer.closed()).toBe(VIEW_CLOSE.forbidden)
})

test('a sign-in that is spent closes its view with a code of its own, and is over', async () => {
  const headers = system.test.headersOf('researcher')
  const { id, viewer } = await watched(headers)
  const session = await eventually(() =>
    system.sessions.viewable(id, system.test.people.researcher),
  )
  session.view.audience.tellHeld('input-volume-spent')
  expect(await viewer.closed()).toBe(VIEW_CLOSE.spent)
  expect(await viewer.heard('held')).toEqual({ type: 'held', reason: 'input-volume-spent' })
  const after = await system.test.app.inject({ method: 'GET', url: '/api/sessions', headers })
  expect(after.statusCode).toBe(401)
})
