import type { InputRecord } from '#protocol/plain/input.ts'

import type { Binding, Keymap, Place } from './keymap.ts'

/** What the injector does to a display. */
export type InputTarget = {
  key(place: Place, pressed: boolean): void
  button(button: number, pressed: boolean): void
  motion(x: number, y: number): void
  bind(binding: Binding): void
  resize(width: number, height: number): void
}

/** One notch of a wheel, in the unit of the records. */
const NOTCH = 120
/** X11 has buttons where others have a wheel. */
const WHEEL_BUTTONS = { up: 4, down: 5, left: 6, right: 7 } as const
/** More fingers than a person has; beyond it, someone presses keys and never lets go. */
const MAX_HELD_KEYS = 24

/** Turns records into key strokes, button presses and motion, and remembers what is held down. */
export class Injector {
  readonly #target: InputTarget
  readonly #keymap: Keymap
  /** Places of the keys that are down, by the keysym that pressed them. */
  readonly #keys = new Map<number, Place>()
  readonly #buttons = new Set<number>()
  #wheelX = 0
  #wheelY = 0

  constructor(target: InputTarget, keymap: Keymap) {
    this.#target = target
    this.#keymap = keymap
  }

  apply(record: InputRecord): void {
    switch (record.kind) {
      case 'move':
        this.#target.motion(record.x, record.y)
        break
      case 'button':
        this.#target.motion(record.x, record.y)
        this.#pressButton(record.button, record.pressed)
        break
      case 'wheel':
        this.#target.motion(record.x, record.y)
        this.#turnWheel(record.dx, record.dy)
        break
      case 'key':
        if (!record.pressed) this.#releaseKey(record.keysym)
        else if (record.repeated) this.#repeatKey(record.keysym)
        else this.#pressKey(record.keysym)
        break
      case 'release-all':
        this.#releaseAll()
        break
      case 'resize':
        this.#target.resize(record.width, record.height)
        break
      case 'compose':
      case 'paste-mark':
        break
    }
  }

  #pressButton(button: number, pressed: boolean): void {
    if (pressed === this.#buttons.has(button)) return
    if (pressed) this.#buttons.add(button)
    else this.#buttons.delete(button)
    this.#target.button(button, pressed)
  }

  #pressKey(keysym: number): void {
    // A second press without a release: the release was lost on the way.
    if (this.#keys.has(keysym)) this.#releaseKey(keysym)
    if (this.#keys.size >= MAX_HELD_KEYS) return
    const held = new Set(Array.from(this.#keys.values(), ({ keycode }) => keycode))
    const found = this.#keymap.lookUp(keysym, held)
    if (found === undefined) return
    if (found.bind !== undefined) this.#target.bind(found.bind)
    this.#makeRoom(found.place)
    this.#keys.set(keysym, found.place)
    this.#target.key(found.place, true)
  }

  /** Of two keysyms in one keycode the first goes up before the second goes down. */
  #makeRoom({ keycode }: Place): void {
    for (const [keysym, place] of this.#keys) {
      if (place.keycode === keycode) this.#releaseKey(keysym)
    }
  }

  /**
   * A held key repeats as often as the person's own keyboard says, and never while the line is cut. One
   * that is not held was released while this was on its way.
   */
  #repeatKey(keysym: number): void {
    const place = this.#keys.get(keysym)
    if (place === undefined || isModifier(keysym)) return
    this.#target.key(place, false)
    this.#target.key(place, true)
  }

  /** Shift may go up before the letter does, and then "A" was pressed but "a" is released. */
  #releaseKey(keysym: number): void {
    const pressed = [keysym, otherCase(keysym)].find((candidate) => this.#keys.has(candidate))
    if (pressed === undefined) return
    const place = this.#keys.get(pressed)
    this.#keys.delete(pressed)
    if (place !== undefined) this.#target.key(place, false)
  }

  #turnWheel(dx: number, dy: number): void {
    this.#wheelX = this.#click(this.#wheelX + dx, WHEEL_BUTTONS.left, WHEEL_BUTTONS.right)
    this.#wheelY = this.#click(this.#wheelY + dy, WHEEL_BUTTONS.up, WHEEL_BUTTONS.down)
  }

  /** Clicks once for each whole notch and returns what is left over. */
  #click(turned: number, backward: number, forward: number): number {
    const notches = Math.trunc(turned / NOTCH)
    const button = notches < 0 ? backward : forward
    for (let click = 0; click < Math.abs(notches); click++) {
      this.#target.button(button, true)
      this.#target.button(button, false)
    }
    return turned - notches * NOTCH
  }

  #releaseAll(): void {
    for (const place of this.#keys.values()) this.#target.key(place, false)
    for (const button of this.#buttons) this.#target.button(button, false)
    this.#keys.clear()
    this.#buttons.clear()
    this.#wheelX = 0
    this.#wheelY = 0
  }
}

/** Shift, Control, Alt and their like: systems that repeat them mean nothing by it. */
function isModifier(keysym: number): boolean {
  return (keysym >= 0xffe1 && keysym <= 0xffee) || (keysym >= 0xfe01 && keysym <= 0xfe0f)
}

/** The other case of a Latin-1 letter; the keysym itself when it has none. */
function otherCase(keysym: number): number {
  if (keysym > 0xff) return keysym
  const character = String.fromCharCode(keysym)
  const lower = character.toLowerCase()
  const other = lower === character ? character.toUpperCase() : lower
  return other.length === 1 && other.charCodeAt(0) <= 0xff ? other.charCodeAt(0) : keysym
}
