import { describe, expect, test } from 'vitest'

import { boxGlyph } from './box-glyphs.ts'
import { cellOf } from './cell.ts'
import { FULL_COVERAGE } from './coverage.ts'

describe.each([4, 5, 6, 8, 12])('boxGlyph at %s quarters', (scale) => {
  const { width, height } = cellOf(scale)

  function glyph(character: string): Uint8Array {
    const pixels = boxGlyph(character.codePointAt(0) ?? 0, width, height)
    if (pixels === undefined) throw new Error(`${character} is left to the font`)
    return pixels
  }

  /** The pixels of one edge, from the top or from the left. */
  function edge(character: string, side: 'left' | 'right' | 'top' | 'bottom'): number[] {
    const pixels = glyph(character)
    const column = (x: number): number[] =>
      Array.from({ length: height }, (_, y) => pixels[y * width + x] ?? 0)
    const row = (y: number): number[] => [...pixels.subarray(y * width, (y + 1) * width)]
    if (side === 'left') return column(0)
    if (side === 'right') return column(width - 1)
    return row(side === 'top' ? 0 : height - 1)
  }

  /** How much of its cell a character covers, 0 to 1. */
  function share(character: string): number {
    const sum = glyph(character).reduce((total, coverage) => total + coverage, 0)
    return sum / (FULL_COVERAGE * width * height)
  }

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
      expect(pixels).toHaveLength(width * height)
      expect(Math.max(...pixels)).toBeGreaterThan(0)
      expect(Math.max(...pixels)).toBeLessThanOrEqual(FULL_COVERAGE)
    }
  })

  test('leaves letters to the font', () => {
    expect(boxGlyph(0x41, width, height)).toBeUndefined()
  })
})
