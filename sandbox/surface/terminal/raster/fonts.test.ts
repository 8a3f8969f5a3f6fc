import { readFileSync } from 'node:fs'

import { beforeAll, describe, expect, test } from 'vitest'

import { familiesOf, registerFonts } from './fonts.ts'
import { type Glyph, GlyphAtlas } from './glyph-atlas.ts'

const PLAIN = { bold: false, italic: false }
/** No font has a glyph for it, and what is drawn is the box of the first family. */
const NOBODYS = String.fromCodePoint(0x3_fff0)

beforeAll(() => registerFonts())

/** The ideographs that Big5-HKSCS, Hong Kong's supplement, adds to Big5. */
const HONG_KONG = Array.from(
  readFileSync(`${import.meta.dirname}/doubles/hong-kong.txt`, 'utf8').replaceAll('\n', ''),
)

function drawn(texts: readonly string[]): Map<string, Glyph | undefined> {
  const atlas = new GlyphAtlas()
  const glyphs = new Map<string, Glyph | undefined>()
  for (let from = 0; from < texts.length; from += 32) {
    const some = texts.slice(from, from + 32)
    for (const text of some) atlas.want(text, 2, PLAIN)
    atlas.drawWanted(Number.POSITIVE_INFINITY)
    for (const text of some) glyphs.set(text, atlas.find(text, 2, PLAIN))
  }
  return glyphs
}

/** Pixels that two glyphs do not share, most of which are the same where both are boxes. */
function differs(one: Glyph | undefined, other: Glyph | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return one.some((coverage, at) => coverage !== other[at])
}

describe('the fonts of the terminal', () => {
  test('draw every ideograph that Hong Kong writes, also those beyond the first plane', () => {
    expect(HONG_KONG.filter((text) => text.length > 1).length).toBeGreaterThan(1600)
    const glyphs = drawn([NOBODYS, ...HONG_KONG])
    const box = glyphs.get(NOBODYS)
    const missing = HONG_KONG.filter(
      (text) => !differs(glyphs.get(text), box) || !glyphs.get(text)?.some((ink) => ink > 20),
    )
    expect(missing).toEqual([])
  })

  test.each(['𨋢', '𠝹', '㷧', '䮎', '𠮷'])('draw %s, which was a box', (text) => {
    const glyphs = drawn([NOBODYS, text])
    expect(differs(glyphs.get(text), glyphs.get(NOBODYS))).toBe(true)
    expect(familiesOf(text)).toMatch(/^"Vitrine Rare Han"/)
  })

  test.each([
    ['a', 'Vitrine Mono'],
    ['é', 'Vitrine Mono'],
    ['e\u0301', 'Vitrine Mono'],
    ['據', 'Vitrine Han'],
    ['数', 'Vitrine Han'],
  ])('take %s from the first family that has it', (text, family) => {
    expect(familiesOf(text)?.startsWith(`"${family}"`)).toBe(true)
  })

  test('know what nobody has', () => {
    expect(familiesOf(NOBODYS)).toBeUndefined()
  })
})
