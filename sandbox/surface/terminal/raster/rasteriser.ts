import type { ScreenSize } from '#protocol/screen.ts'

import type { Picture } from '../../../frame/picture.ts'
import { ColourRamps, type Ink, inkOf, pixelOf } from './cell-ink.ts'
import { CELL, GlyphAtlas, type GlyphStyle } from './glyph-atlas.ts'
import { BACKGROUND, CURSOR_COLOUR } from './palette.ts'
import { PixelGrid, type Place } from './pixel-grid.ts'
import type { Cursor, ModelCell, ScreenModel } from '../screen/screen-model.ts'

/** Background around the text, in pixels, so that no letter touches the edge of the video. */
const MARGIN = 4
const MIN_GRID = { columns: 20, rows: 5 } as const
/** Time that one picture may take for glyphs that are new; the rest comes with the next ones. */
const GLYPHS_MS = 8
/** No cell of the model has this content, so a cell that was drawn so is drawn again. */
const STALE = 0xffff_ffff

/** Columns and rows that fit a picture. Below 208 x 108 pixels the smallest grid is cut off. */
export function gridOf(size: ScreenSize): { columns: number; rows: number } {
  const columns = Math.floor((size.width - 2 * MARGIN) / CELL.width)
  const rows = Math.floor((size.height - 2 * MARGIN) / CELL.height)
  return { columns: Math.max(MIN_GRID.columns, columns), rows: Math.max(MIN_GRID.rows, rows) }
}

/** Turns the model's grid into BGRX pixels, drawing only the cells that are not as they were. */
export class Rasteriser {
  readonly #atlas = new GlyphAtlas()
  readonly #ramps = new ColourRamps()
  #grid = { columns: 0, rows: 0 }
  #origin = { x: 0, y: 0 }
  #pixels: PixelGrid
  /** Content, foreground and background word of each cell as it was drawn. */
  #drawn = new Uint32Array(0)
  /** Cells of this picture whose glyph has to be drawn first, as row * columns + column. */
  #waiting: number[] = []

  constructor(size: ScreenSize) {
    this.#pixels = new PixelGrid(size, pixelOf(BACKGROUND))
    this.resize(size)
  }

