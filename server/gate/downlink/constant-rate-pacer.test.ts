import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { STRICT_STREAM } from '#protocol/link.ts'

import { ConstantRatePacer } from './constant-rate-pacer.ts'

const HEADER_BYTES = 12
const KILOBITS = 1_000

/** One packet of H.264 without extensions. */
function packet(options: {
  stamp: number
  bytes?: number
  last?: boolean
  sequence?: number
}): Buffer {
  const { stamp, bytes = 10, last = true, sequence = 0 } = options
  const made = Buffer.alloc(HEADER_BYTES + bytes, 0x41)
  made[0] = 0x80
  made[1] = (last ? 0x80 : 0) | 102
  made.writeUInt16BE(sequence, 2)
  made.writeUInt32BE(stamp, 4)
  made.writeUInt32BE(7, 8)
  return made
}

/** What a receiver takes out of it; undefined for filler. */
function payloadOf(sent: Buffer): Buffer | undefined {
  if (((sent[0] ?? 0) & 0x20) === 0) return undefined
  return sent.subarray(HEADER_BYTES, sent.length - (sent.at(-1) ?? 0))
}

function isFiller(sent: Buffer): boolean {
  return payloadOf(sent) === undefined && (sent[HEADER_BYTES] ?? 0) === 0x0c
}

describe('ConstantRatePacer', () => {
  test('sends nothing before it knows what packets look like, then the same in every tick', () => {
    const clock = new ConstantRatePacer(KILOBITS, 65_500)
    expect(clock.tick()).toEqual([])
    clock.push(packet({ stamp: 1_000 }))
    const ticks = Array.from({ length: 50 }, () => clock.tick())
    const shapes = new Set(ticks.map((sent) => sent.map(({ length }) => length).join(' ')))
    expect(shapes.size).toBe(1)
    const bytes = ticks.flat().reduce((sum, { length }) => sum + length, 0)
    expect(bytes).toBeLessThanOrEqual((KILOBITS * 1000 * 0.5) / 8)
    expect(bytes).toBeGreaterThan((KILOBITS * 1000 * 0.5) / 8 / 2)
  })

  test('filler goes into the picture after it, under one time stamp, in one numbering', () => {
    const clock = new ConstantRatePacer(KILOBITS, 65_500)
    clock.push(packet({ stamp: 90_000, sequence: 500 }))
    const before = [...clock.tick(), ...clock.tick()]
    clock.push(packet({ stamp: 99_000, sequence: 501, last: false }))
    clock.push(packet({ stamp: 99_000, sequence: 502 }))
    const sent = [...before, ...clock.tick()]
    const pictures = sent.map((one) => one.readUInt32BE(4))
    const ends = sent.flatMap((one, index) => (((one[1] ?? 0) & 0x80) === 0 ? [] : [index]))
    expect(ends).toHaveLength(2)
    const [first = 0, second = 0] = ends
    expect(new Set(pictures.slice(first + 1, second + 1)).size).toBe(1)
    expect(sent.slice(first + 1, second - 1).every(isFiller)).toBe(true)
    const numbers = sent.map((one) => one.readUInt16BE(2))
    for (const [index, number] of numbers.entries()) {
      expect((number - (numbers[0] ?? 0)) & 0xffff).toBe(index)
    }
  })

  test('no filler comes between the packets of a picture, however slowly they come', () => {
    const clock = new ConstantRatePacer(KILOBITS, 65_500)
    clock.push(packet({ stamp: 1_000 }))
    const sent = [...clock.tick()]
    for (const last of [false, false, true]) {
      clock.push(packet({ stamp: 9_000, last }))
      sent.push(...clock.tick())
    }
    const parts = sent.flatMap((one, index) => (isFiller(one) ? [] : [index]))
    expect(parts).toHaveLength(4)
    expect((parts[3] ?? 0) - (parts[1] ?? 0)).toBe(2)
  })

  test('refuses what is not of the agreed form, and what would wait too long', () => {
    const clock = new ConstantRatePacer(KILOBITS, 65_500)
    expect(clock.push(Buffer.alloc(3))).toBe(false)
    expect(clock.push(packet({ stamp: 1, bytes: 0 }))).toBe(false)
    expect(clock.push(packet({ stamp: 1, bytes: STRICT_STREAM.payloadBytes + 1 }))).toBe(false)
    let taken = 0
    while (taken < 10_000 && clock.push(packet({ stamp: 1 }))) taken += 1
    expect(taken).toBeGreaterThan(100)
    expect(taken).toBeLessThan(2_000)
  })

  test('a picture that is too much is dropped whole, and the next one leaves', () => {
    const clock = new ConstantRatePacer(KILOBITS, 0)
    let taken = 0
    while (clock.push(packet({ stamp: 1_000, last: false }))) taken += 1
    expect(taken).toBeGreaterThan(100)
    expect(clock.push(packet({ stamp: 1_000 }))).toBe(false)
    expect(clock.tick()).toEqual([])
    expect(clock.push(packet({ stamp: 9_000, bytes: 77 }))).toBe(true)
    expect(clock.tick().map((sent) => payloadOf(sent)?.length)).toContain(77)
  })

  test('nothing of a picture leaves once it is cleared', () => {
    const clock = new ConstantRatePacer(KILOBITS, 0)
    for (let count = 0; count < 50; count += 1)
      clock.push(packet({ stamp: 1_000, last: count === 49 }))
    expect(clock.tick().some((sent) => !isFiller(sent))).toBe(true)
    clock.clear()
    const sent = Array.from({ length: 20 }, () => clock.tick()).flat()
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.every(isFiller)).toBe(true)
  })

  test('whatever a runner sends comes out whole, in order, and in packets of one size', () => {
    const step = fc.record({
      bytes: fc.array(fc.integer({ min: 1, max: STRICT_STREAM.payloadBytes }), { maxLength: 8 }),
      ticks: fc.nat(3),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const clock = new ConstantRatePacer(KILOBITS, 65_500)
        const given: number[] = []
        const sent: Buffer[] = []
        let stamp = 0xffff_f000
        for (const { bytes, ticks } of steps) {
          stamp = (stamp + 3_000) % 2 ** 32
          for (const [index, size] of bytes.entries()) {
            const last = index === bytes.length - 1
            if (clock.push(packet({ stamp, bytes: size, last }))) given.push(size)
          }
          for (let tick = 0; tick < ticks; tick += 1) sent.push(...clock.tick())
        }
        for (let tick = 0; tick < 400; tick += 1) sent.push(...clock.tick())
        expect(sent.flatMap((one) => payloadOf(one)?.length ?? [])).toEqual(given)
        expect(new Set(sent.map(({ length }) => length)).size).toBeLessThanOrEqual(1)
        for (const [index, one] of sent.slice(1).entries()) {
          const step = (one.readUInt32BE(4) - (sent[index]?.readUInt32BE(4) ?? 0)) | 0
          expect(step).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 60 },
    )
  })
})
