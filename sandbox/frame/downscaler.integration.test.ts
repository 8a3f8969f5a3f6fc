import { expect, test } from 'vitest'

import { Downscaler } from './downscaler.ts'

function picture(width: number, height: number, valueAt: (x: number, y: number) => number) {
  const stride = width * 4 + 16
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      pixels.fill(valueAt(x, y), y * stride + x * 4, y * stride + x * 4 + 3)
  }
  return { width, height, stride, pixels }
}

test('a pixel is the mean of the four that it stands for', () => {
  const whole = picture(64, 32, (x, y) => ((x + y) % 2 === 0 ? 40 : 80))
  using halved = new Downscaler(whole)
  const half = halved.of(whole)
  expect(half).toMatchObject({ width: 32, height: 16, stride: 128 })
  for (let at = 0; at < half.pixels.length; at += 4) {
    expect(Math.abs((half.pixels[at] ?? 0) - 60)).toBeLessThanOrEqual(1)
  }
})

test('sides are even, whatever the picture is', () => {
  const whole = picture(70, 38, () => 255)
  using halved = new Downscaler(whole)
  expect(halved.of(whole)).toMatchObject({ width: 34, height: 18 })
  expect(halved.fits(whole)).toBe(true)
  expect(halved.fits({ width: 72, height: 38 })).toBe(false)
})

test('no row of a change is left out, and none is outside the picture', () => {
  using halved = new Downscaler({ width: 64, height: 70 })
  expect(halved.rows([{ top: 0, bottom: 70 }])).toEqual([{ top: 0, bottom: 34 }])
  expect(halved.rows([{ top: 20, bottom: 21 }])).toEqual([{ top: 8, bottom: 12 }])
  expect(
    halved.rows([
      { top: 10, bottom: 12 },
      { top: 13, bottom: 15 },
    ]),
  ).toHaveLength(1)
})
