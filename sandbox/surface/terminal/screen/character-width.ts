import type { IUnicodeVersionProvider } from '@xterm/headless'

/**
 * A base character carries at most this many joined marks. Without the bound a guest that prints
 * one letter and then a gigabyte of accents would grow one cell's string until memory is gone.
 */
export const MAX_MARKS = 8

/** Ranges of two cells beyond the emoji, as in East Asian Width and in the guest's own C library. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1_6fe0, 0x1_8cff],
  [0x1_aff0, 0x1_b2ff],
  [0x1_f200, 0x1_f265],
  [0x2_0000, 0x3_fffd],
]
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const EMOJI = /^\p{Emoji_Presentation}$/u

/** Width plus one by code point; zero is "not looked up yet". Pages are only touched when used. */
const known = new Uint8Array(0x11_0000)

/** Cells that a code point takes: 0 for marks and controls, 2 for ideographs and emoji. */
export function characterWidth(codePoint: number): 0 | 1 | 2 {
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1
  const cached = known[codePoint]
  if (cached === undefined) return 1
  if (cached !== 0) return (cached - 1) as 0 | 1 | 2
  const width = lookUp(codePoint)
  known[codePoint] = width + 1
  return width
}

function lookUp(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return 0
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return 1
  // The soft hyphen is visible in a terminal; vowels of composed Hangul are not cells of their own.
  if (codePoint === 0xad) return 1
  if (codePoint >= 0x1160 && codePoint <= 0x11ff) return 0
  const text = String.fromCodePoint(codePoint)
  if (ZERO_WIDTH.test(text)) return 0
  if (codePoint >= 0x1_f1e6 && codePoint <= 0x1_f1ff) return 1
  if (WIDE.some(([from, to]) => codePoint >= from && codePoint <= to)) return 2
  return EMOJI.test(text) ? 2 : 1
}

/**
 * The model asks this for every character. A property is `marks << 3 | width << 1 | joins`, where
 * `marks` counts what was joined so far. A mark with nothing to join, or one too many, becomes a
 * cell of its own.
 */
export const characterProperties: IUnicodeVersionProvider = {
  version: 'vitrine',
  wcwidth: characterWidth,
  charProperties(codePoint: number, preceding: number): number {
    const width = characterWidth(codePoint)
    if (width > 0) return width << 1
    const baseWidth = (preceding >> 1) & 3
    const marks = preceding >> 3
    if (baseWidth === 0 || marks >= MAX_MARKS) return 1 << 1
    return ((marks + 1) << 3) | (baseWidth << 1) | 1
  },
}
