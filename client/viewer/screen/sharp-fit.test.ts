import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { SCALE } from '#protocol/plain/screen-limits.ts'

import { placePicture, screenFor, shownScreen } from './sharp-fit.ts'

const near = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6

describe('screenFor', () => {
  const usual = { ratio: 1, textSize: SCALE.usual }

  test('follows the pixels of the display, odd ones to the even number below', () => {
    expect(screenFor({ width: 1280, height: 720 }, usual)).toEqual({
      screen: { width: 1280, height: 720 },
      scale: 4,
    })
    expect(screenFor({ width: 1501, height: 901 }, { ...usual, ratio: 1.5 })).toEqual({
      screen: { width: 1500, height: 900 },
      scale: 6,
    })
  })

  test('loses no pixel to the rounding of a browser', () => {
    const screen = { width: 1600, height: 950 }
    const stage = { width: 1599.999_96, height: 949.999_98 }
    expect(screenFor(stage, { ...usual, ratio: 1.249_999_97 })).toEqual({ screen, scale: 5 })
  })

  test.each([
    [1.1, 4, 5],
    [1, 3, 4],
    [1, 8, 8],
    [2, 3, 6],
    [1.333_333, 4, 6],
    [3, 12, 12],
  ])('at a ratio of %s and %s quarters asks for text of %s', (ratio, textSize, scale) => {
    expect(screenFor({ width: 1280, height: 720 }, { ratio, textSize }).scale).toBe(scale)
  })
})

describe('placePicture', () => {
  const stage = { left: 0, top: 40, width: 1000, height: 600 }

  test('fills the stage that it was made for', () => {
    expect(placePicture({ width: 1500, height: 900 }, stage, 1.5)).toEqual({
      left: 0,
      top: 0,
      width: 1000,
      height: 600,
      whole: true,
    })
  })

  test('doubles each pixel where the display has two for one of the page', () => {
    const placed = placePicture({ width: 1000, height: 600 }, stage, 2)
    expect(placed).toMatchObject({ width: 1000, height: 600, whole: true })
  })

  test('shrinks only what is larger than the stage', () => {
    const placed = placePicture({ width: 2000, height: 1000 }, stage, 1)
    expect(placed).toEqual({ left: 0, top: 0, width: 1000, height: 500, whole: false })
  })

  test.each([
    ['a window beyond the policy, at 1.5', { width: 1920, height: 1058 }, [1707, 940], 1.5],
    ['a replay of another size', { width: 1280, height: 720 }, [1600, 860], 1],
  ] as const)('fills the stage of %s', (_what, picture, [width, height], ratio) => {
    const placed = placePicture(picture, { left: 0, top: 40, width, height }, ratio)
    expect(placed.whole).toBe(false)
    expect(Math.min(width - placed.width, height - placed.height)).toBeLessThan(1)
    expect(placed.width / placed.height).toBeCloseTo(picture.width / picture.height, 2)
  })

  test('keeps clear edges where they cost but a narrow margin', () => {
    const placed = placePicture(
      { width: 1280, height: 720 },
      { ...stage, width: 1300, height: 740 },
      1,
    )
    expect(placed).toMatchObject({ left: 10, width: 1280, height: 720, whole: true })
  })

  test('stands on whole pixels of the display, whatever the zoom, and inside the stage', () => {
    const side = fc.integer({ min: 200, max: 3000 })
    const size = fc.record({ width: side, height: side })
    const ratios = fc.constantFrom(0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.333_333_4, 1.5, 1.75, 2, 2.5, 3)
    fc.assert(
      fc.property(size, size, ratios, (picture, room, ratio) => {
        const around = { left: 0, top: 40, ...room }
        const placed = placePicture(picture, around, ratio)
        expect(near((around.left + placed.left) * ratio)).toBe(true)
        expect(near((around.top + placed.top) * ratio)).toBe(true)
        if (placed.whole) expect(near((placed.width * ratio) / picture.width)).toBe(true)
        expect(placed.left + placed.width).toBeLessThanOrEqual(room.width + 1 / ratio)
        expect(placed.height).toBeLessThanOrEqual(room.height + 1 / ratio)
      }),
    )
  })
})

describe('shownScreen', () => {
  const screen = { width: 1282, height: 720 }

  test('takes a picture at half its size for the screen that it shows', () => {
    expect(shownScreen({ width: 640, height: 360 }, screen)).toEqual(screen)
  })

  test.each([
    ['as it is', { width: 1282, height: 720 }],
    ['of an earlier size', { width: 800, height: 360 }],
  ])('takes one %s for itself', (_what, picture) => {
    expect(shownScreen(picture, screen)).toEqual(picture)
    expect(shownScreen(picture, undefined)).toEqual(picture)
  })
})
