import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'

import { boxGlyph } from './box-glyphs.ts'
import type { Cell } from './cell.ts'
import { FULL_COVERAGE } from './coverage.ts'
import { familiesOf, FONT_FAMILIES } from './fonts.ts'

const SLANT = 0.2

/**
 * Glyphs that are kept, 3,600 bytes each at most; a guest that prints all of Unicode makes the store
 * start again.
 */
const MAX_GLYPHS = 4096
/** Glyphs that are drawn in one go; each has room to overhang half a cell to either side. */
const SLOTS = 32

export type GlyphStyle = { bold: boolean; italic: boolean }
/** Coverage of one or two cells, row by row. */
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
  #cell: Cell
  /** Of a letter of the first font, whatever its style. */
  #letterAdvance = 0

  constructor(cell: Cell) {
    this.#cell = cell
    this.#sheet = createCanvas(1, 1)
    this.#pen = this.#sheet.getContext('2d')
    this.resize(cell)
  }

  /** What was kept is of another size. The sheet stays one: a person may change the size back and forth. */
  resize(cell: Cell): void {
    this.#cell = cell
    this.#glyphs.clear()
    this.#wanted.clear()
    // One row of slots: what stands out above or below is cut by the edge of the sheet.
    this.#sheet.width = SLOTS * slotWidth(cell)
    this.#sheet.height = cell.height
    const pen = this.#pen
    pen.textBaseline = 'alphabetic'
    pen.fillStyle = '#ffffff'
    pen.font = this.#font = `${cell.font}px ${FONT_FAMILIES}`
    this.#letterAdvance = pen.measureText('n').width
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
      const box = glyph.cells === 1 ? boxGlyphOf(glyph.text, this.#cell) : undefined
      if (box === undefined) drawn.push(glyph)
      else this.#glyphs.set(glyph.key, box)
    }
    if (drawn.length === 0) return
    const width = drawn.length * slotWidth(this.#cell)
    const { height } = this.#cell
    this.#pen.setTransform(1, 0, 0, 1, 0, 0)
    this.#pen.clearRect(0, 0, width, height)
    for (const [slot, glyph] of drawn.entries()) this.#drawText(slot * slotWidth(this.#cell), glyph)
    const { data } = this.#pen.getImageData(0, 0, width, height)
    for (const [slot, glyph] of drawn.entries())
      this.#glyphs.set(
        glyph.key,
        cut(data, this.#cell, { slot, stride: width, cells: glyph.cells }),
      )
  }

  #drawText(slotX: number, glyph: Wanted): void {
    const pen = this.#pen
    const cell = this.#cell
    const room = glyph.cells * cell.width
    const pixels = glyph.cells === 2 ? cell.wideFont : cell.font
    const font = `${glyph.style.bold ? 'bold ' : ''}${pixels}px ${familiesOf(glyph.text) ?? FONT_FAMILIES}`
    // Setting a font costs as much as drawing a letter.
    if (font !== this.#font) pen.font = this.#font = font
    // A character that its font draws wider than its cells is squeezed; a narrower one is centred.
    const natural = this.#knownAdvance(glyph.text) ?? pen.measureText(glyph.text).width
    const squeeze = natural > room + 1 ? room / natural : 1
    const left = slotX + halfOf(cell) + Math.round((room - natural * squeeze) / 2)
    const slant = glyph.style.italic ? -SLANT : 0
    // Leans around the middle of the letter, so that it stays inside of its cell.
    const lean = glyph.style.italic ? SLANT * cell.font * 0.35 : 0
    pen.setTransform(squeeze, 0, slant, 1, left - lean, cell.baseline)
    pen.fillText(glyph.text, 0, 0)
  }

  /** Advance of what need not be measured, in pixels: measuring costs as much as drawing. */
  #knownAdvance(text: string): number | undefined {
    if (text.length > 1) return undefined
    const codePoint = text.codePointAt(0) ?? 0
    if (codePoint >= 0x21 && codePoint <= 0x17f) return this.#letterAdvance
    return codePoint >= 0x4e00 && codePoint <= 0x9fff ? this.#cell.wideFont : undefined
  }
}

/** Room for two cells, and for what hangs over on either side. */
function slotWidth(cell: Cell): number {
  return cell.width * 2 + halfOf(cell) * 2
}

function halfOf(cell: Cell): number {
  return Math.floor(cell.width / 2)
}

function keyOf(text: string, cells: 1 | 2, { bold, italic }: GlyphStyle): string {
  return `${bold ? 'b' : ''}${italic ? 'i' : ''}${cells}${text}`
}

function boxGlyphOf(text: string, { width, height }: Cell): Glyph | undefined {
  const codePoint = text.codePointAt(0) ?? 0
  if (text.length > 1 || codePoint < 0x2500 || codePoint > 0x28ff) return undefined
  return boxGlyph(codePoint, width, height)
}

type Place = { slot: number; stride: number; cells: number }

/** Takes the alpha of one slot's cells; what hangs over is lost, so that cells stay independent. */
function cut(data: Uint8ClampedArray, cell: Cell, { slot, stride, cells }: Place): Glyph {
  const width = cells * cell.width
  const glyph = new Uint8Array(width * cell.height)
  const left = slot * slotWidth(cell) + halfOf(cell)
  for (let y = 0; y < cell.height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const alpha = data[(y * stride + left + x) * 4 + 3] ?? 0
      glyph[y * width + x] = Math.round((alpha * FULL_COVERAGE) / 255)
    }
  return glyph
}
