import { once } from 'node:events'

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { TimelineEvent } from '#protocol/recording.ts'

import { PacketLine } from '../../test/support/packet-viewer/packet-line.ts'
import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { MediaServer } from '../media/media-server.ts'
import { buildSession } from './doubles/live-session.ts'
import { ScriptedRunner } from './doubles/scripted-runner.ts'
import { SeenViewer } from './doubles/seen-viewer.ts'
import type { Session } from './session.ts'

const SCREEN = { width: 640, height: 400 }
const VISITOR = { address: '127.0.0.1', signIn: 'one' }

/** The policy of the project as it is while a test runs. */
let policy = TEST_POLICY
afterEach(() => {
  policy = TEST_POLICY
})

let media: MediaServer
beforeAll(async () => {
  media = await MediaServer.start({
    workerBinary: undefined,
    listenAddress: '127.0.0.1',
    port: 0,
  })
})
afterAll(() => media.close())

type Opened = { session: Session; runner: ScriptedRunner; viewer: SeenViewer }

async function openSession(own = TEST_POLICY): Promise<Opened> {
  const { runner, link } = await ScriptedRunner.connect()
  const session = buildSession({
    start: own,
    present: () => policy,
    media: await media.openSession(),
    link,
  })
  const viewer = new SeenViewer(session)
  runner.say({ type: 'started' })
  await once(session, 'started')
  return { session, runner, viewer }
}

test('nothing is encoded before a viewer is connected, and then from a key frame on', async () => {
  const { session, runner, viewer } = await openSession()
  await session.view.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
  await using line = await PacketLine.dial(viewer.offers[0]?.sdp ?? '')
  expect(runner.commands.map(({ type }) => type)).not.toContain('view')
  expect(await session.view.answer(line.fingerprint)).toBeUndefined()
  await line.connected
  await expect
    .poll(() => runner.commands.find(({ type }) => type === 'view'), { timeout: 10_000 })
    .toMatchObject({ type: 'view', stream: { codec: 'vp8' }, screen: SCREEN })
  session.view.leave()
  await expect.poll(() => runner.commands.map(({ type }) => type)).toContain('unview')
  runner.close()
  await session.finished
})

test('whoever names a certificate with the join is expected by it, and by no other', async () => {
  const { session, runner, viewer } = await openSession()
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  await session.view.join({
    receivable: ['vp8'],
    screen: SCREEN,
    visitor: VISITOR,
    fingerprint,
  })
  expect(viewer.offers).toHaveLength(1)
  expect(await session.view.answer(fingerprint.replace('AB', 'CD'))).toBe('unexpected-message')
  runner.close()
  await session.finished
})

test('views are opened one after the other, and no more than a person could want', async () => {
  const { session, runner, viewer } = await openSession()
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  const refused = await Promise.all(Array.from({ length: 30 }, () => session.view.join(request)))
  expect(viewer.offers.length).toBeGreaterThan(1)
  expect(viewer.offers.length).toBeLessThan(30)
  expect(refused.filter((reason) => reason === undefined)).toHaveLength(viewer.offers.length)
  expect(session.watched).toBe(true)
  runner.close()
  await session.finished
})

test('a viewer gets the next codec that it can receive when an encoder fails, and the session goes on', async () => {
  const { session, runner, viewer } = await openSession()
  await session.view.join({ receivable: ['h264-444', 'vp8'], screen: SCREEN, visitor: VISITOR })
  runner.say({ type: 'codec-failed', codec: 'h264-444', reason: 'out of memory' })
  await expect
    .poll(() => viewer.offers.map(({ codec }) => codec), { timeout: 10_000 })
    .toEqual(['h264-444', 'vp8'])
  expect(session.phase).toBe('running')
  // Whoever comes back is not offered what has failed here.
  await session.view.join({ receivable: ['h264-444', 'vp8'], screen: SCREEN, visitor: VISITOR })
  expect(viewer.offers.at(-1)).toMatchObject({ codec: 'vp8' })
  runner.close()
  await session.finished
})

test('a session whose every encoder has failed ends, since there is nothing to show', async () => {
  const { session, runner } = await openSession()
  await session.view.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
  runner.say({ type: 'codec-failed', codec: 'vp8', reason: 'out of memory' })
  const reason = once(session, 'ended') as Promise<[string]>
  await expect
    .poll(() => runner.commands.some(({ type }) => type === 'end'), { timeout: 10_000 })
    .toBe(true)
  runner.say({ type: 'ended', reason: 'sandbox-failed', recording: null })
  expect((await reason)[0]).toBe('sandbox-failed')
  runner.close()
})

