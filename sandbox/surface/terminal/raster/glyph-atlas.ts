import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'

import { boxGlyph } from './box-glyphs.ts'
import { FULL_COVERAGE } from './coverage.ts'
import { familiesOf, FONT_FAMILIES } from './fonts.ts'

/** Legible to a person and to text recognition at 1280x720; larger screens get more cells. */
const FONT_PIXELS = 16
/** Ideographs are as high as they are wide: in two cells they may be larger. */
const WIDE_FONT_PIXELS = 18
export const CELL = { width: 10, height: 20 } as const
/** Puts ascenders and descenders of the font (15 and 4 pixels) evenly into the cell. */
const BASELINE = 16
const SLANT = 0.2

/** Glyphs that are kept; a guest that prints all of Unicode makes the store start again. */
const MAX_GLYPHS = 4096
/** Glyphs that are drawn in one go; each has room to overhang half a cell to either side. */
const SLOTS = 32
const SLOT_WIDTH = CELL.width * 3

export type GlyphStyle = { bold: boolean; italic: boolean }
/** Coverage of `cells * CELL.width` x `CELL.height` pixels, row by row. */
export type Glyph = Uint8Array

type Wanted = { key: string; text: string; cells: 1 | 2; style: GlyphStyle }

/**
 * Coverage of each glyph, drawn once by the canvas and kept. Drawing is by far the dearest part of
 * a frame, and what is drawn is the guest's choice: whoever asks decides how much it may cost.
 */
export class GlyphAtlas {
  readonly #glyphs = new Map<string, Glyph>()
  readonly #sheet: Canvas
  readonly #pen: SKRSContext2D
  #wanted = new Map<string, Wanted>()
  #font = ''

  constructor() {
    // One row of slots: what stands out above or below is cut by the edge of the sheet.
    this.#sheet = createCanvas(SLOTS * SLOT_WIDTH, CELL.height)
    this.#pen = this.#sheet.getContext('2d')
    this.#pen.textBaseline = 'alphabetic'
    this.#pen.fillStyle = '#ffffff'
  }

  /** The glyph of one cell's text, or undefined when it has yet to be drawn. */
  find(text: string, cells: 1 | 2, style: GlyphStyle): Glyph | undefined {
    return this.#glyphs.get(keyOf(text, cells, style))
  }

  /** Notes a glyph for the next `drawWanted`. */
  want(text: string, cells: 1 | 2, style: GlyphStyle): void {
    const key = keyOf(text, cells, style)
    this.#wanted.set(key, { key, text, cells, style })
  }

  /**
   * Draws glyphs that are wanted, a sheet at a time, until `budgetMs` are used up, and forgets the
   * rest. True if it drew all.
   */
  drawWanted(budgetMs: number): boolean {
    const wanted = [...this.#wanted.values()]
    this.#wanted = new Map()
    const deadline = performance.now() + budgetMs
    let drawn = 0
    while (drawn < wanted.length && (drawn === 0 || performance.now() < deadline)) {
      if (this.#glyphs.size + SLOTS > MAX_GLYPHS) this.#glyphs.clear()
      this.#drawSheet(wanted.slice(drawn, drawn + SLOTS))
      drawn += SLOTS
    }
    return drawn >= wanted.length
  }

  #drawSheet(wanted: readonly Wanted[]): void {
    const drawn: Wanted[] = []
    for (const glyph of wanted) {
      const box = glyph.cells === 1 ? boxGlyphOf(glyph.text) : undefined
      if (box === undefined) drawn.push(glyph)
      else this.#glyphs.set(glyph.key, box)
    }
    if (drawn.length === 0) return
    const width = drawn.length * SLOT_WIDTH
    this.#pen.setTransform(1, 0, 0, 1, 0, 0)
    this.#pen.clearRect(0, 0, width, CELL.height)
    for (const [slot, glyph] of drawn.entries()) this.#drawText(slot * SLOT_WIDTH, glyph)
    const { data } = this.#pen.getImageData(0, 0, width, CELL.height)
    for (const [slot, glyph] of drawn.entries())
      this.#glyphs.set(glyph.key, cut(data, { slot, stride: width, cells: glyph.cells }))
  }

  #drawText(slotX: number, glyph: Wanted): void {
    const pen = this.#pen
    const room = glyph.cells * CELL.width
    const pixels = glyph.cells === 2 ? WIDE_FONT_PIXELS : FONT_PIXELS
    const font = `${glyph.style.bold ? 'bold ' : ''}${pixels}px ${familiesOf(glyph.text) ?? FONT_FAMILIES}`
    // Setting a font costs as much as drawing a letter.
    if (font !== this.#font) pen.font = this.#font = font
    // A character that its font draws wider than its cells is squeezed; a narrower one is centred.
    const natural = knownAdvance(glyph.text) ?? pen.measureText(glyph.text).width
    const squeeze = natural > room + 1 ? room / natural : 1
    const left = slotX + CELL.width / 2 + Math.round((room - natural * squeeze) / 2)
    const slant = glyph.style.italic ? -SLANT : 0
    // Leans around the middle of the letter, so that it stays inside of its cell.
    const lean = glyph.style.italic ? SLANT * FONT_PIXELS * 0.35 : 0
    pen.setTransform(squeeze, 0, slant, 1, left - lean, BASELINE)
    pen.fillText(glyph.text, 0, 0)
  }
}

/** Advance of what need not be measured, in pixels: measuring costs as much as drawing. */
function knownAdvance(text: string): number | undefined {
  if (text.length > 1) return undefined
  const codePoint = text.codePointAt(0) ?? 0
  if (codePoint >= 0x21 && codePoint <= 0x17f) return CELL.width
  return codePoint >= 0x4e00 && codePoint <= 0x9fff ? WIDE_FONT_PIXELS : undefined
}

function keyOf(text: string, cells: 1 | 2, { bold, italic }: GlyphStyle): string {
  return `${bold ? 'b' : ''}${italic ? 'i' : ''}${cells}${text}`
}

function boxGlyphOf(text: string): Glyph | undefined {
  const codePoint = text.codePointAt(0) ?? 0
  if (text.length > 1 || codePoint < 0x2500 || codePoint > 0x28ff) return undefined
  return boxGlyph(codePoint, CELL.width, CELL.height)
}

type Place = { slot: number; stride: number; cells: number }

/** Takes the alpha of one slot's cells; what hangs over is lost, so that cells stay independent. */
function cut(data: Uint8ClampedArray, { slot, stride, cells }: Place): Glyph {
  const width = cells * CELL.width
  const glyph = new Uint8Array(width * CELL.height)
  const left = slot * SLOT_WIDTH + CELL.width / 2
  for (let y = 0; y < CELL.height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const alpha = data[(y * stride + left + x) * 4 + 3] ?? 0
      glyph[y * width + x] = Math.round((alpha * FULL_COVERAGE) / 255)
    }
  return glyph
}
