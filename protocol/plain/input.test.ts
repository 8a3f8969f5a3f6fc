import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  clampPoint,
  decodeInputRecord,
  encodeInputRecord,
  INPUT_RECORD_BYTES,
  type InputRecord,
  isKeysym,
  keysymOfCodePoint,
} from './input.ts'

const coordinate = fc.integer({ min: 0, max: 16_383 })
const sequence = fc.integer({ min: 0, max: 0xffff_ffff })
const wheel = fc.integer({ min: -12_000, max: 12_000 })
const record: fc.Arbitrary<InputRecord> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), x: coordinate, y: coordinate, sequence }),
  fc.record({
    kind: fc.constant('button' as const),
    x: coordinate,
    y: coordinate,
    button: fc.constantFrom(1, 2, 3, 8, 9),
    pressed: fc.boolean(),
    sequence,
  }),
  fc.record({
    kind: fc.constant('wheel' as const),
    x: coordinate,
    y: coordinate,
    dx: wheel,
    dy: wheel,
    sequence,
  }),
  fc.record({
    kind: fc.constant('key' as const),
    keysym: fc.integer({ min: 0x20, max: 0x7e }),
    pressed: fc.boolean(),
    repeated: fc.boolean(),
    sequence,
  }),
  fc.record({ kind: fc.constant('release-all' as const), sequence }),
  fc.record({
    kind: fc.constant('resize' as const),
    width: coordinate,
    height: coordinate,
    sequence,
  }),
  fc.record({
    kind: fc.constant('compose' as const),
    index: fc.nat(99),
    total: fc.integer({ min: 100, max: 200 }),
    keysym: fc.constantFrom(0x61, 0x0100_4f60),
    sequence,
  }),
  fc.record({ kind: fc.constant('paste-mark' as const), begins: fc.boolean(), sequence }),
)

describe('input records', () => {
  test('decode to what was encoded', () => {
    fc.assert(
      fc.property(record, (value) => {
        expect(decodeInputRecord(encodeInputRecord(value))).toEqual(value)
      }),
    )
  })

  test('of random bytes are refused or within their ranges, and never throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: -4, max: 60 }),
        (bytes, offset) => {
          const decoded = decodeInputRecord(bytes, offset)
          if (decoded !== undefined)
            expect(decodeInputRecord(encodeInputRecord(decoded))).toEqual(decoded)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('are read inside a larger buffer at their own offset', () => {
    const two = Buffer.concat([
      encodeInputRecord({ kind: 'release-all', sequence: 1 }),
      encodeInputRecord({ kind: 'release-all', sequence: 2 }),
    ])
    expect(decodeInputRecord(two.subarray(INPUT_RECORD_BYTES))).toEqual({
      kind: 'release-all',
      sequence: 2,
    })
  })
})

function compose(index: number, total: number, keysym: number): InputRecord | undefined {
  return decodeInputRecord(
    encodeInputRecord({ kind: 'compose', index, total, keysym, sequence: 1 }),
  )
}

describe('what is composed', () => {
  test('is a character within a text of at most 200, or nothing at all', () => {
    expect(compose(0, 1, 0x6e)).toBeDefined()
    expect(compose(199, 200, 0x0100_4f60)).toBeDefined()
    expect(compose(0, 0, 0)).toBeDefined()
    expect(compose(0, 201, 0x6e)).toBeUndefined()
    expect(compose(1, 1, 0x6e)).toBeUndefined()
    expect(compose(0, 0, 0x6e)).toBeUndefined()
    expect(compose(1, 0, 0)).toBeUndefined()
    expect(compose(0, 1, 0)).toBeUndefined()
  })

  test('is no function key, control character or surrogate', () => {
    for (const keysym of [0xff0d, 0x0a, 0x0100_d800]) expect(compose(0, 1, keysym)).toBeUndefined()
  })
})

describe('a point outside the screen', () => {
  const screen = { width: 640, height: 400 }

  test('is moved to its edge where the record lies, and nothing else of it changes', () => {
    let moved = 0
    fc.assert(
      fc.property(record, (value) => {
        const bytes = encodeInputRecord(value)
        clampPoint(bytes, value, screen)
        if (!('x' in value)) {
          expect(bytes).toEqual(encodeInputRecord(value))
          return
        }
        const { x, y } = value
        if (x >= screen.width || y >= screen.height) moved += 1
        expect(decodeInputRecord(bytes)).toEqual({
          ...value,
          x: Math.min(x, screen.width - 1),
          y: Math.min(y, screen.height - 1),
        })
      }),
      { numRuns: 1_000 },
    )
    expect(moved).toBeGreaterThan(100)
  })
})

describe('keysyms', () => {
  test('exist for what people type and for no control character or surrogate', () => {
    expect(keysymOfCodePoint(0x41)).toBe(0x41)
    expect(keysymOfCodePoint(0x4e2d)).toBe(0x0100_4e2d)
    expect(keysymOfCodePoint(0x0a)).toBeUndefined()
    expect(isKeysym(0x0100_d800)).toBe(false)
    expect(isKeysym(0xffff_ffff)).toBe(false)
  })
})
