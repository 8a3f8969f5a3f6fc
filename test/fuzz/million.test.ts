import { EventEmitter } from 'node:events'

import { describe, expect, test } from 'vitest'

import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord } from '#protocol/input.ts'
import { EnvironmentDigest, SessionId } from '#protocol/ids.ts'
import type { Assignment, RunnerCommand } from '#protocol/link.ts'

import { TEST_POLICY, TEST_PROJECT } from '../../server/http/test-app.ts'
import { createLogger } from '../../server/http/logger.ts'
import type { RunnerLink } from '../../server/sessions/runner-link.ts'
import { Session } from '../../server/sessions/session.ts'
import type { SessionMedia, View } from '../../server/media/session-media.ts'

const MILLION = 1_000_000
const MIB = 2 ** 20

/** The media of a session as a viewer uses them to attack it: messages of its data channel. */
class AttackedMedia extends EventEmitter {
  openView(codec: Codec): Promise<View> {
    const stream = { codec, payloadType: 100, ssrc: 1, playoutDelayExtension: 1 }
    return Promise.resolve({ sdp: '', stream })
  }
  closeView(): void {}
  close(): Promise<void> {
    return Promise.resolve()
  }
  read(): Promise<undefined> {
    return Promise.resolve(undefined)
  }
}

/** A runner's link that counts what comes through. */
class CountingLink extends EventEmitter {
  inputs = 0
  command({ type }: RunnerCommand): void {
    if (type === 'end') this.emit('message', { type: 'ended', reason: 'asked', recording: null })
  }
  feedback(): void {}
  close(): void {}
  input(): void {
    this.inputs += 1
  }
}

const ASSIGNMENT: Extract<Assignment, { kind: 'live' }> = {
  kind: 'live',
  sessionId: SessionId.parse('01930000-0000-7000-8000-000000000000'),
  surface: 'terminal',
  userId: 1_900_000_001,
  environment: EnvironmentDigest.parse('0'.repeat(64)),
  project: TEST_PROJECT.id,
  datasets: [],
  policy: TEST_POLICY,
  screen: { width: 640, height: 400 },
  launcherSocket: '/nowhere',
  recordingDirectory: '/nowhere',
  startedAt: '2026-01-01T00:00:00.000Z',
}

async function open(): Promise<{ session: Session; media: AttackedMedia; link: CountingLink }> {
  const media = new AttackedMedia()
  const link = new CountingLink()
  const session = new Session({
    assignment: ASSIGNMENT,
    media: media as unknown as SessionMedia,
    runner: Promise.resolve(link as unknown as RunnerLink),
    log: createLogger({ level: 'silent' }),
  })
  await session.join({ receivable: ['vp8'], screen: ASSIGNMENT.screen })
  return { session, media, link }
}

/** Same numbers in each run; a quick generator, since a million inputs are made in a test. */
function* randomNumbers(): Generator<number, never> {
  for (let state = 0x2545_f491; ;) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    yield state >>> 0
  }
}

describe('G05 a million inputs that are none', () => {
  test('of any length are dropped and counted, and memory stays as it was', async () => {
    const { session, media, link } = await open()
    const numbers = randomNumbers()
    const pool = Buffer.from(Array.from({ length: 4096 }, () => numbers.next().value & 0xff))
    const before = process.memoryUsage().heapUsed
    for (let sent = 0; sent < MILLION; sent += 1) {
      const length = numbers.next().value % 40
      // The length of a record is for the next test.
      const from = numbers.next().value % 4000
      media.emit('input', pool.subarray(from, from + (length === 16 ? 17 : length)))
    }
    expect(session.ledger.refusals().get('malformed-input')).toBe(MILLION)
    expect(link.inputs).toBe(0)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
    await session.end('ended-by-operator')
  })

  test('with the length and number of records, but wrong in one field, get nobody any further', async () => {
    const { session, media, link } = await open()
    const numbers = randomNumbers()
    const right = encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence: 0 })
    const before = process.memoryUsage().heapUsed
    for (let sent = 1; sent <= MILLION; sent += 1) {
      const bytes = Buffer.from(right)
      bytes.writeUInt32LE(sent, 12)
      const wrong = numbers.next().value % 4
      if (wrong === 0) bytes[0] = 6 + (numbers.next().value % 250)
      if (wrong === 1) bytes[1] = 4 + (numbers.next().value % 252)
      if (wrong === 2) bytes.writeUInt16LE(0x4000 + (numbers.next().value % 0xbfff), 2)
      if (wrong === 3) bytes[7] = 1 + (numbers.next().value % 255)
      media.emit('input', bytes)
    }
    expect(session.ledger.refusals().get('malformed-input')).toBe(MILLION)
    expect(link.inputs).toBe(0)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
    await session.end('ended-by-operator')
  })

  test('with numbers far ahead and far behind wait for nothing, and hold no memory', async () => {
    const { session, media, link } = await open()
    const numbers = randomNumbers()
    const before = process.memoryUsage().heapUsed
    for (let sent = 0; sent < MILLION; sent += 1) {
      const sequence = numbers.next().value
      media.emit('input', encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence }))
    }
    // Those far behind are taken for second copies, which every record has.
    const refused = session.ledger.refusals().get('malformed-input') ?? 0
    expect(refused).toBeGreaterThan(MILLION / 3)
    expect(link.inputs).toBeLessThan(300)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * MIB)
    await session.end('ended-by-operator')
  })

  test('the control: as many right records as the gate takes do go on', async () => {
    const { session, media, link } = await open()
    for (let sequence = 1; sequence <= 100; sequence += 1)
      media.emit('input', encodeInputRecord({ kind: 'move', x: 1, y: 1, sequence }))
    expect(link.inputs).toBe(100)
    await session.end('ended-by-operator')
  })
})
