import { afterAll, beforeAll, expect, test } from 'vitest'

import { RecordedFact } from '#protocol/api/facts.ts'
import { Recording } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'
import { refusalsByKind } from '#protocol/ledger.ts'
import { ATTEMPTS, type Blocked } from '#protocol/plain/reasons.ts'
import { SignedStatement } from '#protocol/statement.ts'

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

type AttemptFact = { what: string; count: number }

async function attemptsOf(id: SessionId): Promise<AttemptFact[]> {
  const answer = await callAs(system, 'compliance', {
    method: 'GET',
    url: `/api/facts?subject=${id}`,
  })
  const facts = RecordedFact.array().parse(answer.json())
  const kept = facts.filter(({ action }) => action === 'session/attempt-kept-out')
  return kept.toReversed().map(({ details }) => details as AttemptFact)
}

async function end(id: SessionId): Promise<void> {
  await callAs(system, 'researcher', { method: 'DELETE', url: `/api/sessions/${id}` })
}

function say(viewer: Viewer, what: Blocked): void {
  viewer.socket.send(JSON.stringify({ type: 'input/blocked', what }))
}

async function settled(viewer: Viewer): Promise<void> {
  viewer.socket.send(JSON.stringify({ type: 'line/ping', id: 7 }))
  await viewer.heard('line/pong')
}

test('each attempt to cross with a clipboard, a file, paper or a picture leaves one fact', async () => {
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  for (const what of ['paste', 'drop', 'print', 'download', 'paste'] as const) say(viewer, what)
  await settled(viewer)
  expect(await attemptsOf(id)).toEqual(
    ['paste', 'drop', 'print', 'download', 'paste'].map((what) => ({ what, count: 1 })),
  )
  await end(id)
})

test('a text that is entered where the policy allows none is an attempt too', async () => {
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  viewer.socket.send(JSON.stringify(JOIN))
  await viewer.heard('view/offer')
  viewer.socket.send(JSON.stringify({ type: 'input/paste', text: 'secret' }))
  await settled(viewer)
  const attempts = await attemptsOf(id)
  expect(attempts).toEqual([{ what: 'paste', count: 1 }])
  expect(JSON.stringify(attempts)).not.toContain('secret')
  await end(id)
})

test('a hostile page that says hundreds of them fills no journal, and all of them are counted', async () => {
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  // The control line takes 60 messages at once.
  for (let sent = 0; sent < 55; sent += 1) say(viewer, ATTEMPTS[sent % 2] as Blocked)
  await settled(viewer)
  expect(await attemptsOf(id)).toHaveLength(20)
  await end(id)
  const attempts = await attemptsOf(id)
  expect(attempts).toHaveLength(22)
  expect(attempts.reduce((sum, { count }) => sum + count, 0)).toBe(55)
})

test('console and statement say the same of a session, by reason and by what it is', async () => {
  const id = await startSession(system)
  const viewer = await new Viewer(system, id, 'researcher').open()
  say(viewer, 'drop')
  viewer.socket.send('nonsense')
  await settled(viewer)
  await end(id)
  const listed = await callAs(system, 'compliance', { method: 'GET', url: '/api/recordings' })
  const recording = Recording.array()
    .parse(listed.json())
    .find((one) => one.id === id)
  const signed = await callAs(system, 'compliance', {
    method: 'GET',
    url: `/api/statements/${id}`,
  })
  const { statement } = SignedStatement.parse(signed.json())
  expect(recording?.refused).toEqual({ drop: 1, 'malformed-message': 1 })
  expect(statement.refusals).toEqual(recording?.refused)
  const sums = refusalsByKind(statement.refusals).map(({ sum }) => sum)
  expect(sums).toEqual([1, 0, 1])
  expect(recording?.ledger.refusals).toBe(2)
})
