import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ChangeDetector } from './change-detector.ts'
import { fullRegion, coalesced, type Picture, rowsOf } from './picture.ts'

function pictureOf(width: number, height: number, padding = 0): Picture {
  const stride = width * 4 + padding
  return { width, height, stride, pixels: Buffer.alloc(stride * height) }
}

describe('ChangeDetector', () => {
  test('sees all rows of a first picture and nothing in an equal second one', () => {
    const detector = new ChangeDetector()
    const picture = pictureOf(320, 200)
    expect(detector.diff(picture)).toEqual(fullRegion(picture))
    expect(detector.diff(picture)).toBeUndefined()
  })

  test('names exactly the row that changed, even though the buffer is the same one', () => {
    const detector = new ChangeDetector()
    const picture = pictureOf(320, 200)
    detector.diff(picture)
    picture.pixels[100 * picture.stride + 7] = 1
    expect(detector.diff(picture)).toEqual([{ top: 100, bottom: 101 }])
    expect(detector.diff(picture)).toBeUndefined()
  })

  test('joins a change that runs over the border of two blocks', () => {
    const detector = new ChangeDetector()
    const picture = pictureOf(320, 200)
    detector.diff(picture)
    picture.pixels.fill(9, 60 * picture.stride, 70 * picture.stride)
    expect(detector.diff(picture)).toEqual([{ top: 60, bottom: 70 }])
  })

  test('ignores what lies between the end of a row and the next', () => {
    const detector = new ChangeDetector()
    const picture = pictureOf(320, 200, 16)
    detector.diff(picture)
    picture.pixels[320 * 4] = 1
    expect(detector.diff(picture)).toBeUndefined()
  })

  test('sees all rows after a change of size, and after a reset', () => {
    const detector = new ChangeDetector()
    detector.diff(pictureOf(320, 200))
    const larger = pictureOf(640, 400)
    expect(detector.diff(larger)).toEqual(fullRegion(larger))
    detector.reset()
    expect(detector.diff(larger)).toEqual(fullRegion(larger))
  })

  test('believes a picture that knows its changes, but not after another size or a reset', () => {
    const detector = new ChangeDetector()
    const changed = [{ top: 3, bottom: 5 }]
    const picture = pictureOf(320, 200)
    const larger = { ...pictureOf(640, 400), changed }
    expect(detector.diff({ ...picture, changed })).toEqual(fullRegion(picture))
    expect(detector.diff({ ...picture, changed })).toEqual(changed)
    expect(detector.diff({ ...picture, changed: [] })).toBeUndefined()
    expect(detector.diff(larger)).toEqual(fullRegion(larger))
    detector.reset()
    expect(detector.diff(larger)).toEqual(fullRegion(larger))
    expect(detector.diff(pictureOf(640, 400))).toEqual(fullRegion(larger))
    expect(detector.diff(larger)).toEqual(fullRegion(larger))
  })

  test('never misses a changed row, whatever the rows and the padding', () => {
    const cases = fc.record({
      rows: fc.uniqueArray(fc.nat({ max: 199 }), { maxLength: 12 }),
      padding: fc.constantFrom(0, 4, 60),
    })
    fc.assert(
      fc.property(cases, ({ rows, padding }) => {
        const detector = new ChangeDetector()
        const picture = pictureOf(32, 200, padding)
        detector.diff(picture)
        for (const row of rows) picture.pixels[row * picture.stride + (row % 128)]! ^= 1
        const region = detector.diff(picture) ?? []
        for (const row of rows) {
          expect(region.some(({ top, bottom }) => row >= top && row < bottom)).toBe(true)
        }
        expect(rowsOf(region)).toBeGreaterThanOrEqual(rows.length)
        expect(region).toEqual(coalesced(region))
        expect(detector.diff(picture)).toBeUndefined()
      }),
    )
  })
})
