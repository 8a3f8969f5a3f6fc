import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import { MOST_WAITING } from '#protocol/plain/view-limits.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { type InputLimits, type Passage, Uplink } from './uplink.ts'

const LIMITS: InputLimits = { keyBurst: 400, keysPerSecond: 60, recordsPerSignIn: 1_000_000 }

function opened(limits: Partial<InputLimits> = {}): Uplink {
  const uplink = new Uplink({ ...LIMITS, ...limits }, 0)
  uplink.join('one', 0)
  return uplink
}

const key = (sequence: number, pressed = true) =>
  encodeInputRecord({ kind: 'key', keysym: 0x61, pressed, repeated: false, sequence })
const click = (sequence: number, pressed: boolean) =>
  encodeInputRecord({ kind: 'button', x: 4, y: 5, button: 1, pressed, sequence })
const repeat = (sequence: number) =>
  encodeInputRecord({ kind: 'key', keysym: 0x61, pressed: true, repeated: true, sequence })
const compose = (sequence: number) =>
  encodeInputRecord({ kind: 'compose', index: 0, total: 1, keysym: 0x6e, sequence })
const move = (sequence: number) => encodeInputRecord({ kind: 'move', x: 4, y: 5, sequence })
const forwarded = (...messages: Uint8Array[]) => ({
  forward: messages.map((bytes) => expect.objectContaining({ bytes })),
  refused: [],
})
const nothing: Passage = { forward: [], refused: [] }
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
  expect(uplink.take(key(70_000), 0)).toEqual(refused('malformed-input'))
})

test('lets a machine gun of keys wait, the pointer behind it, and refuses what there is no room for', () => {
  const uplink = opened()
  for (let sequence = 1; sequence <= 400; sequence += 1) uplink.take(key(sequence), 0)
  expect(uplink.waiting).toBe(0)
  for (let sequence = 401; sequence <= 400 + MOST_WAITING; sequence += 1) {
    expect(uplink.take(key(sequence), 0).refused).not.toContain('too-much-input')
  }
  expect(uplink.waiting).toBe(MOST_WAITING)
  expect(uplink.take(key(401 + MOST_WAITING), 0)).toEqual(refused('too-much-input'))
  expect(uplink.take(move(402 + MOST_WAITING), 0)).toEqual(nothing)
  expect(uplink.due(1_000).forward).toHaveLength(10)
})

test('lets no more keys go on than the policy says, and fewer as soon as it says so', () => {
  const uplink = opened({ keyBurst: 2, keysPerSecond: 1 })
  for (let sequence = 1; sequence <= 5; sequence += 1) uplink.take(key(sequence), 0)
  expect(uplink.recordsOf('one')).toBe(2)
  uplink.limit({ ...LIMITS, keyBurst: 1, keysPerSecond: 1 }, 10_000)
  expect(uplink.due(10_000)).toEqual(forwarded(key(3)))
  expect(uplink.waitMs(10_000)).toBe(1_000)
  uplink.limit({ ...LIMITS, keyBurst: 1, keysPerSecond: 10 }, 10_000)
  expect(uplink.waitMs(10_000)).toBe(100)
  expect(uplink.due(10_100)).toEqual(forwarded(key(4)))
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
  uplink.join('one', 0)
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    expect(uplink.take(move(sequence), 0)).toEqual(forwarded(move(sequence)))
  }
  expect(uplink.take(move(5), 0)).toEqual(refused('input-volume-spent'))
  uplink.join('two', 0)
  expect(uplink.recordsOf('two')).toBe(0)
  expect(uplink.take(move(1), 0)).toEqual(forwarded(move(1)))
  uplink.join('one', 0)
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
    uplink.join(loop % 2 === 0 ? 'one' : 'two', loop * 900)
    for (let index = 0; index < 380; index += 1) {
      const { forward } = uplink.take(key(index + 1), loop * 900 + index)
      pressed += forward.filter(({ record }) => record.kind === 'key').length
    }
  }
  const seconds = (loops * 900) / 1000
  expect(pressed).toBeLessThanOrEqual(LIMITS.keyBurst + LIMITS.keysPerSecond * seconds)
})

