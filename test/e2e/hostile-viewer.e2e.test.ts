import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { LedgerTotals } from '#protocol/ledger.ts'
import type { SessionId } from '#protocol/ids.ts'
import { keysymOfCodePoint } from '#protocol/plain/input.ts'
import { VIEW_CLOSE, VIEW_PROTOCOL_VERSION } from '#protocol/plain/view-limits.ts'

import { consumption, type Consumption } from '../bench/density/consumption.ts'
import {
  estimate,
  goodReport,
  nack,
  packet,
  pictureLoss,
} from '../support/packet-viewer/feedback.ts'
import type { ArrivedPacket } from '../support/packet-viewer/packet-line.ts'
import { PacketViewer } from '../support/packet-viewer/packet-viewer.ts'
import { SessionClient } from '../support/packet-viewer/session-client.ts'
import { System } from '../support/system.ts'
import { TcpDetour } from '../support/packet-viewer/tcp-detour.ts'

const SCREEN = { width: 1280, height: 720 }
const ENTER = 0xff0d
const KEYS = 8
const KEY_PAUSE_MS = 150
/** No bound on speed, only on waiting. */
const ANSWER_MS = 10_000
/** What garbage collection and allocators leave about; a queue that grows leaves more every time. */
const MEMORY_NOISE_BYTES = 64 * 2 ** 20
/** The screen changes all over, thirty times a second, in small text that nothing compresses. */
const PAINT = 'while :; do head -c 3000 /dev/urandom | base64 -w 120; sleep 0.03; done'

let system: System
let client: SessionClient
let bystander: PacketViewer
let sessionId: SessionId
let hostile: PacketViewer

async function startSession(): Promise<SessionId> {
  const [project] = await client.projects()
  if (project === undefined) throw new Error('no project')
  return client.startSession({ projectId: project.id, surface: 'terminal', screen: SCREEN })
}

const optionsOf = (id: SessionId) => ({
  origin: client.origin,
  cookie: client.cookie,
  sessionId: id,
  screen: SCREEN,
})

function pressKey(viewer: PacketViewer, keysym: number): void {
  for (const pressed of [true, false]) {
    viewer.input({ kind: 'key', keysym, pressed, repeated: false })
  }
}

async function type(viewer: PacketViewer, line: string): Promise<void> {
  for (const character of line) {
    pressKey(viewer, keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? 0)
    await delay(20)
  }
  pressKey(viewer, ENTER)
}

/** Somebody else's keys, one after the other; each must be answered with a frame. */
async function bystanderWorks(): Promise<void> {
  for (let key = 0; key < KEYS; key += 1) {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const answered = once(bystander, 'frame', { signal })
    pressKey(bystander, 0x61 + key)
    await answered
    await delay(KEY_PAUSE_MS)
  }
}

/** Somebody else works all the while; by how much what serves all of them grew, in bytes. */
async function growthDuring(attack: () => Promise<void>): Promise<number> {
  const before = consumption(system.pid)
  await Promise.all([attack(), bystanderWorks()])
  await bystanderWorks()
  const after = consumption(system.pid)
  return held(after) - held(before)
}

function held({ memoryBytes }: Consumption): number {
  return memoryBytes.server + memoryBytes.worker
}

async function arrived(wanted: (packet: ArrivedPacket) => boolean): Promise<ArrivedPacket> {
  const signal = AbortSignal.timeout(ANSWER_MS)
  for (;;) {
    const [one] = (await once(hostile.line, 'packet', { signal })) as [ArrivedPacket]
    if (wanted(one)) return one
  }
}

async function ledger(): Promise<LedgerTotals | undefined> {
  const sessions = await client.sessions()
  return sessions.find(({ id }) => id === sessionId)?.ledger
}

async function mediaBytes(): Promise<number> {
  return (await ledger())?.mediaBytes ?? 0
}

beforeAll(async () => {
  system = await System.start()
  client = await SessionClient.signIn(system.signInLink('researcher'))
  bystander = await PacketViewer.join(optionsOf(await startSession()))
  await bystanderWorks()
})
afterAll(async () => {
  await bystander?.close()
  await system?.close()
})

