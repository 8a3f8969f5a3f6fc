import { SCALE } from '#protocol/plain/screen-limits.ts'
import type { ScreenSize, TextScale } from '#protocol/screen.ts'

/** The measures of a grid of text, all in pixels of the picture. */
export type Cell = {
  width: number
  height: number
  /** Of the font that a letter in one cell has, and of an ideograph in two. */
  font: number
  wideFont: number
  /** From the top of the cell. */
  baseline: number
  /** Background around the text, so that no letter touches the edge of the video. */
  margin: number
}

/** Programs that draw on the whole screen can do nothing with less. */
const MIN_GRID = { columns: 20, rows: 5 } as const

/**
 * At the usual scale a letter has 16 pixels, legible to a person and to text recognition at 1280x720,
 * with its ascenders and descenders (15 and 4 pixels) evenly in its cell. Ideographs are as high as
 * they are wide: in two cells they may be larger. The font is drawn anew for each scale and never
 * stretched.
 */
export function cellOf(scale: TextScale): Cell {
  return {
    width: Math.ceil(scale * 2.5),
    height: scale * 5,
    font: scale * 4,
    wideFont: Math.floor(Math.ceil(scale * 2.5) * 1.8),
    baseline: scale * 4,
    margin: scale,
  }
}

/** The cell of this scale, or of the largest one below it at which the picture still holds a grid of use. */
export function cellWithin(size: ScreenSize, scale: TextScale): Cell {
  for (let fit = scale; fit > SCALE.usual; fit -= 1) {
    const cell = cellOf(fit)
    const { columns, rows } = roomFor(cell, size)
    if (columns >= MIN_GRID.columns && rows >= MIN_GRID.rows) return cell
  }
  return cellOf(SCALE.usual)
}

/** Columns and rows that fit a picture. Below 208 x 108 pixels the smallest grid is cut off. */
export function gridOf(size: ScreenSize, cell: Cell): { columns: number; rows: number } {
  const { columns, rows } = roomFor(cell, size)
  return { columns: Math.max(MIN_GRID.columns, columns), rows: Math.max(MIN_GRID.rows, rows) }
}

function roomFor(
  { width, height, margin }: Cell,
  size: ScreenSize,
): Record<'columns' | 'rows', number> {
  return {
    columns: Math.floor((size.width - 2 * margin) / width),
    rows: Math.floor((size.height - 2 * margin) / height),
  }
}
