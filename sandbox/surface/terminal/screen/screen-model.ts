import xterm, { type IBufferCell, type IDisposable, type Terminal } from '@xterm/headless'

import { characterProperties } from './character-width.ts'
import { type CursorShape, FollowedModes } from './followed-modes.ts'
import { refuseHostileSequences } from './refused-sequences.ts'

/** Lines above the screen that Shift+PageUp reaches; at 480 columns they take 12 MB. */
const SCROLLBACK_LINES = 2000
/** Bytes that the model takes in one go: the event loop waits for each, however dear its content. */
const SLICE_BYTES = { smallest: 256, largest: 4096 }
/** A slice that takes longer makes the next ones smaller; a shorter one lets them grow again. */
const SLICE_MS = { long: 8, short: 2 }

export type Cursor = { column: number; row: number; shape: CursorShape }
export type MouseTracking = 'none' | 'x10' | 'vt200' | 'drag' | 'any'
export type TerminalModes = {
  applicationCursor: boolean
  applicationKeypad: boolean
  mouse: MouseTracking
  /** Mouse reports as decimal numbers (mode 1006) and not as bytes. */
  sgrMouse: boolean
  alternateScreen: boolean
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
 * no title, bell, clipboard, link or image comes out, and answers go back to the guest only.
 */
export class ScreenModel implements Disposable {
  readonly #terminal: Terminal
  readonly #effects: ScreenModelEffects
  readonly #refusals: IDisposable[]
  readonly #followed: FollowedModes
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
    this.#refusals = refuseHostileSequences(this.#terminal)
    this.#followed = new FollowedModes(this.#terminal)
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
    }
  }

  /** Undefined while the guest hides it, or while it is scrolled out of sight. */
  get cursor(): Cursor | undefined {
    const buffer = this.#terminal.buffer.active
    const row = buffer.baseY + buffer.cursorY - buffer.viewportY
    if (!this.#followed.cursorShown || row >= this.rows) return undefined
    const column = Math.min(buffer.cursorX, this.columns - 1)
    return { column, row, shape: this.#followed.cursorShape }
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

  /** Text that a person typed: it goes to the guest, and the view is at the newest line again. */
  type(text: string): void {
    this.#terminal.input(text, true)
  }

  /** Negative is up, into what has scrolled away; the alternate screen has nothing above. */
  scroll(lines: number): void {
    this.#terminal.scrollLines(lines)
  }

  /** At least 2 columns and 1 row. Wrapped lines flow into the new width. */
  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows)
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
    this.#followed[Symbol.dispose]()
    this.#terminal.dispose()
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
