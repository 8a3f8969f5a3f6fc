import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { FrameSplitter, linkHeader } from '#protocol/frame-stream.ts'
import { EnvironmentDigest, SessionId } from '#protocol/ids.ts'
import {
  codePointOfKeysym,
  decodeInputRecord,
  encodeInputRecord,
  INPUT_RECORD_BYTES,
} from '#protocol/plain/input.ts'
import {
  LINK_FRAME,
  type LinkFrameType,
  RunnerCommand,
  type RunnerMessage,
} from '#protocol/link.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { GateMessage } from '#protocol/view.ts'

import { PacketLine } from '../../test/support/packet-viewer/packet-line.ts'
import { createLogger } from '../http/logger.ts'
import { TEST_POLICY, TEST_PROJECT } from '../../test/support/test-app.ts'
import { MediaServer } from '../media/media-server.ts'
import { RunnerLink } from '../runners/runner-link.ts'
import { Session } from './session.ts'

const SCREEN = { width: 640, height: 400 }
const VISITOR = { address: '127.0.0.1', signIn: 'one' }

/** A runner whose encoders the test lets fail: it hears commands and says what it is told to. */
class ScriptedRunner {
  readonly commands: RunnerCommand[] = []
  /** Characters of the keys that went down. */
  typed = ''
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    const splitter = new FrameSplitter()
    socket.on('data', (chunk) => {
      for (const { type, payload } of splitter.push(chunk)) {
        if (type === LINK_FRAME.input) this.typed += charactersOf(payload)
        if (type !== LINK_FRAME.control) continue
        const text = Buffer.from(payload).toString('utf8')
        const command = RunnerCommand.parse(JSON.parse(text))
        this.commands.push(command)
        if (command.type === 'note') this.say({ type: 'noted', atMs: 1, event: command.event })
      }
    })
  }

  say(message: RunnerMessage): void {
    this.#write(LINK_FRAME.control, Buffer.from(JSON.stringify(message)))
  }

  sendRtp(packet: Buffer): void {
    this.#write(LINK_FRAME.rtp, packet)
  }

  close(): void {
    this.#socket.destroy()
  }

  #write(type: LinkFrameType, payload: Buffer): void {
    this.#socket.write(linkHeader(type, payload.byteLength))
    this.#socket.write(payload)
  }
}

function charactersOf(records: Uint8Array): string {
  let text = ''
  for (let at = 0; at < records.byteLength; at += INPUT_RECORD_BYTES) {
    const record = decodeInputRecord(records, at)
    if (record?.kind !== 'key' || !record.pressed) continue
    text += String.fromCodePoint(codePointOfKeysym(record.keysym) ?? 0xfffd)
  }
  return text
}

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
    announcedAddress: undefined,
    port: 0,
  })
})
afterAll(() => media.close())

async function openSession(
  own = TEST_POLICY,
): Promise<{ session: Session; runner: ScriptedRunner }> {
  const path = join(tmpdir(), `vitrine-codec-${process.pid}-${performance.now()}.sock`)
  const server = createServer().listen(path)
  await once(server, 'listening')
  const far = connect(path)
  const [near] = (await once(server, 'connection')) as [Socket]
  server.close()
  const session = new Session({
    assignment: {
      kind: 'live',
      sessionId: SessionId.parse('01930000-0000-7000-8000-000000000001'),
      surface: 'terminal',
      userId: 1_900_000_001,
      environment: EnvironmentDigest.parse('0'.repeat(64)),
      project: TEST_PROJECT.id,
      datasets: [],
      home: { kind: 'temporary' },
      policy: own,
      screen: SCREEN,
      launcherSocket: '/nowhere',
      recordingDirectory: '/nowhere',
      startedAt: new Date().toISOString(),
    },
    media: await media.openSession(),
    runner: Promise.resolve(new RunnerLink(near)),
    currentPolicy: () => policy,
    log: createLogger({ level: 'silent' }),
  })
  const runner = new ScriptedRunner(far)
  runner.say({ type: 'started' })
  await once(session, 'started')
  return { session, runner }
}

test('nothing is encoded before a viewer is connected, and then from a key frame on', async () => {
  const { session, runner } = await openSession()
  const offer = await session.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
  await using line = await PacketLine.dial(offer?.type === 'offer' ? offer.sdp : '')
  expect(runner.commands.map(({ type }) => type)).not.toContain('view')
  expect(await session.answer(line.fingerprint)).toBe(true)
  await line.connected
  await expect
    .poll(() => runner.commands.find(({ type }) => type === 'view'), { timeout: 10_000 })
    .toMatchObject({ type: 'view', stream: { codec: 'vp8' }, screen: SCREEN })
  session.leave()
  await expect.poll(() => runner.commands.map(({ type }) => type)).toContain('unview')
  runner.close()
  await session.finished
})

test('whoever names a certificate with the join is expected by it, and by no other', async () => {
  const { session, runner } = await openSession()
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  const offer = await session.join({
    receivable: ['vp8'],
    screen: SCREEN,
    visitor: VISITOR,
    fingerprint,
  })
  expect(offer).toMatchObject({ type: 'offer' })
  expect(await session.answer(fingerprint.replace('AB', 'CD'))).toBe(false)
  runner.close()
  await session.finished
})

test('views are opened one after the other, and no more than a person could want', async () => {
  const { session, runner } = await openSession()
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  const offers = await Promise.all(Array.from({ length: 30 }, () => session.join(request)))
  const made = offers.filter((offer) => offer !== undefined)
  expect(made.length).toBeGreaterThan(1)
  expect(made.length).toBeLessThan(30)
  expect(session.watched).toBe(true)
  runner.close()
  await session.finished
})

