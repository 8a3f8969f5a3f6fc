import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { type InputLimits, type Passage, Uplink } from './uplink.ts'

const LIMITS: InputLimits = { keyBurst: 400, keysPerSecond: 60, recordsPerSignIn: 1_000_000 }

function opened(limits: Partial<InputLimits> = {}): Uplink {
  const uplink = new Uplink({ ...LIMITS, ...limits }, 0)
  uplink.join('one')
  return uplink
}

const key = (sequence: number, pressed = true) =>
  encodeInputRecord({ kind: 'key', keysym: 0x61, pressed, repeated: false, sequence })
const compose = (sequence: number) =>
  encodeInputRecord({ kind: 'compose', index: 0, total: 1, keysym: 0x6e, sequence })
const move = (sequence: number) => encodeInputRecord({ kind: 'move', x: 4, y: 5, sequence })
const forwarded = (...messages: Uint8Array[]) => ({
  forward: messages.map((bytes) => expect.objectContaining({ bytes })),
  refused: [],
})
const refused = (...reasons: RefusalReason[]): Passage => ({ forward: [], refused: reasons })

test('passes the bytes of records on as they came, in their order, each once', () => {
  const uplink = opened()
  const [first, second] = [key(1), key(2)]
  expect(uplink.take(second, 0)).toEqual({ forward: [], refused: [] })
  const { forward } = uplink.take(first, 0)
  expect(forward.map(({ bytes }) => bytes)).toEqual([first, second])
  expect(forward[0]?.bytes).toBe(first)
  expect(uplink.take(key(1), 0)).toEqual({ forward: [], refused: [] })
})

test('refuses what is no record and what is numbered far ahead', () => {
  const uplink = opened()
  expect(uplink.take(new Uint8Array(3), 0)).toEqual(refused('malformed-input'))
  expect(uplink.take(key(1), 0).forward).toHaveLength(1)
  expect(uplink.take(key(5_000), 0)).toEqual(refused('malformed-input'))
})

test('refuses a machine gun of keys and lets the pointer go on', () => {
  const uplink = opened()
  for (let sequence = 1; sequence < 500; sequence += 1) uplink.take(key(sequence), 0)
  expect(uplink.take(key(500), 0)).toEqual(refused('too-much-input'))
  expect(uplink.take(move(501), 0)).toEqual(forwarded(move(501)))
})

test('admits no more keys than the policy says, and fewer as soon as it says so', () => {
  const uplink = opened({ keyBurst: 2, keysPerSecond: 1 })
  expect(uplink.take(key(1), 0)).toEqual(forwarded(key(1)))
  expect(uplink.take(key(2), 0)).toEqual(forwarded(key(2)))
  expect(uplink.take(key(3), 0)).toEqual(refused('too-much-input'))
  uplink.limit({ ...LIMITS, keyBurst: 1, keysPerSecond: 1 }, 10_000)
  expect(uplink.take(key(4), 10_000)).toEqual(forwarded(key(4)))
  expect(uplink.take(key(5), 10_000)).toEqual(refused('too-much-input'))
})

test('refuses with the reason that is given while nothing may go on, and counts none of it', () => {
  const uplink = opened()
  expect(uplink.take(key(1), 0, 'view-only')).toEqual(refused('view-only'))
  expect(uplink.take(new Uint8Array(3), 0, 'while-held')).toEqual(refused('malformed-input'))
  expect(uplink.recordsOf('one')).toBe(0)
})

test('passes what one sign-in may send, over however many joins, and then only another one’s', () => {
  const uplink = opened({ recordsPerSignIn: 10 })
  for (let sequence = 1; sequence <= 6; sequence += 1) uplink.take(move(sequence), 0)
  uplink.join('one')
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    expect(uplink.take(move(sequence), 0)).toEqual(forwarded(move(sequence)))
  }
  expect(uplink.take(move(5), 0)).toEqual(refused('input-volume-spent'))
  uplink.join('two')
  expect(uplink.recordsOf('two')).toBe(0)
  expect(uplink.take(move(1), 0)).toEqual(forwarded(move(1)))
  uplink.join('one')
  expect(uplink.take(move(1), 0)).toEqual(refused('input-volume-spent'))
})

test('is spent at once when the policy allows less than was sent', () => {
  const uplink = opened()
  for (let sequence = 1; sequence <= 6; sequence += 1) uplink.take(move(sequence), 0)
  uplink.limit({ ...LIMITS, recordsPerSignIn: 5 }, 0)
  expect(uplink.take(move(7), 0)).toEqual(refused('input-volume-spent'))
})

test('passes nothing of somebody who has not joined', () => {
  expect(new Uplink(LIMITS, 0).take(move(1), 0)).toEqual(refused('input-volume-spent'))
})

test('gives nobody more keys for joining again and again, with one sign-in or with several', () => {
  const uplink = opened()
  const loops = 17
  let pressed = 0
  for (let loop = 0; loop < loops; loop += 1) {
    uplink.join(loop % 2 === 0 ? 'one' : 'two')
    for (let index = 0; index < 380; index += 1) {
      const message = key(index + 1)
      pressed += uplink.take(message, loop * 900 + index).forward.length
    }
  }
  const seconds = (loops * 900) / 1000
  expect(pressed).toBeLessThanOrEqual(LIMITS.keyBurst + LIMITS.keysPerSecond * seconds)
})

test('knows a script that joins anew each second, and keeps it slow over the next join', () => {
  const uplink = opened({ keyBurst: 1_000, keysPerSecond: 200 })
  const keysOfASecond = (second: number): Passage[] => {
    uplink.join('one')
    return Array.from({ length: 40 }, (_, index) =>
      uplink.take(key(index + 1), second * 1_000 + index * 25),
    )
  }
  const seconds = Array.from({ length: 40 }, (_, second) => keysOfASecond(second))
  expect(seconds.flat().filter(({ refused }) => refused.includes('scripted-typing'))).not.toEqual(
    [],
  )
  const after = keysOfASecond(40).filter(({ forward }) => forward.length > 0)
  expect(after.length).toBeLessThanOrEqual(20)
})

test('refuses what an input method shows where no terminal draws it', () => {
  expect(opened().take(compose(1), 0)).toEqual(refused('malformed-input'))
  const terminal = new Uplink(LIMITS, 0, { composed: true })
  terminal.join('one')
  expect(terminal.take(compose(1), 0)).toEqual(forwarded(compose(1)))
  expect(terminal.recordsOf('one')).toBe(1)
})

test('lets no more of what is composed through than of keys, and no key waits for it', () => {
  const terminal = new Uplink({ ...LIMITS, keyBurst: 2, keysPerSecond: 1 }, 0, { composed: true })
  terminal.join('one')
  for (const sequence of [1, 2]) expect(terminal.take(compose(sequence), 0).refused).toEqual([])
  expect(terminal.take(compose(3), 0)).toEqual(refused('too-much-input'))
  expect(terminal.take(key(4), 0)).toEqual(forwarded(key(4)))
})
