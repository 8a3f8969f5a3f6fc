import { describe, expect, test } from 'vitest'

import { boxGlyph } from './box-glyphs.ts'
import { FULL_COVERAGE } from './coverage.ts'

const WIDTH = 10
const HEIGHT = 20

function glyph(character: string): Uint8Array {
  const pixels = boxGlyph(character.codePointAt(0) ?? 0, WIDTH, HEIGHT)
  if (pixels === undefined) throw new Error(`${character} is left to the font`)
  return pixels
}

/** The pixels of one edge, from the top or from the left. */
function edge(character: string, side: 'left' | 'right' | 'top' | 'bottom'): number[] {
  const pixels = glyph(character)
  const column = (x: number): number[] =>
    Array.from({ length: HEIGHT }, (_, y) => pixels[y * WIDTH + x] ?? 0)
  const row = (y: number): number[] => [...pixels.subarray(y * WIDTH, (y + 1) * WIDTH)]
  if (side === 'left') return column(0)
  if (side === 'right') return column(WIDTH - 1)
  return row(side === 'top' ? 0 : HEIGHT - 1)
}

/** How much of its cell a character covers, 0 to 1. */
function share(character: string): number {
  const sum = glyph(character).reduce((total, coverage) => total + coverage, 0)
  return sum / (FULL_COVERAGE * WIDTH * HEIGHT)
}

describe('boxGlyph', () => {
  test.each(['┌─', '├─', '─┼', '┼┐', '╔═', '═╦', '╠╬', '┏━', '━┫', '╭─', '─╯', '▐█'])(
    'joins the neighbours %s without a gap',
    (pair) => {
      const [first = '', second = ''] = pair
      expect(edge(first, 'right').some((coverage) => coverage === FULL_COVERAGE)).toBe(true)
      expect(edge(first, 'right')).toEqual(edge(second, 'left'))
    },
  )

  test.each(['┌│', '│┼', '┼└', '╔║', '║╠', '┃┗', '╭│', '│╰'])(
    'joins %s, of which the second stands below the first',
    (pair) => {
      const [upper = '', lower = ''] = pair
      expect(edge(upper, 'bottom').some((coverage) => coverage === FULL_COVERAGE)).toBe(true)
      expect(edge(upper, 'bottom')).toEqual(edge(lower, 'top'))
    },
  )

  test('fills exactly what a block says', () => {
    expect(share('█')).toBe(1)
    expect(share('▀') + share('▄')).toBe(1)
    expect(share('▌') + share('▐')).toBe(1)
    expect(share('▚') + share('▞')).toBe(1)
    expect(share('▒')).toBeCloseTo(0.5, 1)
    expect(share('⠀')).toBe(0)
    expect(share('⣿')).toBeGreaterThan(share('⡇'))
  })

  test('draws something for every line and block, within the cell', () => {
    for (let codePoint = 0x2500; codePoint <= 0x259f; codePoint += 1) {
      const pixels = glyph(String.fromCodePoint(codePoint))
      expect(pixels).toHaveLength(WIDTH * HEIGHT)
      expect(Math.max(...pixels)).toBeGreaterThan(0)
      expect(Math.max(...pixels)).toBeLessThanOrEqual(FULL_COVERAGE)
    }
  })

  test('leaves letters to the font', () => {
    expect(boxGlyph(0x41, WIDTH, HEIGHT)).toBeUndefined()
  })
})