  /** The next picture has this size and is drawn from nothing. */
  resize(size: ScreenSize): void {
    const { columns, rows } = gridOf(size)
    this.#grid = { columns, rows }
    this.#origin = {
      x: Math.max(0, (size.width - columns * CELL.width) >> 1),
      y: Math.max(0, (size.height - rows * CELL.height) >> 1),
    }
    this.#pixels = new PixelGrid(size, pixelOf(BACKGROUND))
    this.#drawn = new Uint32Array(columns * rows * 3).fill(STALE)
  }

  /** The cell under a pixel, the nearest one for the margin. */
  cellAt(x: number, y: number): { column: number; row: number } {
    const column = Math.floor((x - this.#origin.x) / CELL.width)
    const row = Math.floor((y - this.#origin.y) / CELL.height)
    return {
      column: Math.max(0, Math.min(this.#grid.columns - 1, column)),
      row: Math.max(0, Math.min(this.#grid.rows - 1, row)),
    }
  }

  /**
   * The model as it is now. `complete` is false when so many glyphs were new that some cells still
   * show what was there before; the next picture goes on with them.
   */
  draw(model: ScreenModel): { picture: Picture; complete: boolean } {
    const visit = (cell: ModelCell, column: number, row: number): void =>
      this.#drawIfChanged(cell, column, row)
    model.readRows(this.#grid, visit)
    const complete = this.#drawWaiting(model)
    if (model.cursor !== undefined) this.#drawCursor(model, model.cursor)
    return { picture: this.#pixels.picture, complete }
  }

  #drawIfChanged(cell: ModelCell, column: number, row: number): void {
    const at = (row * this.#grid.columns + column) * 3
    const drawn = this.#drawn
    const content = cell.content >>> 0
    const fg = cell.fg >>> 0
    const bg = cell.bg >>> 0
    if (drawn[at] === content && drawn[at + 1] === fg && drawn[at + 2] === bg) return
    drawn[at] = content
    drawn[at + 1] = fg
    drawn[at + 2] = bg
    if (this.#drawCell(cell, { column, row }, inkOf(cell))) return
    this.#atlas.want(textOf(cell), cellsOf(cell), styleOf(cell))
    this.#waiting.push(row * this.#grid.columns + column)
  }

  /** False when its glyph has to be drawn first. */
  #drawCell(cell: ModelCell, at: { column: number; row: number }, ink: Ink): boolean {
    // The right half of a wide character was painted with its left half.
    if (cell.getWidth() === 0) return true
    const text = textOf(cell)
    const place = this.#placeOf(at, cellsOf(cell))
    if (text === '') this.#pixels.paint(place, pixelOf(ink.background))
    else {
      const glyph = this.#atlas.find(text, cellsOf(cell), styleOf(cell))
      if (glyph === undefined) return false
      this.#pixels.blit(place, glyph, this.#ramps.of(ink))
      // The packed words say only that there are several code points, not which.
      if (text.length > 1 && text.length > String.fromCodePoint(text.codePointAt(0) ?? 0).length)
        this.#forget(at)
    }
    this.#drawLines(cell, place, ink)
    return true
  }

  #drawLines(cell: ModelCell, place: Place, ink: Ink): void {
    const colour = pixelOf(ink.foreground)
    const line = (y: number): void =>
      this.#pixels.paint({ ...place, y: place.y + y, height: 1 }, colour)
    if (cell.isUnderline() !== 0) line(CELL.height - 2)
    if (cell.isStrikethrough() !== 0) line((CELL.height >> 1) + 1)
    if (cell.isOverline() !== 0) line(0)
  }

  #drawWaiting(model: ScreenModel): boolean {
    if (this.#waiting.length === 0) return true
    const complete = this.#atlas.drawWanted(GLYPHS_MS)
    for (const index of this.#waiting) {
      const at = { column: index % this.#grid.columns, row: Math.floor(index / this.#grid.columns) }
      const cell = model.readCell(at)
      if (cell !== undefined && !this.#drawCell(cell, at, inkOf(cell))) this.#forget(at)
    }
    this.#waiting = []
    return complete
  }

  /** Over the finished cell, which is then drawn afresh the next time. */
  #drawCursor(model: ScreenModel, cursor: Cursor): void {
    let { column, row, shape } = cursor
    let cell = model.readCell({ column, row })
    if (cell?.getWidth() === 0 && column > 0) {
      // On the right half of a wide character the cursor stands on the whole of it.
      column -= 1
      cell = model.readCell({ column, row })
    }
    if (cell === undefined) return
    const place = this.#placeOf({ column, row }, cellsOf(cell))
    const colour = pixelOf(CURSOR_COLOUR)
    const ink = { foreground: BACKGROUND, background: CURSOR_COLOUR }
    if (shape === 'bar') this.#pixels.paint({ ...place, width: 2 }, colour)
    else if (shape === 'underline')
      this.#pixels.paint({ ...place, y: place.y + CELL.height - 3, height: 3 }, colour)
    else if (!this.#drawCell(cell, { column, row }, ink)) this.#pixels.paint(place, colour)
    this.#forget({ column, row })
  }

  #forget({ column, row }: { column: number; row: number }): void {
    this.#drawn[(row * this.#grid.columns + column) * 3] = STALE
  }

  #placeOf({ column, row }: { column: number; row: number }, cells: 1 | 2): Place {
    return {
      x: this.#origin.x + column * CELL.width,
      y: this.#origin.y + row * CELL.height,
      width: cells * CELL.width,
      height: CELL.height,
    }
  }
}

/** Empty for whatever shows nothing but its background. */
function textOf(cell: ModelCell): string {
  if (cell.isInvisible() !== 0) return ''
  const text = cell.getChars()
  return text === ' ' ? '' : text
}

function cellsOf(cell: ModelCell): 1 | 2 {
  return cell.getWidth() === 2 ? 2 : 1
}

function styleOf(cell: ModelCell): GlyphStyle {
  return { bold: cell.isBold() !== 0, italic: cell.isItalic() !== 0 }
}
