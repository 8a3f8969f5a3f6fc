import type { ScreenSize } from '#protocol/screen.ts'

import type { Picture } from '../../../frame/picture.ts'
import { ColourRamps, type Ink, inkOf, pixelOf } from './cell-ink.ts'
import { CELL, GlyphAtlas, type GlyphStyle } from './glyph-atlas.ts'
import { composedCells } from './composed-cells.ts'
import { BACKGROUND, CURSOR_COLOUR, FOREGROUND } from './palette.ts'
import { PixelGrid, type Place } from './pixel-grid.ts'
import { type ImageTiles, TILE } from '../screen/image-tiles.ts'
import type { Cursor, ModelCell, ScreenModel } from '../screen/screen-model.ts'

/** Background around the text, in pixels, so that no letter touches the edge of the video. */
const MARGIN = 4
const MIN_GRID = { columns: 20, rows: 5 } as const
/** Time that one picture may take for glyphs that are new; the rest comes with the next ones. */
const GLYPHS_MS = 8
/** Words that are kept of each cell: content, foreground, background, and whether it is marked. */
const WORDS = 4
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
  /** The words of each cell as it was drawn. */
  #drawn = new Uint32Array(0)
  /** Cells of this picture whose glyph has to be drawn first, as row * columns + column. */
  #waiting: number[] = []
  /** The pictures of the model that is drawn. */
  #tiles: ImageTiles | undefined
  /** How many of them it had forgotten when it was drawn last. */
  #forgottenTiles = 0

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
    this.#drawn = new Uint32Array(columns * rows * WORDS).fill(STALE)
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

  /** -1 above the text, 1 below it, 0 beside and on it. */
  beyond(y: number): -1 | 0 | 1 {
    if (y < this.#origin.y) return -1
    return y >= this.#origin.y + this.#grid.rows * CELL.height ? 1 : 0
  }

  /**
   * The model as it is now, with `composed` at its cursor. `complete` is false when so many glyphs were
   * new that some cells still show what was there before; the next picture goes on with them.
   */
  draw(model: ScreenModel, composed = ''): { picture: Picture; complete: boolean } {
    this.#tiles = model.tiles
    if (this.#forgottenTiles !== model.tiles.forgotten) this.#drawn.fill(STALE)
    this.#forgottenTiles = model.tiles.forgotten
    let marked: ReturnType<ScreenModel['selectedColumns']>
    let markedRow = -1
    model.readRows(this.#grid, (cell, column, row) => {
      if (row !== markedRow) marked = model.selectedColumns(row)
      markedRow = row
      const isMarked = marked !== undefined && column >= marked.first && column <= marked.last
      this.#drawIfChanged(cell, { column, row, isMarked })
    })
    let complete = this.#drawWaiting(model)
    if (composed !== '') complete = this.#drawComposed(model, composed) && complete
    else if (model.cursor !== undefined) this.#drawCursor(model, model.cursor)
    return { picture: this.#pixels.picture, complete }
  }

  #drawIfChanged(
    cell: ModelCell,
    { column, row, isMarked }: { column: number; row: number; isMarked: boolean },
  ): void {
    const at = (row * this.#grid.columns + column) * WORDS
    const drawn = this.#drawn
    const content = cell.content >>> 0
    const fg = cell.fg >>> 0
    const bg = cell.bg >>> 0
    const mark = isMarked ? 1 : 0
    const isSame = drawn[at] === content && drawn[at + 1] === fg && drawn[at + 2] === bg
    if (isSame && drawn[at + 3] === mark) return
    drawn[at] = content
    drawn[at + 1] = fg
    drawn[at + 2] = bg
    drawn[at + 3] = mark
    if (this.#drawCell(cell, { column, row }, inkOf(cell, isMarked))) return
    this.#atlas.want(textOf(cell), cellsOf(cell), styleOf(cell))
    this.#waiting.push(row * this.#grid.columns + column)
  }

  /** False when its glyph has to be drawn first. */
  #drawCell(cell: ModelCell, at: { column: number; row: number }, ink: Ink): boolean {
    // The right half of a wide character was painted with its left half.
    if (cell.getWidth() === 0) return true
    const text = textOf(cell)
    const place = this.#placeOf(at, cellsOf(cell))
    const tile = text === '' ? undefined : this.#tiles?.get(text.codePointAt(0) ?? 0)
    if (tile !== undefined)
      this.#pixels.image(place, { ...TILE, pixels: tile }, pixelOf(ink.background))
    else if (text === '') this.#pixels.paint(place, pixelOf(ink.background))
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
      if (cell === undefined) continue
      const isMarked = this.#drawn[index * WORDS + 3] === 1
      if (!this.#drawCell(cell, at, inkOf(cell, isMarked))) this.#forget(at)
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

  /** Over the finished cells, underlined, the cursor behind it; false when glyphs are missing yet. */
  #drawComposed(model: ScreenModel, composed: string): boolean {
    const at = model.writingPlace
    if (at === undefined) return true
    const cells = composedCells(composed, { ...at, columns: this.#grid.columns })
    const style = { bold: false, italic: false }
    for (const { text, width } of cells)
      if (this.#atlas.find(text, width, style) === undefined) this.#atlas.want(text, width, style)
    const complete = this.#atlas.drawWanted(GLYPHS_MS)
    const colour = pixelOf(CURSOR_COLOUR)
    const ramp = this.#ramps.of({ foreground: FOREGROUND, background: BACKGROUND })
    for (const { text, width, column } of cells) {
      const place = this.#placeOf({ column, row: at.row }, width)
      const glyph = this.#atlas.find(text, width, style)
      if (glyph === undefined) this.#pixels.paint(place, pixelOf(BACKGROUND))
      else this.#pixels.blit(place, glyph, ramp)
      this.#pixels.paint({ ...place, y: place.y + CELL.height - 2, height: 1 }, colour)
      // A wide character that was there stands half beside this one.
      for (let cell = column - 1; cell <= column + width; cell += 1)
        if (cell >= 0 && cell < this.#grid.columns) this.#forget({ column: cell, row: at.row })
    }
    return complete
  }

  #forget({ column, row }: { column: number; row: number }): void {
    this.#drawn[(row * this.#grid.columns + column) * WORDS] = STALE
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
