import xterm, { type IBufferCell, type IDisposable, type Terminal } from '@xterm/headless'

import { characterProperties } from './character-width.ts'
import { type CursorShape, FollowedModes } from './followed-modes.ts'
import { ImageTiles } from './image-tiles.ts'
import { ModelInternals } from './model-internals.ts'
import { refuseHostileSequences } from './refused-sequences.ts'
import { Selection, type SelectionUnit } from './selection.ts'
import { SixelPictures } from './sixel-pictures.ts'

/** Lines above the screen that Shift+PageUp reaches; at 480 columns they take 12 MB. */
const SCROLLBACK_LINES = 2000
/** Bytes that the model takes in one go: the event loop waits for each, however dear its content. */
const SLICE_BYTES = { smallest: 256, largest: 4096 }
/** A slice that takes longer makes the next ones smaller; a shorter one lets them grow again. */
const SLICE_MS = { long: 8, short: 2 }

/** A VT220 that has sixel pictures (4) and colours (22); what it has not, it does not say. */
const DEVICE_ATTRIBUTES = '\u001b[?62;4;22c'
const PRIVATE_USE = /[\u{f0000}-\u{10fffd}]/gu

export type Cursor = { column: number; row: number; shape: CursorShape }
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any'
export type TerminalModes = {
  applicationCursor: boolean
  applicationKeypad: boolean
  mouse: MouseTracking
  /** Mouse reports as decimal numbers (mode 1006) and not as bytes. */
  sgrMouse: boolean
  alternateScreen: boolean
  /** The program wants to be told where a text that is pasted begins and ends (mode 2004). */
  bracketedPaste: boolean
}

/**
 * A cell as the model keeps it. The packed words say in three comparisons whether a cell is another
 * one; the public type hides them, the version of the package is pinned and `open` checks for them.
 */
export type ModelCell = IBufferCell & { content: number; fg: number; bg: number }

export type ScreenModelEffects = {
  /** Typed text, and answers to the guest's questions (what are you, where is the cursor). */
  toGuest(text: string): void
  /** A part of what was fed has changed the screen. */
  understood(): void
}

/**
 * What the guest's bytes mean: a grid of cells, a cursor, modes. The bytes are hostile and end here:
 * no title, bell, clipboard or link comes out, and answers go back to the guest only.
 */
export class ScreenModel implements Disposable {
  readonly tiles = new ImageTiles()
  readonly #terminal: Terminal
  readonly #effects: ScreenModelEffects
  readonly #refusals: IDisposable[]
  readonly #followed: FollowedModes
  readonly #selection: Selection
  readonly #cell: ModelCell
  readonly #queue: Uint8Array[] = []
  #pendingBytes = 0
  #sliceBytes = SLICE_BYTES.largest

