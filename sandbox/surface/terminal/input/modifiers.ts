/** Which modifier keys are down. Left and right are counted apart: one may go up before the other. */
export type Modifiers = { shift: boolean; control: boolean; alt: boolean }

/** Keysyms of modifier keys (X11 keysymdef.h), and of those that only choose a level or a lock. */
const SHIFT = [0xffe1, 0xffe2]
const CONTROL = [0xffe3, 0xffe4]
/** Meta is Alt here, as on keyboards where the same key says either. */
const ALT = [0xffe9, 0xffea, 0xffe7, 0xffe8]
const OTHERS_FROM = 0xffe1
const OTHERS_TO = 0xffee
const LEVEL_SHIFTS_FROM = 0xfe01
const LEVEL_SHIFTS_TO = 0xfe0f

export class ModifierKeys {
  readonly #held = new Set<number>()

  /** True when the key was a modifier and types nothing by itself. */
  follow(keysym: number, pressed: boolean): boolean {
    if (!isModifier(keysym)) return false
    if (pressed) this.#held.add(keysym)
    else this.#held.delete(keysym)
    return true
  }

  releaseAll(): void {
    this.#held.clear()
  }

  get held(): Modifiers {
    const any = (keysyms: readonly number[]): boolean => keysyms.some((key) => this.#held.has(key))
    return { shift: any(SHIFT), control: any(CONTROL), alt: any(ALT) }
  }
}

function isModifier(keysym: number): boolean {
  if (keysym >= OTHERS_FROM && keysym <= OTHERS_TO) return true
  // Num Lock and Mode_switch.
  if (keysym === 0xff7f || keysym === 0xff7e) return true
  return keysym >= LEVEL_SHIFTS_FROM && keysym <= LEVEL_SHIFTS_TO
}
