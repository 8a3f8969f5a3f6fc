import type { IBuffer, IBufferCell, IBufferLine, IMarker, Terminal } from '@xterm/headless'

/** What a click, a double click and a triple click take. */
export type SelectionUnit = 'cell' | 'word' | 'line'
/** A cell; lines count from the oldest one that is kept. */
export type Point = { line: number; column: number }
/** Both ends belong to it. */
type Span = { from: Point; to: Point }

/** More than the largest screen with all that scrolled away, without marks on its letters. */
const MAX_CHARACTERS = 2 ** 20
/** Letters and digits of any script, and what stands in names, paths and addresses. */
const WORD = /^[\p{L}\p{M}\p{N}_.\-/~:@%+#?&=]+$/u
/** Steps to either side of a click: a guest can print one word over all lines that there are. */
const MAX_WORD_STEPS = 2000
/** What a click twice on a run of anything else takes. */
const BLANK = /^\s*$/

/**
 * What a person has marked on the screen and in what scrolled away. It follows its lines while the
 * guest prints on, and ends when they are gone, flow into another width or another screen is shown.
 */
export class Selection {
  readonly #terminal: Terminal
  readonly #cell: IBufferCell
  #unit: SelectionUnit = 'cell'
  #anchor: Span | undefined
  #head: Span | undefined
  #screen: IBuffer['type'] = 'normal'
  /** Goes with the anchor's line, and is gone with it. */
  #marker: IMarker | undefined
  #markedLine = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.#cell = terminal.buffer.active.getNullCell()
  }

  begin(at: Point, unit: SelectionUnit): void {
    this.clear()
    const { active } = this.#terminal.buffer
    this.#unit = unit
    this.#screen = active.type
    this.#anchor = this.#head = this.#spanOf(at)
    // The alternate screen has no markers, and no line of it ever goes away.
    this.#markedLine = at.line
    if (active.type === 'normal')
      this.#marker = this.#terminal.registerMarker(at.line - active.baseY - active.cursorY)
  }

  extend(to: Point): void {
    this.#follow()
    if (this.#anchor !== undefined) this.#head = this.#spanOf(to)
  }

  clear(): void {
    this.#marker?.dispose()
    this.#marker = this.#anchor = this.#head = undefined
  }

  /** The end that moves: a cell, or the two of a wide character. */
  get head(): Span | undefined {
    this.#follow()
    return this.#head
  }

  /** First and last column that are marked in a line. */
  columnsOf(line: number): { first: number; last: number } | undefined {
    const span = this.#span()
    if (span === undefined || line < span.from.line || line > span.to.line) return undefined
    const first = line === span.from.line ? span.from.column : 0
    const last = line === span.to.line ? span.to.column : this.#terminal.cols - 1
    return { first, last }
  }

  /** Lines that only wrapped are one; spaces at the end of a line are none. */
  text(): string {
    const span = this.#span()
    if (span === undefined) return ''
    const first = Math.max(0, span.from.line)
    let text = ''
    for (let line = first; line <= span.to.line; line += 1) {
      const content = this.#lineAt(line)
      const columns = this.columnsOf(line)
      if (content === undefined || columns === undefined) continue
      if (line > first && !content.isWrapped) text += '\n'
      const wrapsOn = this.#wraps(line + 1)
      // A wide character that did not fit leaves the last cell empty, which is no space.
      const end = wrapsOn && this.#isEmptyAt({ line, column: columns.last }) ? 0 : 1
      const part = content.translateToString(false, columns.first, columns.last + end)
      text += wrapsOn ? part : part.trimEnd()
      if (text.length > MAX_CHARACTERS) return text.slice(0, MAX_CHARACTERS)
    }
    return text
  }

  #span(): Span | undefined {
    this.#follow()
    if (this.#anchor === undefined || this.#head === undefined) return undefined
    const from = isBefore(this.#head.from, this.#anchor.from) ? this.#head.from : this.#anchor.from
    const to = isBefore(this.#anchor.to, this.#head.to) ? this.#head.to : this.#anchor.to
    return { from, to }
  }

  /** Moves both ends as far as their lines have moved. */
  #follow(): void {
    if (this.#anchor === undefined || this.#head === undefined) return
    const isGone = this.#marker?.isDisposed === true
    if (isGone || this.#terminal.buffer.active.type !== this.#screen) {
      this.clear()
      return
    }
    const moved = (this.#marker?.line ?? this.#markedLine) - this.#markedLine
    if (moved === 0) return
    this.#markedLine += moved
    this.#anchor = movedBy(this.#anchor, moved)
    this.#head = movedBy(this.#head, moved)
  }

  #spanOf(at: Point): Span {
    switch (this.#unit) {
      case 'cell':
        return this.#cellOf(at)
      case 'word':
        return this.#wordOf(at)
      case 'line':
        return this.#lineOf(at)
    }
  }

  /** A wide character has two cells, and either stands for both. */
  #cellOf({ line, column }: Point): Span {
    const isRightHalf = column > 0 && this.#widthAt({ line, column }) === 0
    const first = isRightHalf ? column - 1 : column
    const last = this.#widthAt({ line, column: first }) === 2 ? first + 1 : first
    return { from: { line, column: first }, to: { line, column: last } }
  }

  #wordOf(at: Point): Span {
    let { from, to } = this.#cellOf(at)
    const kind = kindOf(this.#charactersAt(from))
    for (let steps = 0; steps < MAX_WORD_STEPS; steps += 1) {
      const before = this.#before(from)
      if (before === undefined || kindOf(this.#charactersAt(before)) !== kind) break
      from = before
    }
    for (let steps = 0; steps < MAX_WORD_STEPS; steps += 1) {
      const after = this.#after(to)
      if (after === undefined || kindOf(this.#charactersAt(after)) !== kind) break
      to = this.#cellOf(after).to
    }
    return { from, to }
  }

  #lineOf({ line }: Point): Span {
    let first = line
    while (this.#wraps(first) && first > 0) first -= 1
    let last = line
    while (this.#wraps(last + 1)) last += 1
    return {
      from: { line: first, column: 0 },
      to: { line: last, column: this.#terminal.cols - 1 },
    }
  }

  /** The cell before, on the line above where this one is its continuation. */
  #before({ line, column }: Point): Point | undefined {
    if (column > 0) return this.#cellOf({ line, column: column - 1 }).from
    if (!this.#wraps(line) || line === 0) return undefined
    return this.#cellOf({ line: line - 1, column: this.#terminal.cols - 1 }).from
  }

  #after({ line, column }: Point): Point | undefined {
    if (column < this.#terminal.cols - 1) return { line, column: column + 1 }
    return this.#wraps(line + 1) ? { line: line + 1, column: 0 } : undefined
  }

  #widthAt(at: Point): number {
    return this.#lineAt(at.line)?.getCell(at.column, this.#cell)?.getWidth() ?? 1
  }

  #isEmptyAt(at: Point): boolean {
    return this.#charactersAt(at) === '' && this.#widthAt(at) === 1
  }

  #charactersAt(at: Point): string {
    return this.#lineAt(at.line)?.getCell(at.column, this.#cell)?.getChars() ?? ''
  }

  /** Whether a line goes on with the one above it. */
  #wraps(line: number): boolean {
    return this.#lineAt(line)?.isWrapped === true
  }

  /**
   * None beyond the last or before the first: the model keeps its lines in a ring and would answer with
   * those of its other end. Where all that a guest printed is one line, whoever looks for the end of it
   * would go round for ever.
   */
  #lineAt(line: number): IBufferLine | undefined {
    const { active } = this.#terminal.buffer
    return line >= 0 && line < active.length ? active.getLine(line) : undefined
  }
}

function kindOf(characters: string): 'word' | 'blank' | 'other' {
  if (BLANK.test(characters)) return 'blank'
  return WORD.test(characters) ? 'word' : 'other'
}

function isBefore(one: Point, other: Point): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column)
}

function movedBy({ from, to }: Span, lines: number): Span {
  return {
    from: { ...from, line: from.line + lines },
    to: { ...to, line: to.line + lines },
  }
}
