import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { Reorder } from './reorder.ts'

function record(sequence: number): Uint8Array {
  return encodeInputRecord({ kind: 'key', keysym: 0x61, pressed: true, repeated: false, sequence })
}

/** The numbers that go on, in their order. */
function passed(order: Reorder, sequences: readonly number[]): number[] {
  return sequences.flatMap((sequence) => {
    const ordered = order.take(record(sequence)) ?? []
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
    expect(order.take(record(300))).toBeUndefined()
  })

  test('leaves what is no record to the gate', () => {
    const message = new Uint8Array(3)
    expect(new Reorder().take(message)).toEqual([message])
  })
})