test('a viewer gets the next codec that it can receive when an encoder fails, and the session goes on', async () => {
  const { session, runner } = await openSession()
  await session.join({ receivable: ['h264-444', 'vp8'], screen: SCREEN, visitor: VISITOR })
  const control = once(session, 'control') as Promise<[GateMessage]>
  runner.say({ type: 'codec-failed', codec: 'h264-444', reason: 'out of memory' })
  const [offer] = await control
  expect(offer).toMatchObject({ type: 'offer', codec: 'vp8' })
  expect(session.phase).toBe('running')
  // Whoever comes back is not offered what has failed here.
  expect(
    await session.join({ receivable: ['h264-444', 'vp8'], screen: SCREEN, visitor: VISITOR }),
  ).toMatchObject({
    codec: 'vp8',
  })
  runner.close()
  await session.finished
})

test('a session whose every encoder has failed ends, since there is nothing to show', async () => {
  const { session, runner } = await openSession()
  await session.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
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
  const { session, runner } = await openSession()
  const told: GateMessage[] = []
  session.on('control', (message) => told.push(message))
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  const offer = await session.join(request)
  await using line = await PacketLine.dial(offer?.type === 'offer' ? offer.sdp : '')
  await session.answer(line.fingerprint)
  await line.connected
  const commands = (): string[] => runner.commands.map(({ type }) => type)
  await expect.poll(commands, { timeout: 10_000 }).toContain('view')
  policy = { ...TEST_POLICY, places: { networks: ['10.0.0.0/8'] } }
  await expect.poll(commands, { timeout: 10_000 }).toContain('unview')
  expect(told).toContainEqual({ type: 'held', reason: 'place-not-allowed' })
  runner.sendRtp(Buffer.alloc(100, 0x80))
  line.send(
    encodeInputRecord({ kind: 'key', keysym: 97, pressed: true, repeated: false, sequence: 0 }),
  )
  await expect.poll(() => session.ledger.refusals().get('while-held'), { timeout: 10_000 }).toBe(1)
  expect(session.ledger.totals()).toMatchObject({ mediaPackets: 0, inputRecords: 0 })
  policy = TEST_POLICY
  await expect.poll(() => commands().at(-1), { timeout: 10_000 }).toBe('view')
  expect(told.at(-1)).toEqual({ type: 'resumed' })
  runner.close()
  await session.finished
})

test('whoever comes from elsewhere gets no media at all, and an offer once the place is right', async () => {
  const { session, runner } = await openSession()
  policy = { ...TEST_POLICY, places: { networks: ['10.0.0.0/8'] } }
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  expect(await session.join(request)).toEqual({ type: 'held', reason: 'place-not-allowed' })
  expect(session.watched).toBe(false)
  const told: GateMessage[] = []
  session.on('control', (message) => told.push(message))
  policy = TEST_POLICY
  await expect
    .poll(() => told.map(({ type }) => type), { timeout: 10_000 })
    .toEqual(['resumed', 'offer'])
  runner.close()
  await session.finished
})

test('a session whose guest may not choose the pointer shows the plain arrow', async () => {
  const { session, runner } = await openSession()
  policy = { ...TEST_POLICY, cursor: false }
  await session.join({ receivable: ['vp8'], screen: SCREEN, visitor: VISITOR })
  const told: GateMessage[] = []
  session.on('control', (message) => told.push(message))
  runner.say({ type: 'cursor', cursor: 'wait' })
  runner.say({ type: 'screen', size: SCREEN })
  await expect.poll(() => told, { timeout: 10_000 }).toEqual([{ type: 'screen', size: SCREEN }])
  expect(session.cursor).toBe('default')
  runner.close()
  await session.finished
})

test('a pasted text is typed on the data side where the policy allows it, and kept for review', async () => {
  const typedPaste = { maxCharacters: 40, perMinute: 2, review: true }
  policy = { ...TEST_POLICY, typedPaste }
  const { session, runner } = await openSession(policy)
  const noted: TimelineEvent[] = []
  session.on('timeline', ({ event }) => noted.push(event))
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  expect(await session.join(request)).toMatchObject({ type: 'offer', typedPaste: 40 })
  const text = 'summary(coxph(y ~ 方劑))'
  expect(session.typedPaste(text)).toBeUndefined()
  await expect.poll(() => runner.typed, { timeout: 10_000 }).toBe(text)
  const characters = Array.from(text).length
  await expect.poll(() => noted).toContainEqual({ type: 'typed-paste', characters, text })
  expect(session.typedPaste('x'.repeat(41))).toBe('paste-too-long')
  expect(session.typedPaste('x')).toBeUndefined()
  expect(session.typedPaste('x')).toBe('paste-too-often')
  runner.close()
  await session.finished
})

test('no text is typed where the policy is silent about it, or while the picture stands still', async () => {
  const { session, runner } = await openSession()
  const request = { receivable: ['vp8' as const], screen: SCREEN, visitor: VISITOR }
  expect(await session.join(request)).toMatchObject({ type: 'offer', typedPaste: 0 })
  expect(session.typedPaste('x')).toBe('paste')
  session.leave()
  expect(session.typedPaste('x')).toBe('unexpected-message')
  policy = { ...TEST_POLICY, places: { networks: [] } }
  await session.join(request)
  expect(session.typedPaste('x')).toBe('unexpected-message')
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