  constructor(size: { columns: number; rows: number }, effects: ScreenModelEffects) {
    this.#effects = effects
    this.#terminal = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: SCROLLBACK_LINES,
      allowProposedApi: true,
      logLevel: 'off',
    })
    this.#terminal.unicode.register(characterProperties)
    this.#terminal.unicode.activeVersion = characterProperties.version
    this.#terminal.onData((text) => effects.toGuest(text))
    const internals = new ModelInternals(this.#terminal)
    this.#refusals = refuseHostileSequences(this.#terminal, internals)
    internals.readStrings('q', new SixelPictures(internals, this.tiles, () => this.columns))
    this.#terminal.parser.registerCsiHandler({ final: 'c' }, ([question]) => {
      if (question === 0) effects.toGuest(DEVICE_ATTRIBUTES)
      return true
    })
    this.#followed = new FollowedModes(this.#terminal)
    this.#selection = new Selection(this.#terminal)
    this.#cell = this.#terminal.buffer.active.getNullCell() as ModelCell
    const words = [this.#cell.content, this.#cell.fg, this.#cell.bg]
    if (!words.every(Number.isInteger))
      throw new Error('@xterm/headless keeps its cells in another way; install the locked version')
  }

  get columns(): number {
    return this.#terminal.cols
  }

  get rows(): number {
    return this.#terminal.rows
  }

  /** Bytes that were fed and not yet understood. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  get modes(): TerminalModes {
    const { modes, buffer } = this.#terminal
    return {
      applicationCursor: modes.applicationCursorKeysMode,
      applicationKeypad: modes.applicationKeypadMode,
      mouse: modes.mouseTrackingMode,
      sgrMouse: this.#followed.sgrMouse,
      alternateScreen: buffer.active.type === 'alternate',
      bracketedPaste: modes.bracketedPasteMode,
    }
  }

  /** Undefined while the guest hides it, or while it is scrolled out of sight. */
  get cursor(): Cursor | undefined {
    const place = this.writingPlace
    if (!this.#followed.cursorShown || place === undefined) return undefined
    return { ...place, shape: this.#followed.cursorShape }
  }

  /** Where the cursor is, hidden or not, while that is in sight. */
  get writingPlace(): { column: number; row: number } | undefined {
    const buffer = this.#terminal.buffer.active
    const row = buffer.baseY + buffer.cursorY - buffer.viewportY
    if (row >= this.rows) return undefined
    return { column: Math.min(buffer.cursorX, this.columns - 1), row }
  }

  /**
   * Takes bytes of the guest and keeps them until they are understood: feed no more while much is
   * pending.
   */
  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#pendingBytes += bytes.length
    this.#queue.push(bytes)
    if (this.#queue.length === 1) this.#parseNext()
  }

  /** Shows the newest line again. */
  scrollToEnd(): void {
    this.#terminal.scrollToBottom()
  }

  /** Negative is up, into what has scrolled away; the alternate screen has nothing above. */
  scroll(lines: number): void {
    this.#terminal.scrollLines(lines)
  }

  /** At least 2 columns and 1 row. Wrapped lines flow into the new width. */
  resize(columns: number, rows: number): void {
    this.#selection.clear()
    this.#terminal.resize(columns, rows)
  }

  /** Marks from a visible cell on. */
  select(at: { column: number; row: number }, unit: SelectionUnit): void {
    this.#selection.begin(this.#pointOf(at), unit)
  }

  /** Marks as far as a visible cell. */
  selectTo(at: { column: number; row: number }): void {
    this.#selection.extend(this.#pointOf(at))
  }

  selectNothing(): void {
    this.#selection.clear()
  }

  /** The end of what is marked that moves, if it is in sight. */
  get selectionHead(): { column: number; lastColumn: number; row: number } | undefined {
    const { head } = this.#selection
    if (head === undefined) return undefined
    const row = head.from.line - this.#terminal.buffer.active.viewportY
    if (row < 0 || row >= this.rows) return undefined
    return { column: head.from.column, lastColumn: head.to.column, row }
  }

  /** First and last column that are marked in a visible row. */
  selectedColumns(row: number): { first: number; last: number } | undefined {
    return this.#selection.columnsOf(this.#terminal.buffer.active.viewportY + row)
  }

  /** A picture is as good as blank. */
  get selectedText(): string {
    const isTile = (character: string): boolean =>
      this.tiles.get(character.codePointAt(0) ?? 0) !== undefined
    return this.#selection
      .text()
      .replaceAll(PRIVATE_USE, (character) => (isTile(character) ? ' ' : character))
  }

  /**
   * Calls `visit` for each visible cell of a grid. It is always the same object with other content:
   * read it, do not keep it.
   */
  readRows(
    grid: { columns: number; rows: number },
    visit: (cell: ModelCell, column: number, row: number) => void,
  ): void {
    const buffer = this.#terminal.buffer.active
    const rows = Math.min(grid.rows, this.rows)
    for (let row = 0; row < rows; row += 1) {
      const line = buffer.getLine(buffer.viewportY + row)
      const columns = Math.min(grid.columns, line?.length ?? 0)
      for (let column = 0; column < columns; column += 1) {
        line?.getCell(column, this.#cell)
        visit(this.#cell, column, row)
      }
    }
  }

  /** One visible cell, in the same object that `readRows` uses. */
  readCell({ column, row }: { column: number; row: number }): ModelCell | undefined {
    const buffer = this.#terminal.buffer.active
    const line = buffer.getLine(buffer.viewportY + row)
    return line?.getCell(column, this.#cell) as ModelCell | undefined
  }

  [Symbol.dispose](): void {
    for (const refusal of this.#refusals) refusal.dispose()
    this.#selection.clear()
    this.#followed[Symbol.dispose]()
    this.#terminal.dispose()
  }

  /** A drag that began before the screen became smaller may name a cell that is no more. */
  #pointOf({ column, row }: { column: number; row: number }): { column: number; line: number } {
    const { viewportY } = this.#terminal.buffer.active
    return {
      column: Math.min(column, this.columns - 1),
      line: viewportY + Math.min(row, this.rows - 1),
    }
  }

  /** One slice at a time: the model works through whatever it holds without a look at the clock. */
  #parseNext(): void {
    const [first] = this.#queue
    if (first === undefined) return
    const slice = first.subarray(0, this.#sliceBytes)
    const startedAt = performance.now()
    this.#terminal.write(slice, () => {
      this.#adaptSlices(performance.now() - startedAt)
      this.#pendingBytes -= slice.length
      if (slice.length === first.length) this.#queue.shift()
      else this.#queue[0] = first.subarray(slice.length)
      this.#parseNext()
      this.#effects.understood()
    })
  }

  #adaptSlices(tookMs: number): void {
    const { smallest, largest } = SLICE_BYTES
    if (tookMs > SLICE_MS.long) this.#sliceBytes = Math.max(smallest, this.#sliceBytes >> 1)
    else if (tookMs < SLICE_MS.short) this.#sliceBytes = Math.min(largest, this.#sliceBytes << 1)
  }
}
