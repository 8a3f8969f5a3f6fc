import type { MarkedScreen } from '../marks.ts'
import type { MousePlace } from '../mouse-report.ts'

/** A screen without text: it notes what is marked on it, and keeps where that ends. */
export function notedScreen(
  size: { columns: number; rows: number },
  note: (done: string) => void,
  scrolled: (lines: number) => void = () => {},
): MarkedScreen {
  let head: MousePlace | undefined
  const told = (what: string, { column, row }: MousePlace): void => note(`${what} ${column},${row}`)
  return {
    ...size,
    writingPlace: { column: 0, row: 0 },
    get selectionHead() {
      return head && { ...head, lastColumn: head.column }
    },
    select: (at, unit) => {
      head = at
      told(`select ${unit}`, at)
    },
    selectTo: (at) => {
      head = at
      told('to', at)
    },
    selectNothing: () => {
      if (head !== undefined) note('nothing')
      head = undefined
    },
    scroll: (lines) => {
      scrolled(lines)
      note(`scroll ${lines}`)
    },
  }
}
