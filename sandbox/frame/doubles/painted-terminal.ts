import { BYTES_PER_PIXEL, type Picture } from '../picture.ts'

const GLYPH_WIDTH = 8
const GLYPH_HEIGHT = 16
const GLYPHS = 96
const PAPER = 0x1e1e1e
const INKS = [0xcccccc, 0x00ff00, 0xff5555, 0xffff55, 0x5555ff] as const

/**
 * A picture like that of a terminal: one-pixel strokes in pure colours on dark paper, the hardest
 * content a session has. The same seed paints the same pictures.
 */
export class PaintedTerminal {
  readonly picture: Picture
  readonly columns: number
  readonly rows: number
  readonly #pixels: Uint32Array
  readonly #glyphs: Uint8Array[]
  #seed: number

  constructor(width: number, height: number, seed = 1) {
    const pixels = Buffer.alloc(width * height * BYTES_PER_PIXEL)
    this.picture = { width, height, stride: width * BYTES_PER_PIXEL, pixels }
    this.#pixels = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height)
    this.#pixels.fill(PAPER)
    this.columns = Math.floor(width / GLYPH_WIDTH)
    this.rows = Math.floor(height / GLYPH_HEIGHT)
    this.#seed = seed
    this.#glyphs = Array.from({ length: GLYPHS }, (_, index) => this.#drawGlyph(index))
  }

  /** One key press: a single cell changes. */
  type(column: number, row: number): void {
    this.#paint(column, row, { glyph: 1 + this.#below(GLYPHS - 1), ink: INKS[0] })
  }

  line(row: number): void {
    const ink = INKS[this.#below(INKS.length)] ?? INKS[0]
    const length = this.#below(this.columns)
    for (let column = 0; column < this.columns; column += 1) {
      this.#paint(column, row, { glyph: column < length ? this.#below(GLYPHS) : 0, ink })
    }
  }

  fill(): void {
    for (let row = 0; row < this.rows; row += 1) this.line(row)
  }

  scroll(): void {
    const { width } = this.picture
    this.#pixels.copyWithin(0, GLYPH_HEIGHT * width, this.rows * GLYPH_HEIGHT * width)
    this.line(this.rows - 1)
  }

  #paint(column: number, row: number, { glyph, ink }: { glyph: number; ink: number }): void {
    const shape = this.#glyphs[glyph]
    for (let y = 0; y < GLYPH_HEIGHT; y += 1) {
      const at = (row * GLYPH_HEIGHT + y) * this.picture.width + column * GLYPH_WIDTH
      for (let x = 0; x < GLYPH_WIDTH; x += 1) {
        this.#pixels[at + x] = shape?.[y * GLYPH_WIDTH + x] === 1 ? ink : PAPER
      }
    }
  }

  #drawGlyph(index: number): Uint8Array {
    const shape = new Uint8Array(GLYPH_WIDTH * GLYPH_HEIGHT)
    const strokes = index > 0 ? 3 : 0
    for (let stroke = 0; stroke < strokes; stroke += 1) {
      if (this.#below(2) === 0) {
        const x = 1 + this.#below(6)
        for (let y = 3; y < 13; y += 1) shape[y * GLYPH_WIDTH + x] = 1
      } else {
        const y = 3 + this.#below(10)
        for (let x = 1; x < 7; x += 1) shape[y * GLYPH_WIDTH + x] = 1
      }
    }
    return shape
  }

  #below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((this.#seed / 0x80000000) * limit)
  }
}
