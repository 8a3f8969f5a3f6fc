import type { SelectionUnit } from '../screen/selection.ts'
import type { MousePlace } from './mouse-report.ts'

/** The screen as a person marks on it; places are visible cells, counted from zero. */
export type MarkedScreen = {
  readonly columns: number
  readonly rows: number
  readonly writingPlace: MousePlace | undefined
  /** The cell, or both cells of a wide character, where what is marked ends. */
  readonly selectionHead: (MousePlace & { lastColumn: number }) | undefined
  select(at: MousePlace, unit: SelectionUnit): void
  selectTo(at: MousePlace): void
  selectNothing(): void
  /** Moves the view by lines, negative into the past. */
  scroll(lines: number): void
}

const UNITS = ['cell', 'word', 'line'] as const
/** Within this time a further click at the same place makes a double or triple one. */
const CLICKS_MS = 400

/** Marking with the mouse: a drag takes cells, a double click words, a triple one lines. */
export class PointerMarks {
  readonly #screen: MarkedScreen
  #last: { place: MousePlace; atMs: number; clicks: number } | undefined
  /** Where a drag may begin: a click alone marks nothing. */
  #from: MousePlace | undefined
  #isDragging = false

  constructor(screen: MarkedScreen) {
    this.#screen = screen
  }

  get isHeld(): boolean {
    return this.#from !== undefined || this.#isDragging
  }

  press(place: MousePlace, atMs: number): void {
    const last = this.#last
    const isFurther =
      last !== undefined && atMs - last.atMs < CLICKS_MS && isSame(last.place, place)
    const clicks = isFurther ? last.clicks + 1 : 1
    this.#last = { place, atMs, clicks }
    const unit = UNITS[(clicks - 1) % UNITS.length]
    this.#isDragging = unit !== undefined && unit !== 'cell'
    this.#from = this.#isDragging ? undefined : place
    if (this.#isDragging) this.#screen.select(place, unit ?? 'cell')
    else this.#screen.selectNothing()
  }

  /** `beyond` is -1 above the text and 1 below it: there the view moves along, a line each time. */
  move(place: MousePlace, beyond: -1 | 0 | 1): void {
    if (!this.isHeld) return
    if (beyond !== 0) this.#screen.scroll(beyond)
    if (this.#from !== undefined) {
      if (isSame(this.#from, place)) return
      this.#screen.select(this.#from, 'cell')
      this.#from = undefined
      this.#isDragging = true
    }
    this.#screen.selectTo(place)
  }

  release(): void {
    this.#from = undefined
    this.#isDragging = false
  }
}

const ARROWS: Readonly<Record<number, readonly [columns: number, rows: number]>> = {
  0xff51: [-1, 0],
  0xff52: [0, -1],
  0xff53: [1, 0],
  0xff54: [0, 1],
}
const HOME = 0xff50
const END = 0xff57
const PAGES: Readonly<Record<number, number>> = { 0xff55: -1, 0xff56: 1 }
const RETURN = [0xff0d, 0xff8d]
const ESCAPE = 0xff1b

/**
 * Marking with the keyboard, once it has begun: arrows, Home, End and the page keys move the mark, with
 * Shift they stretch it; Return copies, and every other key ends it.
 */
export class KeyMarks {
  readonly #screen: MarkedScreen
  readonly #copy: () => void
  #isOn = false

  constructor(screen: MarkedScreen, copy: () => void) {
    this.#screen = screen
    this.#copy = copy
  }

  begin(): void {
    this.#isOn = true
    this.#screen.select(this.#screen.writingPlace ?? { column: 0, row: 0 }, 'cell')
  }

  end(): void {
    this.#isOn = false
  }

  /** True when the key was for the mark, and not for the program. */
  take(keysym: number, isStretching: boolean): boolean {
    if (!this.#isOn) return false
    const head = this.#screen.selectionHead
    const to = head === undefined ? undefined : this.#moved(head, keysym)
    if (to !== undefined) {
      const row = this.#inSight(to.row)
      const column = Math.max(0, Math.min(this.#screen.columns - 1, to.column))
      if (isStretching) this.#screen.selectTo({ column, row })
      else this.#screen.select({ column, row }, 'cell')
      return true
    }
    this.#isOn = false
    if (RETURN.includes(keysym)) this.#copy()
    else this.#screen.selectNothing()
    return RETURN.includes(keysym) || keysym === ESCAPE
  }

  #moved(head: MousePlace & { lastColumn: number }, keysym: number): MousePlace | undefined {
    const arrow = ARROWS[keysym]
    if (arrow !== undefined) {
      const [columns, rows] = arrow
      const column = (columns > 0 ? head.lastColumn : head.column) + columns
      return { column, row: head.row + rows }
    }
    if (keysym === HOME) return { column: 0, row: head.row }
    if (keysym === END) return { column: this.#screen.columns - 1, row: head.row }
    const page = PAGES[keysym]
    if (page === undefined) return undefined
    return { column: head.column, row: head.row + page * (this.#screen.rows - 1) }
  }

  /** Moves the view until the row is in it. */
  #inSight(row: number): number {
    const last = this.#screen.rows - 1
    const beyond = row < 0 ? row : Math.max(0, row - last)
    if (beyond !== 0) this.#screen.scroll(beyond)
    return Math.max(0, Math.min(last, row))
  }
}

function isSame(one: MousePlace, other: MousePlace): boolean {
  return one.column === other.column && one.row === other.row
}