test('knows a script that joins anew each second, and keeps it slow over the next join', () => {
  const uplink = opened({ keyBurst: 1_000, keysPerSecond: 200 })
  const keysOfASecond = (second: number): Passage[] => {
    uplink.join('one', second * 1_000)
    return Array.from({ length: 40 }, (_, index) =>
      uplink.take(key(index + 1), second * 1_000 + index * 25),
    )
  }
  const seconds = Array.from({ length: 40 }, (_, second) => keysOfASecond(second))
  expect(seconds.flat().filter(({ refused }) => refused.includes('scripted-typing'))).not.toEqual(
    [],
  )
  const after = keysOfASecond(40).flatMap(({ forward }) => forward)
  expect(after.filter(({ record }) => record.kind === 'key').length).toBeLessThanOrEqual(20)
})

/** Each key goes down and up at once, as a script has it, so many a second. */
function script(uplink: Uplink, keys: number, perSecond: number): Passage[] {
  return Array.from({ length: keys }, (_, index) => {
    const atMs = (1_000 * index) / perSecond
    const down = uplink.take(pressOf(index), atMs)
    const up = uplink.take(releaseOf(index), atMs)
    return [down, up]
  }).flat()
}
const pressOf = (index: number) => letter(index, true, 2 * index + 1)
const releaseOf = (index: number) => letter(index, false, 2 * index + 2)
const letter = (index: number, pressed: boolean, sequence: number) =>
  encodeInputRecord({
    kind: 'key',
    keysym: 0x61 + (index % 26),
    pressed,
    repeated: false,
    sequence,
  })

/** Everything that goes on from now until nothing waits, by the clock that the gate names. */
function untilEmpty(uplink: Uplink, fromMs: number): Passage[] {
  const passages: Passage[] = []
  let nowMs = fromMs
  for (;;) {
    passages.push(uplink.due(nowMs))
    const waitMs = uplink.waitMs(nowMs)
    if (waitMs === undefined) return passages
    nowMs += Math.max(1, waitMs)
  }
}

test('loses nothing of a script of 160 keys a second: it is noticed, and all arrives in order', () => {
  const uplink = opened()
  const keys = 1_202
  const passages = [...script(uplink, keys, 160), ...untilEmpty(uplink, 7_600)]
  const refusals = passages.flatMap(({ refused }) => refused)
  expect(new Set(refusals)).toEqual(new Set(['scripted-typing']))
  const sent = Array.from({ length: keys }, (_, index) => [pressOf(index), releaseOf(index)])
  expect(passages.flatMap(({ forward }) => forward.map(({ bytes }) => bytes))).toEqual(sent.flat())
})

test('lets a commit of 200 code points go on whole, and three of them one after the other', () => {
  const uplink = opened()
  for (let index = 0; index < 600; index += 1) {
    uplink.take(pressOf(index), 0)
    uplink.take(releaseOf(index), 0)
    if (index === 199) expect(uplink.recordsOf('one')).toBe(400)
  }
  untilEmpty(uplink, 0)
  expect(uplink.recordsOf('one')).toBe(1_200)
})

test('forgets of a pointer that moves all but the last place, and nothing else', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 1 })
  const messages = [key(1), key(2), move(3), move(4), click(5, true), move(6), click(7, false)]
  const went = messages.flatMap((message) => uplink.take(message, 0).forward)
  expect(went).toHaveLength(1)
  const left = untilEmpty(uplink, 0).flatMap(({ forward }) => forward.map(({ bytes }) => bytes))
  expect(left).toEqual([key(2), move(4), click(5, true), move(6), click(7, false)])
})

test('lets one repeat of a held key wait, and its release behind it', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 1 })
  const messages = [key(1), repeat(2), repeat(3), repeat(4), key(5, false)]
  for (const message of messages) uplink.take(message, 0)
  const left = untilEmpty(uplink, 0).flatMap(({ forward }) => forward.map(({ bytes }) => bytes))
  expect(left).toEqual([repeat(2), key(5, false)])
})

test('always has room for the release of a key that waits', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 200 })
  for (let index = 0; index < MOST_WAITING; index += 1) uplink.take(key(index + 1), 0)
  uplink.take(encodeInputRecord({ kind: 'release-all', sequence: MOST_WAITING + 1 }), 0)
  uplink.take(key(MOST_WAITING + 2, false), 0)
  expect(uplink.take(key(MOST_WAITING + 3), 0)).toEqual(refused('too-much-input'))
  const left = untilEmpty(uplink, 0).flatMap(({ forward }) => forward)
  expect(left.at(-1)?.record.kind).toBe('release-all')
})

