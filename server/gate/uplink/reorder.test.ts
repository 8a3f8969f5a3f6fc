import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeInputRecord, encodeInputRecord } from '#protocol/plain/input.ts'

import { Reorder } from './reorder.ts'

function record(sequence: number): Uint8Array {
  return encodeInputRecord({ kind: 'key', keysym: 0x61, pressed: true, repeated: false, sequence })
}

/** The numbers that go on, in their order. */
function passed(order: Reorder, sequences: readonly number[]): number[] {
  return sequences.flatMap((sequence) => {
    const ordered = order.take(record(sequence), 0)
    if (typeof ordered === 'string') return []
    return ordered.map((message) => new DataView(message.buffer).getUint32(12, true))
  })
}

describe('Reorder', () => {
  test('passes each record once, in order, however copies and originals arrive', () => {
    const arrivals = fc.integer({ min: 1, max: 60 }).chain((count) => {
      const all = Array.from({ length: count }, (_, index) => index + 1)
      return fc.shuffledSubarray([...all, ...all], { minLength: 2 * count })
    })
    fc.assert(
      fc.property(arrivals, (sequences) => {
        const sorted = [...new Set(sequences)].toSorted((a, b) => a - b)
        expect(passed(new Reorder(), sequences)).toEqual(sorted)
      }),
    )
  })

  test('holds what comes behind a gap until the gap closes', () => {
    const order = new Reorder()
    expect(passed(order, [2, 3])).toEqual([])
    expect(passed(order, [1])).toEqual([1, 2, 3])
  })

  test('goes on from the number of a viewer that counts over several views, and over the wrap', () => {
    expect(passed(new Reorder(), [5_000, 5_001])).toEqual([5_000, 5_001])
    expect(passed(new Reorder(), [0xffff_ffff, 0, 1])).toEqual([0xffff_ffff, 0, 1])
  })

  test('refuses a number far ahead, so that little waits whatever a viewer sends', () => {
    const order = new Reorder()
    expect(passed(order, [1])).toEqual([1])
    expect(order.take(record(70_000), 0)).toBe('malformed')
  })

  test('passes over a gap after three seconds, with every key up, and drops what comes of it later', () => {
    const order = new Reorder()
    expect(passed(order, [1, 3])).toEqual([1])
    expect(order.waitMs(1_000)).toBe(2_000)
    expect(order.due(2_999)).toEqual([])
    const messages = order.due(3_000)
    expect(decodeInputRecord(messages[0] ?? record(0))).toEqual({
      kind: 'release-all',
      sequence: 0,
    })
    expect(messages.slice(1)).toEqual([record(3)])
    expect(order.take(record(2), 3_100)).toBe('late')
    expect(passed(order, [2, 4])).toEqual([4])
    expect(order.waitMs(9_000)).toBeUndefined()
  })

  test('goes on over a gap that 2,048 records came behind, and refuses none of them', () => {
    const order = new Reorder()
    const behind = Array.from({ length: 2_050 }, (_, index) => index + 3)
    expect(passed(order, [1, ...behind])).toEqual([1, 0, ...behind])
  })

  test('waits for each of two gaps in its own time', () => {
    const order = new Reorder()
    order.take(record(1), 0)
    order.take(record(3), 0)
    order.take(record(5), 1_000)
    expect(order.take(record(2), 2_000)).toEqual([record(2), record(3)])
    expect(order.due(4_999)).toEqual([])
    expect(order.due(5_000)).toHaveLength(2)
  })

  test('never passes a key twice or before one with a lower number, whatever is lost and however late', () => {
    const arrivals = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat({ max: 900 })))
    fc.assert(
      fc.property(arrivals, (each) => {
        const order = new Reorder()
        let nowMs = 0
        const went = each.flatMap(([sequence, pauseMs]) => {
          nowMs += pauseMs
          const ordered = order.take(record(sequence), nowMs)
          return typeof ordered === 'string' ? [] : ordered
        })
        went.push(...order.due(nowMs + 3_000))
        const numbers = went.map((message) => decodeInputRecord(message)?.sequence ?? 0)
        const keys = numbers.filter((number) => number > 0)
        expect(keys).toEqual([...new Set(keys)].toSorted((a, b) => a - b))
      }),
    )
  })

  test('leaves what is no record to the gate', () => {
    const message = new Uint8Array(3)
    expect(new Reorder().take(message, 0)).toEqual([message])
  })
})
