import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { leb128, obus, obuType, readLeb128, withoutSize } from './obus.ts'

const unit = fc
  .tuple(fc.constantFrom(1, 3, 4, 5, 6), fc.boolean(), fc.uint8Array({ maxLength: 400 }))
  .map(([type, extended, body]) => {
    const header = extended ? [(type << 3) | 0x06, 0x08] : [(type << 3) | 0x02]
    return Buffer.concat([Buffer.from(header), leb128(body.length), body])
  })

describe('obus', () => {
  test('finds each unit of a frame', () => {
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        expect([...obus(Buffer.concat(units))]).toEqual(units)
      }),
    )
  })

  test('reads whatever bytes there are, and never beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = [...obus(Buffer.from(bytes))]
        expect(found.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })

  test('takes the size out of a unit and leaves the rest', () => {
    const sized = Buffer.from([0x32, 0x03, 7, 8, 9])
    expect(withoutSize(sized)).toEqual(Buffer.from([0x30, 7, 8, 9]))
    expect(withoutSize(Buffer.from([0x36, 0x28, 0x02, 7, 8]))).toEqual(
      Buffer.from([0x34, 0x28, 7, 8]),
    )
    expect(obuType(sized)).toBe(6)
  })
})

describe('leb128', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), (value) => {
        const bytes = leb128(value)
        expect(readLeb128(bytes, 0)).toEqual({ value, bytes: bytes.length })
      }),
    )
  })

  test('is nothing where it does not end', () => {
    expect(readLeb128(Buffer.from([0x80, 0x80]), 0)).toBeUndefined()
    expect(readLeb128(Buffer.alloc(9, 0xff), 0)).toBeUndefined()
  })
})