test('counts the presses of what is dropped, not its records', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 1 })
  script(uplink, 25, 10_000)
  expect(uplink.drop('while-held')).toEqual(Array.from({ length: 24 }, () => 'while-held'))
  expect(uplink.waiting).toBe(0)
})

test('counts what is typed while nothing may go on by its presses', () => {
  const uplink = opened()
  const held = [pressOf(0), releaseOf(0), pressOf(1), releaseOf(1), move(5)].flatMap(
    (message) => uplink.take(message, 0, 'while-held').refused,
  )
  expect(held).toEqual(['while-held', 'while-held'])
})

test('keeps what waits while the line is lost, lets nothing go on, and ends what it would leave down', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 10 })
  for (let sequence = 1; sequence <= 3; sequence += 1) uplink.take(key(sequence), 0)
  uplink.leave(100)
  expect(uplink.due(20_000)).toEqual(nothing)
  expect(uplink.waitMs(20_000)).toBeUndefined()
  expect(uplink.join('one', 20_000)).toEqual([])
  const left = untilEmpty(uplink, 20_000).flatMap(({ forward }) => forward)
  expect(left.map(({ record }) => record.kind)).toEqual(['key', 'key', 'release-all'])
})

test.each([
  ['after half a minute', 'one', 31_000],
  ['with another sign-in', 'two', 1_000],
])('drops what waits when somebody comes back %s, and counts it', (_when, signIn, atMs) => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 1 })
  for (let sequence = 1; sequence <= 3; sequence += 1) uplink.take(key(sequence), 0)
  uplink.leave(0)
  expect(uplink.join(signIn, atMs)).toEqual(['left-waiting', 'left-waiting'])
  expect(untilEmpty(uplink, atMs)).toEqual([nothing])
})

test('lets nothing that waits go on beyond the volume of a policy that has changed', () => {
  const uplink = opened({ keyBurst: 1, keysPerSecond: 1 })
  for (let sequence = 1; sequence <= 4; sequence += 1) uplink.take(key(sequence), 0)
  uplink.limit({ keyBurst: 10, keysPerSecond: 10, recordsPerSignIn: 2 }, 5_000)
  expect(uplink.due(5_000).forward).toHaveLength(1)
  expect(uplink.due(6_000)).toEqual(refused('input-volume-spent', 'input-volume-spent'))
  expect(uplink.recordsOf('one')).toBe(2)
})

test('goes on behind a gap by its own clock, and cuts nobody off for it', () => {
  const uplink = opened()
  expect(uplink.take(key(1), 0)).toEqual(forwarded(key(1)))
  for (let sequence = 3; sequence < 400; sequence += 1) {
    expect(uplink.take(move(sequence), 10)).toEqual(nothing)
  }
  expect(uplink.waitMs(10)).toBe(3_000)
  const { forward, refused: told } = uplink.due(3_010)
  expect(told).toEqual([])
  expect(forward.map(({ record }) => record.kind)).toEqual(['release-all', 'move'])
  expect(forward.at(-1)?.record.sequence).toBe(399)
  // Its key is told as lost, once.
  expect(uplink.take(key(2), 3_100)).toEqual(refused('left-waiting'))
  expect(uplink.take(key(2), 3_112)).toEqual(nothing)
})

test('refuses what an input method shows where no terminal draws it', () => {
  expect(opened().take(compose(1), 0)).toEqual(refused('malformed-input'))
  const terminal = new Uplink(LIMITS, 0, { composed: true })
  terminal.join('one', 0)
  expect(terminal.take(compose(1), 0)).toEqual(forwarded(compose(1)))
  expect(terminal.recordsOf('one')).toBe(1)
})

test('lets no more of what is composed through than of keys, and no key waits for it', () => {
  const terminal = new Uplink({ ...LIMITS, keyBurst: 2, keysPerSecond: 1 }, 0, { composed: true })
  terminal.join('one', 0)
  for (const sequence of [1, 2]) {
    expect(terminal.take(compose(sequence), 0)).toEqual(forwarded(compose(sequence)))
  }
  expect(terminal.take(compose(3), 0)).toEqual(nothing)
  expect(terminal.take(key(4), 0)).toEqual(forwarded(key(4)))
})
