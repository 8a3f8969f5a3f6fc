import type { InputRecord } from '#protocol/plain/input.ts'

import { textOfKey } from './key-text.ts'
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

/** What input does to a terminal, as its owner offers it. */
export type InputEffects = {
  readonly modes: TerminalModes
  readonly rows: number
  cellAt(x: number, y: number): MousePlace
  /** Text for the guest; the view goes to the newest line. */
  type(text: string): void
  /** Bytes for the guest; the view stays. */
  report(bytes: Buffer): void
  /** Moves the view by lines, negative into the past. */
  scroll(lines: number): void
}

/** Turns the records of a viewer into what a terminal sends. It keeps what is held down. */
export class TerminalInput {
  readonly #effects: InputEffects
  readonly #modifiers = new ModifierKeys()
  /** Buttons that the guest was told of, in the order in which they went down. */
  #buttons: number[] = []
  #place: MousePlace = { column: 0, row: 0 }
  #wheel = 0

  constructor(effects: InputEffects) {
    this.#effects = effects
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
        for (const button of this.#buttons) this.#click(button, false)
        this.#modifiers.releaseAll()
        this.#wheel = 0
        break
      case 'resize':
      case 'compose':
        break
    }
  }

  #press(keysym: number): void {
    const { modes, rows } = this.#effects
    const modifiers = this.#modifiers.held
    const page = PAGE_UP.includes(keysym) ? -1 : PAGE_DOWN.includes(keysym) ? 1 : 0
    if (page !== 0 && modifiers.shift && !modes.alternateScreen) {
      this.#effects.scroll(page * Math.max(1, rows - 1))
      return
    }
    const text = textOfKey(keysym, modifiers, modes)
    if (text !== '') this.#effects.type(text)
  }

  #move(place: MousePlace): void {
    if (place.column === this.#place.column && place.row === this.#place.row) return
    this.#place = place
    this.#report({ kind: 'move', held: this.#buttons[0] })
  }

  #click(button: number, pressed: boolean): void {
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
    const { modes } = this.#effects
    const direction = notches < 0 ? 'up' : 'down'
    const count = Math.abs(notches)
    if (modes.mouse !== 'none')
      for (let notch = 0; notch < count; notch += 1) this.#report({ kind: 'wheel', direction })
    else if (modes.alternateScreen)
      this.#effects.type(
        textOfKey(ARROW[direction], NO_MODIFIERS, modes).repeat(count * LINES_PER_NOTCH),
      )
    else this.#effects.scroll(notches * LINES_PER_NOTCH)
  }

  #report(action: MouseAction): void {
    const bytes = mouseReport(action, this.#place, this.#modifiers.held, this.#effects.modes)
    if (bytes !== undefined) this.#effects.report(bytes)
  }
}
