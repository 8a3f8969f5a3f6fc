import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SessionId } from '#protocol/ids.ts'
import type { TimedEvent } from '#protocol/recording.ts'
import { MAX_VIEWER_MESSAGE_BYTES } from '#protocol/view.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { TEST_PROJECT, type Visitor } from '../../test/support/test-app.ts'
import { RecordingReader } from '../../sandbox/recording/recording-reader.ts'
import {
  ASK,
  callAs,
  JOIN,
  openSystem,
  startSession,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'
import { SessionStore } from './store.ts'

const UNKNOWN = '01930000-0000-7000-8000-000000000000'

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

describe('session routes', () => {
  const matrix: [
    string,
    'GET' | 'POST' | 'DELETE',
    string,
    object | undefined,
    Record<Visitor, number>,
  ][] = [
    [
      'start',
      'POST',
      '/api/sessions',
      { ...ASK, surface: 'hologram' },
      { researcher: 400, operator: 403, compliance: 403, nobody: 401 },
    ],
    [
      'list',
      'GET',
      '/api/sessions',
      undefined,
      { researcher: 200, operator: 200, compliance: 200, nobody: 401 },
    ],
    [
      'end an unknown one',
      'DELETE',
      `/api/sessions/${UNKNOWN}`,
      undefined,
      { researcher: 404, operator: 404, compliance: 404, nobody: 401 },
    ],
    [
      'end what is no id',
      'DELETE',
      '/api/sessions/..%2f',
      undefined,
      { researcher: 400, operator: 400, compliance: 400, nobody: 401 },
    ],
    [
      'freeze an unknown one',
      'POST',
      `/api/sessions/${UNKNOWN}/supervision`,
      { action: 'freeze' },
      { researcher: 403, operator: 404, compliance: 404, nobody: 401 },
    ],
    [
      'write two lines',
      'POST',
      `/api/sessions/${UNKNOWN}/supervision`,
      { action: 'message', text: 'two\nlines' },
      { researcher: 403, operator: 400, compliance: 400, nobody: 401 },
    ],
    [
      'watch an unknown one',
      'POST',
      `/api/sessions/${UNKNOWN}/observations`,
      undefined,
      { researcher: 403, operator: 404, compliance: 404, nobody: 401 },
    ],
    [
      'list recordings',
      'GET',
      '/api/recordings',
      undefined,
      { researcher: 403, operator: 403, compliance: 200, nobody: 401 },
    ],
    [
      'an unknown recording',
      'GET',
      `/api/recordings/${UNKNOWN}`,
      undefined,
      { researcher: 403, operator: 403, compliance: 404, nobody: 401 },
    ],
    [
      'run a policy on an unknown one',
      'POST',
      `/api/recordings/${UNKNOWN}/dry-run`,
      TEST_POLICY,
      { researcher: 403, operator: 403, compliance: 404, nobody: 401 },
    ],
    [
      'run what is no policy',
      'POST',
      `/api/recordings/${UNKNOWN}/dry-run`,
      { ...TEST_POLICY, clipboard: true },
      { researcher: 403, operator: 403, compliance: 400, nobody: 401 },
    ],
    [
      'replay an unknown one',
      'POST',
      '/api/replays',
      { recordingId: UNKNOWN },
      { researcher: 403, operator: 403, compliance: 404, nobody: 401 },
    ],
  ]
  for (const [name, method, url, payload, expected] of matrix) {
    test.each(Object.entries(expected))(`${name} by %s answers %i`, async (visitor, status) => {
      const answer = await call(visitor as Visitor, method, url, payload)
      expect(answer.statusCode).toBe(status)
    })
  }

  test('a session runs until its person ends it, and is then a recording for compliance', async () => {
    const id = await startSession(system)
    const running = await call('operator', 'GET', '/api/sessions')
    expect(running.json()).toMatchObject([{ id, surface: 'terminal', watched: false }])
    expect((await call('researcher', 'DELETE', `/api/sessions/${id}`)).statusCode).toBe(204)
    expect(system.launcher.running).toBe(0)
    expect((await call('researcher', 'DELETE', `/api/sessions/${id}`)).statusCode).toBe(204)
    const recording = await call('compliance', 'GET', `/api/recordings/${id}`)
    expect(recording.json()).toMatchObject({
      recording: { id, reason: 'ended-by-researcher', durationMs: null },
      timeline: [{ event: { type: 'session-started' } }, { event: { type: 'session-ended' } }],
    })
    const later = { ...TEST_POLICY, surfaces: ['desktop'] }
    const dryRun = await call('compliance', 'POST', `/api/recordings/${id}/dry-run`, later)
    expect(dryRun.json()).toEqual({
      findings: [{ atMs: 0, reason: 'surface-not-allowed', count: 1 }],
      unknown: [],
    })
    const replay = await call('compliance', 'POST', '/api/replays', { recordingId: id })
    expect([replay.statusCode, replay.json()]).toEqual([422, { code: 'RECORDING_UNREADABLE' }])
  })

  test('nothing starts from a place that the policy does not name', async () => {
    const headers = system.test.headersOf('researcher')
    const request = { method: 'POST' as const, url: '/api/sessions', headers, payload: ASK }
    const answer = await system.test.app.inject({ ...request, remoteAddress: '192.0.2.1' })
    expect([answer.statusCode, answer.json()]).toEqual([403, { code: 'PLACE_NOT_ALLOWED' }])
    expect(system.launcher.running).toBe(0)
  })

  test('a guest that exits ends its session and says so', async () => {
    const id = await startSession(system)
    const viewer = await new Viewer(system, id, 'researcher').open()
    system.launcher.endAll()
    expect(await viewer.heard('session/ended')).toEqual({
      type: 'session/ended',
      reason: 'guest-exited',
    })
    expect(await viewer.closed()).toBe(VIEW_CLOSE.ended)
  })
})

/** One session's, as the server tells it and as its recording does. */
async function timelines(id: SessionId): Promise<{ stored: TimedEvent[]; recorded: unknown }> {
  const answer = await call('compliance', 'GET', `/api/recordings/${id}`)
  const reader = await RecordingReader.open(join(system.test.recordingsDirectory, id))
  return {
    stored: answer.json<{ timeline: TimedEvent[] }>().timeline,
    recorded: reader.timeline(),
  }
}

describe('the time line', () => {
  test('is one: what is stored is what the recording says, times included', async () => {
    const id = await startSession(system)
    const viewer = await new Viewer(system, id, 'researcher').open()
    viewer.socket.send(JSON.stringify(JOIN))
    await viewer.heard('view/offer')
    viewer.socket.send('neither JSON nor anything else')
    await call('researcher', 'DELETE', `/api/sessions/${id}`)
    const { stored, recorded } = await timelines(id)
    expect(stored).toEqual(recorded)
    expect(stored[0]?.event).toEqual({ type: 'session-started', surface: 'terminal' })
    expect(stored.map(({ event }) => event.type)).toContain('viewer-joined')
    expect(stored.at(-1)?.event).toEqual({ type: 'session-ended', reason: 'ended-by-researcher' })
  })

  test('ends by the same word where the guest has ended it', async () => {
    const id = await startSession(system)
    const viewer = await new Viewer(system, id, 'researcher').open()
    system.launcher.endAll()
    await viewer.closed()
    const { stored, recorded } = await timelines(id)
    expect(stored).toEqual(recorded)
    expect(stored.at(-1)?.event).toEqual({ type: 'session-ended', reason: 'guest-exited' })
  })

  test('of a session whose runner never came is its end alone, at 0', () => {
    const store = new SessionStore(system.test.db)
    const id = SessionId.parse('019aab00-0000-7000-8000-000000000002')
    store.insert({
      id,
      projectId: TEST_PROJECT.id,
      personId: system.test.people.researcher,
      surface: 'terminal',
      kind: 'live',
      recordingId: null,
      policyVersion: 1,
      startedAt: new Date(),
    })
    store.ensureEnd(id, 'sandbox-failed')
    store.ensureEnd(id, 'server-stopped', 5_000)
    const end = { recording: null, endedAt: new Date(), countedToEnd: true }
    store.end(id, { ...end, reason: 'sandbox-failed' })
    expect(store.timeline(id)).toEqual([
      { atMs: 0, event: { type: 'session-ended', reason: 'sandbox-failed' } },
    ])
  })
})

describe('the view socket', () => {
  let id: SessionId
  beforeAll(async () => {
    id = await startSession(system)
  })
  afterAll(async () => {
    await call('researcher', 'DELETE', `/api/sessions/${id}`)
  })

  test('offers one video and one data association, and nothing that a guest wrote', async () => {
    const viewer = await new Viewer(system, id, 'researcher').open()
    viewer.socket.send(JSON.stringify(JOIN))
    const offer = await viewer.heard('view/offer')
    expect(offer).toMatchObject({ codec: 'h264-444' })
    const sdp = 'sdp' in offer ? offer.sdp : ''
    expect(sdp.match(/^m=/gm)).toHaveLength(2)
    expect(sdp).toContain('a=max-message-size:16')
    viewer.socket.close()
  })

  test('gives the view to the newest window and tells the older one', async () => {
    const first = await new Viewer(system, id, 'researcher').open()
    const second = await new Viewer(system, id, 'researcher').open()
    expect(await first.closed()).toBe(VIEW_CLOSE.replaced)
    expect(second.closeCode).toBeUndefined()
    second.socket.close()
  })

  test.each(['operator', 'compliance'] as const)(
    'is closed to the %s, whose session it is not',
    async (visitor) => {
      expect(await new Viewer(system, id, visitor).closed()).toBe(VIEW_CLOSE.forbidden)
    },
  )

  test('is closed to pages of other sites, even with the person’s cookie', async () => {
    const viewer = new Viewer(system, id, 'researcher', 'https://elsewhere.example')
    expect(await viewer.closed()).toBe(1006)
  })

  test('is closed with the sign-in that it was opened with, and with no other', async () => {
    const [here, elsewhere] = [
      system.test.headersOf('researcher'),
      system.test.headersOf('researcher'),
    ]
    const viewer = await new Viewer(system, id, here).open()
    const signOut = { method: 'POST' as const, url: '/api/sign-out' }
    await system.test.app.inject({ ...signOut, headers: elsewhere })
    viewer.socket.send(JSON.stringify({ type: 'line/ping', id: 3 }))
    expect(await viewer.heard('line/pong')).toEqual({ type: 'line/pong', id: 3 })
    await system.test.app.inject({ ...signOut, headers: here })
    expect(await viewer.closed()).toBe(VIEW_CLOSE.forbidden)
  })

  test('survives what a buggy client sends, and tells it what was refused', async () => {
    const viewer = await new Viewer(system, id, 'researcher').open()
    for (const text of ['', 'null', '{"type":"upload"}', '{"type":"replay/pause"}', '{'])
      viewer.socket.send(text)
    viewer.socket.send(JSON.stringify({ type: 'line/ping', id: 7 }))
    expect(await viewer.heard('line/pong')).toEqual({ type: 'line/pong', id: 7 })
    expect(viewer.messages.filter(({ type }) => type === 'view/refused').length).toBeGreaterThan(0)
    viewer.socket.close()
  })

  test('takes a report every few seconds, and refuses a flood of them', async () => {
    const viewer = await new Viewer(system, id, 'researcher').open()
    const stats = { roundTripMs: 1, keyToPixelMs: [9], framesPerSecond: 1, kilobitsPerSecond: 9 }
    const report = { type: 'line/stats', ...stats, lossShare: 0, nacks: 0, freezes: 0 }
    for (let sent = 0; sent < 5; sent += 1) viewer.socket.send(JSON.stringify(report))
    viewer.socket.send(JSON.stringify({ type: 'line/ping', id: 8 }))
    expect(await viewer.heard('line/pong')).toEqual({ type: 'line/pong', id: 8 })
    expect(viewer.messages.filter(({ type }) => type === 'view/refused')).toHaveLength(2)
    viewer.socket.close()
  })

  test('is closed after a message that only an attacker sends', async () => {
    const viewer = await new Viewer(system, id, 'researcher').open()
    viewer.socket.send('x'.repeat(MAX_VIEWER_MESSAGE_BYTES + 1))
    expect(await viewer.closed()).toBe(VIEW_CLOSE.hostile)
  })

  test('answers a flood of nonsense with a few lines and then not at all', async () => {
    const viewer = await new Viewer(system, id, 'researcher').open()
    for (let i = 0; i < 500; i += 1) viewer.socket.send('nonsense')
    expect(await viewer.closed()).toBe(VIEW_CLOSE.hostile)
    expect(viewer.messages.length).toBeLessThan(15)
  })

  test('counts every refusal in the account of the session', async () => {
    const list = await call('researcher', 'GET', '/api/sessions')
    const [session] = list
      .json<{ id: string; ledger: { refusals: number } }[]>()
      .filter((one) => one.id === id)
    expect(session?.ledger.refusals).toBeGreaterThan(20)
  })
})