test('a picture stands still as soon as its place is not allowed any more, and comes back whole', async () => {
  const { session, runner, viewer } = await openSession()
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  await session.view.join(request)
  await using line = await PacketLine.dial(viewer.offers[0]?.sdp ?? '')
  await session.view.answer(line.fingerprint)
  await line.connected
  const commands = (): string[] => runner.commands.map(({ type }) => type)
  await expect.poll(commands, { timeout: 10_000 }).toContain('view')
  policy = { ...TEST_POLICY, places: { networks: ['10.0.0.0/8'] } }
  await expect.poll(commands, { timeout: 10_000 }).toContain('unview')
  expect(viewer.messages).toContainEqual({ type: 'view/held', reason: 'place-not-allowed' })
  runner.sendRtp(Buffer.alloc(100, 0x80))
  line.send(
    encodeInputRecord({ kind: 'key', keysym: 97, pressed: true, repeated: false, sequence: 0 }),
  )
  await expect.poll(() => session.ledger.refusals().get('while-held'), { timeout: 10_000 }).toBe(1)
  expect(session.ledger.totals()).toMatchObject({ mediaPackets: 0, inputRecords: 0 })
  policy = TEST_POLICY
  await expect.poll(() => commands().at(-1), { timeout: 10_000 }).toBe('view')
  // What became of the display meanwhile was not told while the picture was held.
  expect(viewer.messages.slice(-2)).toEqual([
    { type: 'view/resumed' },
    { type: 'screen/answering', answers: true },
  ])
  runner.close()
  await session.finished
})

test('whoever comes from elsewhere gets no media at all, and an offer once the place is right', async () => {
  const { session, runner, viewer } = await openSession()
  policy = { ...TEST_POLICY, places: { networks: ['10.0.0.0/8'] } }
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  expect(await session.view.join(request)).toBeUndefined()
  expect(viewer.messages).toEqual([{ type: 'view/held', reason: 'place-not-allowed' }])
  expect(session.watched).toBe(false)
  policy = TEST_POLICY
  await expect
    .poll(() => viewer.messages.map(({ type }) => type), { timeout: 10_000 })
    .toEqual(['view/held', 'view/resumed', 'screen/answering', 'view/offer', 'pointer/shape'])
  runner.close()
  await session.finished
})

test('a session whose guest may not choose the pointer shows the plain arrow', async () => {
  const { session, runner, viewer } = await openSession()
  policy = { ...TEST_POLICY, cursor: false }
  await session.view.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
  runner.say({ type: 'cursor', cursor: 'wait' })
  runner.say({ type: 'screen', size: SCREEN })
  await expect
    .poll(() => viewer.messages.at(-1), { timeout: 10_000 })
    .toEqual({ type: 'screen/changed', size: SCREEN })
  const cursors = viewer.messages.filter(({ type }) => type === 'pointer/shape')
  expect(cursors).toEqual([{ type: 'pointer/shape', cursor: 'default' }])
  runner.close()
  await session.finished
})

test('a pasted text is typed on the data side where the policy allows it, and kept for review', async () => {
  const typedPaste = { maxCharacters: 40, perMinute: 2, review: true }
  policy = { ...TEST_POLICY, typedPaste }
  const { session, runner, viewer } = await openSession(policy)
  const noted: TimelineEvent[] = []
  session.on('timeline', ({ event }) => noted.push(event))
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  await session.view.join(request)
  expect(viewer.offers).toMatchObject([{ typedPaste: 40 }])
  const text = 'summary(coxph(y ~ 方劑))'
  expect(session.view.typedPaste(text)).toBeUndefined()
  await expect.poll(() => runner.typed, { timeout: 10_000 }).toBe(text)
  const characters = Array.from(text).length
  await expect.poll(() => noted).toContainEqual({ type: 'typed-paste', characters, text })
  expect(session.view.typedPaste('x'.repeat(41))).toBe('paste-too-long')
  expect(session.view.typedPaste('x')).toBeUndefined()
  expect(session.view.typedPaste('x')).toBe('paste-too-often')
  runner.close()
  await session.finished
})

test('no text is typed where the policy is silent about it, or while the picture stands still', async () => {
  const { session, runner, viewer } = await openSession()
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  await session.view.join(request)
  expect(viewer.offers).toMatchObject([{ typedPaste: 0 }])
  expect(session.view.typedPaste('x')).toBe('paste')
  session.view.leave()
  expect(session.view.typedPaste('x')).toBe('unexpected-message')
  policy = { ...TEST_POLICY, places: { networks: [] } }
  await session.view.join(request)
  expect(session.view.typedPaste('x')).toBe('unexpected-message')
  expect(runner.typed).toBe('')
  runner.close()
  await session.finished
})

test('a runner that puts words on the time line which nobody told it is cut off, and none is kept', async () => {
  const { session, runner } = await openSession()
  const noted: TimelineEvent[] = []
  session.on('timeline', ({ event }) => noted.push(event))
  const ended = once(session, 'ended') as Promise<[string]>
  runner.say({ type: 'noted', atMs: 1, event: { type: 'message', text: 'out of the sandbox' } })
  expect((await ended)[0]).toBe('runner-died')
  expect(noted).toEqual([])
})

test('a runner cannot say that somebody ended the session who did not', async () => {
  const { session, runner } = await openSession()
  const ended = once(session, 'ended') as Promise<[string]>
  runner.say({ type: 'ended', reason: 'ended-by-operator', recording: null })
  expect((await ended)[0]).toBe('runner-died')
})
