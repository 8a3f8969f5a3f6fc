import { characterWidth } from '../screen/character-width.ts'

/** One character of a text, with the marks that it carries. */
export type ComposedCell = { text: string; width: 1 | 2; column: number }

/**
 * Where a text that is not typed yet stands: from the cursor on, moved to the left as far as it takes
 * to end on the line, since its end is where a person writes. Of a text that is longer than the line
 * the end is shown.
 */
export function composedCells(
  text: string,
  at: { column: number; columns: number },
): ComposedCell[] {
  const cells: { text: string; width: 1 | 2 }[] = []
  for (const character of text) {
    const width = characterWidth(character.codePointAt(0) ?? 0)
    const last = cells.at(-1)
    if (width !== 0) cells.push({ text: character, width })
    else if (last !== undefined) last.text += character
  }
  let width = cells.reduce((sum, cell) => sum + cell.width, 0)
  while (width > at.columns) width -= cells.shift()?.width ?? width
  let column = Math.min(at.column, at.columns - width)
  return cells.map((cell) => {
    const placed = { ...cell, column }
    column += cell.width
    return placed
  })
}
