import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { characterProperties, characterWidth, MAX_MARKS } from './character-width.ts'

const joins = (property: number): boolean => (property & 1) === 1
const widthOf = (property: number): number => (property >> 1) & 3

describe('characterWidth', () => {
  test.each([
    ['a', 1],
    ['é', 1],
    ['│', 1],
    ['中', 2],
    ['，', 2],
    ['한', 2],
    ['😀', 2],
    ['\u0301', 0],
    ['\u200d', 0],
    ['\u00ad', 1],
  ])('gives %j %d cells', (text, cells) => {
    expect(characterWidth(text.codePointAt(0) ?? 0)).toBe(cells)
  })

  test('answers for every code point, and the same the second time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x10_ffff }), (codePoint) => {
        const width = characterWidth(codePoint)
        expect([0, 1, 2]).toContain(width)
        expect(characterWidth(codePoint)).toBe(width)
      }),
    )
  })
})

describe('characterProperties', () => {
  test('joins a mark to the letter before it, without a cell of its own', () => {
    const letter = characterProperties.charProperties(0x65, 0)
    const mark = characterProperties.charProperties(0x301, letter)
    expect([joins(letter), joins(mark), widthOf(mark)]).toEqual([false, true, 1])
  })

  test('stops a guest that piles marks on one letter without end', () => {
    let property = characterProperties.charProperties(0x65, 0)
    let joined = 0
    while (joined < 1000) {
      property = characterProperties.charProperties(0x301, property)
      if (!joins(property)) break
      joined += 1
    }
    expect(joined).toBe(MAX_MARKS)
    expect(widthOf(property)).toBe(1)
  })

  test('never makes a cell without a width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0xa0, max: 0x10_ffff }), (codePoint) => {
        const property = characterProperties.charProperties(codePoint, 0)
        expect(widthOf(property)).toBeGreaterThan(0)
      }),
    )
  })
})