describe('a hostile viewer costs nobody else anything', () => {
  beforeEach(async () => {
    sessionId = await startSession()
    hostile = await PacketViewer.join(optionsOf(sessionId))
    await type(hostile, PAINT)
    await once(hostile, 'frame')
  })
  afterEach(async () => {
    await hostile.close()
    await client.endSession(sessionId)
  })

  test('one that lost a packet gets it again as a retransmission, and no key frame', async () => {
    const lost = await arrived(({ repeats }) => repeats === undefined)
    await hostile.line.sendRtcp(nack(lost.ssrc, [{ first: lost.sequenceNumber }]))
    const again = await arrived(({ repeats }) => repeats === lost.sequenceNumber)
    expect(again.ssrc).not.toBe(lost.ssrc)
  })

  test('one that sends nonsense as feedback', async () => {
    const { ssrc } = await arrived(() => true)
    const grown = await growthDuring(async () => {
      for (let round = 0; round < 1500; round += 1) {
        const noise = randomBytes(4 * (1 + (round % 60)))
        await hostile.line.sendRtcp(packet(200 + (round % 8), round % 32, [noise]))
        await hostile.line.sendRtcp(noise.length < 8 ? Buffer.alloc(8, noise) : noise)
        await hostile.line.sendRtcp(estimate(ssrc, 2 ** 18 - 1, round % 64))
        await hostile.line.sendDatagram(noise)
        if (round % 5 === 0) await delay(5)
      }
    })
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
  })

  test('one that asks a hundred times a second for a key frame', async () => {
    const { ssrc } = await arrived(() => true)
    const grown = await growthDuring(async () => {
      for (let round = 0; round < 200; round += 1) {
        await hostile.line.sendRtcp(pictureLoss(ssrc))
        await delay(10)
      }
    })
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
  })

  test('one that asks a thousand times a second for packets that never were', async () => {
    const { ssrc, sequenceNumber } = await arrived(() => true)
    const grown = await growthDuring(async () => {
      for (let round = 0; round < 2000; round += 1) {
        await hostile.line.sendRtcp(nack(ssrc, [{ first: sequenceNumber + 20_000 + round }]))
        if (round % 5 === 0) await delay(5)
      }
    })
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
  })

  test('one that has all that was sent repeated, over and over, is cut off', async () => {
    const { ssrc } = await arrived(() => true)
    let newest = 0
    hostile.line.on('packet', ({ repeats, sequenceNumber }) => {
      if (repeats === undefined) newest = sequenceNumber
    })
    const cutOff = once(hostile, 'closed', { signal: AbortSignal.timeout(30_000) })
    const end = new AbortController()
    void cutOff.then(() => end.abort())
    const grown = await growthDuring(async () => {
      for (let round = 0; !end.signal.aborted && round < 10_000; round += 1) {
        // The lie about the round trip, so that nothing is withheld as just sent.
        await hostile.line.sendRtcp(goodReport(ssrc, compactTime(), 1))
        const items = Array.from({ length: 60 }, (_, item) => ({
          first: newest - 17 * (item + 1),
          following: 0xffff,
        }))
        await hostile.line.sendRtcp(nack(ssrc, items))
        if (round % 5 === 0) await delay(5)
      }
    })
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
    expect((await cutOff)[0]).toBe(VIEW_CLOSE.hostile)
    expect(await mediaBytes()).toBeLessThan(100_000_000)
  })

  test('one that opens another channel is read by nobody, and cut off after a few kilobytes', async () => {
    const send = await hostile.line.openForeignChannel()
    const cutOff = once(hostile, 'closed', { signal: AbortSignal.timeout(30_000) })
    const end = new AbortController()
    void cutOff.then(() => end.abort())
    const before = (await ledger())?.inputRecords
    for (let round = 0; !end.signal.aborted && round < 1_000; round += 1) {
      send(randomBytes(16))
      if (round % 5 === 0) await delay(5)
    }
    expect((await cutOff)[0]).toBe(VIEW_CLOSE.hostile)
    expect((await ledger())?.inputRecords).toBe(before)
    const session = (await client.sessions()).find(({ id }) => id === sessionId)
    expect(session?.refused).toMatchObject({ 'foreign-channel': 1 })
  })

  test('one that never says what arrived', async () => {
    hostile.line.fallSilent()
    const grown = await growthDuring(() => delay(5_000))
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
  })

  test('one that is offered a picture and never connects', async () => {
    const silent = await PacketViewer.open(optionsOf(sessionId))
    const codecs = ['h264-444' as const]
    silent.say({ type: 'view/join', version: VIEW_PROTOCOL_VERSION, codecs, screen: SCREEN })
    await once(silent, 'message')
    const grown = await growthDuring(() => delay(2_000))
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
    await silent.close()
  })

  test('one that reads neither its TCP media line nor its control line', async () => {
    await using detour = await TcpDetour.open()
    await hostile.joinView((sdp) => detour.divert(sdp))
    await once(hostile, 'frame')
    detour.stopReading()
    hostile.stopReading()
    const grown = await growthDuring(() => delay(8_000))
    expect(grown).toBeLessThan(MEMORY_NOISE_BYTES)
  })
})

/** Now, in the middle 32 bits of NTP's 64: 1/65,536 s. */
function compactTime(): number {
  const seconds = (performance.timeOrigin + performance.now()) / 1000 + 2_208_988_800
  return Math.floor((seconds % 65_536) * 65_536) >>> 0
}
