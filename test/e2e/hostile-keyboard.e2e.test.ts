import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { SessionId } from '#protocol/ids.ts'
import { encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { PacketViewer } from '../support/packet-viewer/packet-viewer.ts'
import { SessionClient } from '../support/packet-viewer/session-client.ts'
import { System } from '../support/system.ts'

const SCREEN = { width: 1280, height: 720 }
const LETTER = 0x61
/** What the gate gives a fast human: a burst, and so many records a second after it. */
const BURST = 400
const PER_SECOND = 60
/** So many keys within ten seconds are a script's work, however much slower it is than this one. */
const SCRIPT_KEYS = 600
/** What a script may go on with once it is slowed: keys a second, and as many at once. */
const SLOWED = 10

let system: System
let client: SessionClient
let sessionId: SessionId
let viewer: PacketViewer
let refused: RefusalReason[]

function send(keysym: number, pressed: boolean): void {
  viewer.input({ kind: 'key', keysym, pressed, repeated: false })
}

/** With a number of the test's own. */
function sendExactly(record: InputRecord): void {
  viewer.line.send(encodeInputRecord(record))
}

async function admitted(): Promise<number> {
  const sessions = await client.sessions()
  return sessions.find(({ id }) => id === sessionId)?.ledger.inputRecords ?? 0
}

beforeAll(async () => {
  system = await System.start()
  client = await SessionClient.signIn(system.signInLink('researcher'))
})
afterAll(() => system?.close())

describe('what comes from a keyboard', () => {
  beforeEach(async () => {
    const [project] = await client.projects()
    if (project === undefined) throw new Error('no project')
    const request = { projectId: project.id, surface: 'terminal', screen: SCREEN } as const
    sessionId = await client.startSession(request)
    const { origin, cookie } = client
    viewer = await PacketViewer.join({ origin, cookie, sessionId, screen: SCREEN })
    refused = []
    viewer.on('message', (message) => {
      if (message.type === 'view/refused') refused.push(message.reason)
    })
  })
  afterEach(async () => {
    await viewer.close()
    await client.endSession(sessionId)
  })

  test('G09: a fast human, 120 words a minute with 60 % rollover, meets no refusal', async () => {
    const keys = 80
    for (let key = 0; key < keys; key += 1) {
      send(LETTER + (key % 26), true)
      // Six of ten keys come up after the next one has gone down.
      const heldMs = key % 10 < 6 ? 130 : 60
      setTimeout(() => send(LETTER + (key % 26), false), heldMs)
      await delay(70 + 60 * ((key * 7) % 10) * 0.1)
    }
    await delay(500)
    expect(refused).toEqual([])
    expect(await admitted()).toBe(2 * keys)
  })

  test('the burst of a fast human is admitted whole, and 60 records a second after it', async () => {
    for (let key = 0; key < BURST / 2; key += 1) {
      send(LETTER + (key % 26), true)
      send(LETTER + (key % 26), false)
    }
    for (let second = 0; second < 3; second += 1) {
      await delay(1_050)
      for (let key = 0; key < PER_SECOND / 2; key += 1) {
        send(LETTER + (key % 26), true)
        send(LETTER + (key % 26), false)
      }
    }
    await delay(500)
    expect(refused).toEqual([])
    expect(await admitted()).toBe(BURST + 3 * PER_SECOND)
  })

  test('G01: a thousand key events a second are told, and late', async () => {
    const began = performance.now()
    for (let tick = 0; tick < 300; tick += 1) {
      for (let key = 0; key < 5; key += 1) {
        send(LETTER + ((5 * tick + key) % 26), true)
        send(LETTER + ((5 * tick + key) % 26), false)
      }
      await delay(Math.max(0, began + 10 * (tick + 1) - performance.now()))
    }
    await delay(500)
    const seconds = (performance.now() - began) / 1000
    expect(refused).toContain('scripted-typing')
    // What is noticed at the latest, and the slow rate after it; each key comes up again.
    const most = 2 * (SCRIPT_KEYS + SLOWED + SLOWED * seconds)
    expect(await admitted()).toBeLessThanOrEqual(most)
    // Nobody is shut out: a hand that goes on is answered.
    await delay(1_500)
    const answered = once(viewer, 'frame', { signal: AbortSignal.timeout(10_000) })
    send(LETTER, true)
    send(LETTER, false)
    await answered
  })

  test('a record that is lost with its copy cuts nobody off: the line goes on without it', async () => {
    const lost = 2
    const moves = 400
    sendExactly({ kind: 'key', keysym: LETTER, pressed: true, repeated: false, sequence: 1 })
    for (let sequence = lost + 1; sequence <= lost + moves; sequence += 1) {
      sendExactly({ kind: 'move', x: sequence, y: 5, sequence })
    }
    // The key, the end of what may be held, and where the pointer is in the end: moves that came together are one.
    await expect.poll(admitted, { timeout: 20_000 }).toBeGreaterThanOrEqual(1 + 1 + 1)
    const before = await admitted()
    expect(before).toBeLessThanOrEqual(1 + 1 + moves)
    const sequence = lost + moves + 1
    sendExactly({ kind: 'key', keysym: LETTER, pressed: true, repeated: false, sequence })
    await expect.poll(admitted).toBe(before + 1)
    expect(refused).toEqual([])
  })
})
