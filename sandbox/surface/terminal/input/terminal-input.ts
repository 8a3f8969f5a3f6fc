import type { InputRecord } from '#protocol/plain/input.ts'

import { chordOf } from './chords.ts'
import { Composition } from './composition.ts'
import { textOfKey } from './key-text.ts'
import { KeyMarks, type MarkedScreen, PointerMarks } from './marks.ts'
import { ModifierKeys } from './modifiers.ts'
import { type MouseAction, type MousePlace, mouseReport } from './mouse-report.ts'
import type { TerminalModes } from '../screen/screen-model.ts'

const NOTCH = 120
const LINES_PER_NOTCH = 3
/** A record can say a hundred notches; nobody turns a wheel that far between two of them. */
const MAX_NOTCHES = 20
const PAGE_UP = [0xff55, 0xff9a]
const PAGE_DOWN = [0xff56, 0xff9b]
const ARROW = { up: 0xff52, down: 0xff54 } as const
const NO_MODIFIERS = { shift: false, control: false, alt: false }
const LEFT = 1
const MIDDLE = 2

/** A cell; `beyond` says that the pixel was above or below the text. */
export type PointedCell = MousePlace & { beyond: -1 | 0 | 1 }

/** What input does to a terminal, as its owner offers it. */
export type InputEffects = {
  readonly modes: TerminalModes
  readonly screen: MarkedScreen
  cellAt(x: number, y: number): PointedCell
  /** Text for the guest; the view goes to the newest line. */
  type(text: string): void
  /** Bytes for the guest; the view stays. */
  report(bytes: Buffer): void
  /** Takes what is marked into the session's own clipboard. */
  copy(): void
  /** The session's clipboard for the guest, or what is marked. */
  paste(from: 'clipboard' | 'selection'): void
  /** What is typed from now on, or until now, was pasted. */
  markPaste(begins: boolean): void
  /** Shows a text that is not typed yet. */
  compose(text: string): void
  /** Monotonic milliseconds. */
  now(): number
}

/** Turns the records of a viewer into what a terminal sends. It keeps what is held down. */
export class TerminalInput {
  readonly #effects: InputEffects
  readonly #modifiers = new ModifierKeys()
  readonly #composition = new Composition()
  readonly #pointerMarks: PointerMarks
  readonly #keyMarks: KeyMarks
  /** Buttons that the guest was told of, in the order in which they went down. */
  #buttons: number[] = []
  #place: MousePlace = { column: 0, row: 0 }
  #wheel = 0

  constructor(effects: InputEffects) {
    this.#effects = effects
    this.#pointerMarks = new PointerMarks(effects.screen)
    this.#keyMarks = new KeyMarks(effects.screen, () => effects.copy())
  }

  /** Takes every record; `resize` and `compose` are no input of the program that runs. */
  take(record: InputRecord): void {
    switch (record.kind) {
      case 'key':
        if (!this.#modifiers.follow(record.keysym, record.pressed) && record.pressed)
          this.#press(record.keysym)
        break
      case 'move':
        this.#move(this.#effects.cellAt(record.x, record.y))
        break
      case 'button':
        this.#place = this.#effects.cellAt(record.x, record.y)
        this.#click(record.button, record.pressed)
        break
      case 'wheel':
        this.#place = this.#effects.cellAt(record.x, record.y)
        this.#turn(record.dy)
        break
      case 'release-all':
        this.#releaseAll()
        break
      case 'compose':
        this.#composition.take(record)
        this.#effects.compose(this.#composition.text)
        break
      case 'paste-mark':
        this.#effects.markPaste(record.begins)
        break
      case 'resize':
        break
    }
  }

  /** What is composed is committed by keys, or given up: either way it is not shown any more. */
  #press(keysym: number): void {
    this.#clearComposed()
    const { modes, screen } = this.#effects
    const modifiers = this.#modifiers.held
    const chord = chordOf(keysym, modifiers)
    if (chord !== undefined) {
      this.#perform(chord)
      return
    }
    if (this.#keyMarks.take(keysym, modifiers.shift)) return
    const page = PAGE_UP.includes(keysym) ? -1 : PAGE_DOWN.includes(keysym) ? 1 : 0
    if (page !== 0 && modifiers.shift && !modes.alternateScreen) {
      screen.scroll(page * Math.max(1, screen.rows - 1))
      return
    }
    const text = textOfKey(keysym, modifiers, modes)
    if (text === '') return
    screen.selectNothing()
    this.#effects.type(text)
  }

  #perform(chord: ReturnType<typeof chordOf>): void {
    if (chord === 'mark') this.#keyMarks.begin()
    else this.#keyMarks.end()
    if (chord === 'copy') this.#effects.copy()
    if (chord === 'paste') this.#effects.paste('clipboard')
  }

  #move(at: PointedCell): void {
    this.#pointerMarks.move(at, at.beyond)
    if (at.column === this.#place.column && at.row === this.#place.row) return
    this.#place = at
    if (!this.#pointerMarks.isHeld) this.#report({ kind: 'move', held: this.#buttons[0] })
  }

  /** A program that wants the mouse has it, but for what is done with Shift. */
  #click(button: number, pressed: boolean): void {
    if (button === LEFT && !pressed && this.#pointerMarks.isHeld) {
      this.#pointerMarks.release()
      return
    }
    const isOurs = this.#effects.modes.mouse === 'none' || this.#modifiers.held.shift
    if (pressed && isOurs && button === LEFT) {
      this.#keyMarks.end()
      this.#pointerMarks.press(this.#place, this.#effects.now())
      return
    }
    if (pressed && isOurs && button === MIDDLE) {
      this.#effects.paste('selection')
      return
    }
    if (!pressed && !this.#buttons.includes(button)) return
    const others = this.#buttons.filter((held) => held !== button)
    this.#buttons = pressed ? [...others, button] : others
    this.#report({ kind: pressed ? 'press' : 'release', button })
  }

  #turn(dy: number): void {
    this.#wheel += dy
    const turned = Math.trunc(this.#wheel / NOTCH)
    this.#wheel -= turned * NOTCH
    const notches = Math.max(-MAX_NOTCHES, Math.min(MAX_NOTCHES, turned))
    if (notches === 0) return
    const { modes, screen } = this.#effects
    const direction = notches < 0 ? 'up' : 'down'
    const count = Math.abs(notches)
    if (modes.mouse !== 'none')
      for (let notch = 0; notch < count; notch += 1) this.#report({ kind: 'wheel', direction })
    else if (modes.alternateScreen)
      this.#effects.type(
        textOfKey(ARROW[direction], NO_MODIFIERS, modes).repeat(count * LINES_PER_NOTCH),
      )
    else {
      screen.scroll(notches * LINES_PER_NOTCH)
      this.#pointerMarks.move(this.#place, 0)
    }
  }

  #releaseAll(): void {
    for (const button of this.#buttons) this.#click(button, false)
    this.#pointerMarks.release()
    this.#modifiers.releaseAll()
    this.#clearComposed()
    this.#wheel = 0
  }

  #clearComposed(): void {
    if (this.#composition.clear()) this.#effects.compose('')
  }

  #report(action: MouseAction): void {
    const bytes = mouseReport(action, this.#place, this.#modifiers.held, this.#effects.modes)
    if (bytes !== undefined) this.#effects.report(bytes)
  }
}
