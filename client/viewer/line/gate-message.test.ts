import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { GateMessage, ViewerMessage } from '#protocol/view.ts'

import { isGateMessage, parseGateMessage } from './gate-message.ts'

const size = { width: 1280, height: 720 }
const MESSAGES: readonly GateMessage[] = [
  {
    type: 'view/offer',
    sdp: 'v=0',
    codec: 'h264-444',
    typedPaste: 0,
    surface: 'desktop',
    largest: size,
  },
  { type: 'screen/changed', size },
  { type: 'pointer/shape', cursor: 'text' },
  { type: 'replay/position', playing: true, positionMs: 0.5, durationMs: 2000 },
  { type: 'view/refused', reason: 'paste' },
  { type: 'view/held', reason: 'place-not-allowed' },
  { type: 'input/waiting', records: 4_001 },
  { type: 'view/resumed' },
  { type: 'view/observing' },
  { type: 'session/ending', reason: 'idle', secondsLeft: 60 },
  { type: 'session/ending', reason: 'drain', secondsLeft: null },
  { type: 'screen/answering', answers: false },
  {
    type: 'session/limits',
    limits: {
      memoryBytes: 2 ** 31,
      cpuPercent: 150,
      homeBytes: 2 ** 29,
      homeKept: true,
      scratchBytes: 2 ** 28,
      idleMinutes: 720,
    },
    use: { memory: 10, processors: 0, home: 3, scratch: 1 },
    closesInMinutes: 90,
  },
  { type: 'session/notice', notice: 'home-nearly-full' },
  { type: 'session/message', text: 'Please stop. 請停一停。' },
  { type: 'session/ended', reason: 'guest-exited' },
  { type: 'line/pong', id: 7 },
]

describe('the page judges a message as its schema does', () => {
  test('every kind of message is understood', () => {
    expect(new Set(MESSAGES.map(({ type }) => type))).toEqual(
      new Set(GateMessage.options.map((option) => option.shape.type.value)),
    )
    for (const message of MESSAGES) {
      expect(GateMessage.parse(message)).toEqual(message)
      expect(parseGateMessage(JSON.stringify(message))).toEqual(message)
    }
  })

  test('every message is called by its area and its event', () => {
    const types = [...GateMessage.options, ...ViewerMessage.options].map(
      (option) => option.shape.type.value,
    )
    expect(types.filter((type) => !/^[a-z]+\/[a-z]+$/.test(type))).toEqual([])
    expect(new Set(types).size).toBe(types.length)
  })

  test('whatever is changed, left out or added', () => {
    const tenth = fc.integer({ min: -1, max: 11 })
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        0,
        -1,
        0.5,
        319,
        320,
        321,
        3840,
        3842,
        2 ** 31,
        2 ** 31 + 1,
        'text',
        null,
        8_000,
        8_001,
      ),
      fc.record({ width: fc.integer(), height: fc.integer() }),
      fc.constantFrom('', 'two\nlines', 'x'.repeat(200), 'x'.repeat(201), '\u202e', 59, 61),
      fc.constant({ width: 322, height: 200 }),
      fc.record({ memory: tenth, processors: tenth, home: tenth, scratch: tenth }),
      fc.constant({ width: 320, height: 200, depth: 24 }),
    )
    const field = fc.oneof(
      fc.constantFrom('type', 'sdp', 'codec', 'largest', 'size', 'cursor', 'playing', 'id'),
      fc.constantFrom('positionMs', 'durationMs', 'reason', '__proto__', 'toString', 'more'),
      fc.constantFrom('secondsLeft', 'text', 'records'),
      fc.constantFrom('limits', 'use', 'closesInMinutes', 'notice'),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...MESSAGES),
        field,
        odd,
        fc.boolean(),
        (from, name, value, drop) => {
          const entries = Object.entries(from).filter(([key]) => !(drop && key === name))
          const changed = Object.fromEntries(drop ? entries : [...entries, [name, value]])
          expect(isGateMessage(changed)).toBe(GateMessage.safeParse(changed).success)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  test('what is no JSON, or no object, is nothing', () => {
    for (const text of ['', '{', 'null', '[]', '7', '"offer"', '{"type":"toString"}']) {
      expect(parseGateMessage(text)).toBeUndefined()
    }
  })
})
