/**
 * Which keycode types which keysym. The viewer has resolved its own keyboard layout already, so here
 * each keysym has a place of its own that gives the same keysym with and without Shift: "!" stays
 * "!" whatever modifier is held, and Ctrl+Shift+C still arrives as that. Keysyms without a keycode
 * of their own (Latin-1, Chinese, rare named keys) borrow a spare place, least recently used first.
 *
 * A program reads what a keycode types when it comes to the key, not when the key was pressed. So a
 * place that is lent again too soon turns what a busy program has not read yet into something else.
 * Each spare keycode therefore has four places, one in each of X11's groups, which a key event
 * carries along: more places than the longest text that an input method hands over at once.
 */
export const FIRST_KEYCODE = 8
export const LAST_KEYCODE = 255
export const KEYSYMS_PER_KEYCODE = 2
const GROUPS = 4

const TAB = 0xff09
const ISO_LEFT_TAB = 0xfe20
const META = [0xffe7, 0xffe8]

export const MODIFIERS = {
  shift: [0xffe1, 0xffe2],
  control: [0xffe3, 0xffe4],
  alt: [0xffe9, 0xffea],
  super: [0xffeb, 0xffec],
} as const

/** Named keys with keycodes of their own, as ranges of X11 keysyms, ends included. */
const NAMED: readonly (readonly [first: number, last: number])[] = [
  [0xff08, 0xff09], // BackSpace, Tab
  [0xff0d, 0xff0d], // Return
  [0xff13, 0xff13], // Pause
  [0xff1b, 0xff1b], // Escape
  [0xff20, 0xff20], // Multi_key
  [0xff50, 0xff57], // Home, arrows, Prior, Next, End
  [0xff61, 0xff61], // Print
  [0xff63, 0xff63], // Insert
  [0xff67, 0xff67], // Menu
  [0xff8d, 0xff8d], // KP_Enter
  [0xff95, 0xff9f], // KP_Home to KP_Delete
  [0xffaa, 0xffb9], // KP_Multiply to KP_9
  [0xffbe, 0xffc9], // F1 to F12
  [0xffff, 0xffff], // Delete
]

/**
 * Locks, group and level switches: the viewer resolved them, and here they would apply twice. Above
 * 0xfed0 are keysyms on which an X server acts by itself, up to ending.
 */
const IGNORED: readonly (readonly [first: number, last: number])[] = [
  [0xfe00, 0xfe1f],
  [0xfed0, 0xfeff],
  [0xff14, 0xff14], // Scroll_Lock
  [0xff7e, 0xff7f], // Mode_switch, Num_Lock
  [0xffe5, 0xffe6], // Caps_Lock, Shift_Lock
]

/**
 * Keycodes to which the server's default keymap ties a type with a level of its own for Ctrl+Alt
 * (function keys and the keypad's operators, for switching consoles). The type outlives a change of
 * the keysyms, so on these Ctrl+Alt would type nothing.
 */
const UNUSABLE: ReadonlySet<number> = new Set([
  63, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 82, 86, 95, 96, 106,
])

/** A keycode with all that it types: two keysyms, without and with Shift, for each group. */
export type Binding = { keycode: number; keysyms: readonly number[] }

/** Where a keysym is: pressed in another group, the same keycode types something else. */
export type Place = { keycode: number; group: number }

export class Keymap {
  readonly #fixed = new Map<number, Place>()
  /** Spare places by what they type now, least recently used first. */
  readonly #borrowed = new Map<number, Place>()
  /** What each spare keycode types, by group. */
  readonly #rows = new Map<number, number[]>()
  readonly #unused: Place[] = []

  constructor() {
    const own = ownKeysyms()
    for (let keycode = FIRST_KEYCODE; keycode <= LAST_KEYCODE; keycode++) {
      if (UNUSABLE.has(keycode)) continue
      const keysym = own.shift()
      if (keysym === undefined)
        this.#rows.set(
          keycode,
          Array.from({ length: GROUPS }, () => 0),
        )
      else this.#fixed.set(keysym, { keycode, group: 0 })
    }
    // Every keycode once before any is used in a further group: keys of one keycode cannot be down together.
    for (let group = 0; group < GROUPS; group++) {
      for (const keycode of this.#rows.keys()) this.#unused.push({ keycode, group })
    }
  }

  /** How many different keysyms can be borrowed at a time. */
  get spare(): number {
    return this.#unused.length + this.#borrowed.size
  }

  /** The table that is installed at boot: KEYSYMS_PER_KEYCODE keysyms for each keycode. */
  table(): number[] {
    const keysyms = Array.from({ length: LAST_KEYCODE - FIRST_KEYCODE + 1 }, () => [0, 0])
    for (const [keysym, { keycode }] of this.#fixed) {
      keysyms[keycode - FIRST_KEYCODE] = levelsOf(keysym)
    }
    return keysyms.flat()
  }

  /** Keycodes of the eight modifiers in X11's order: Shift, Lock, Control, Mod1 to Mod5. */
  modifierRows(): number[][] {
    const rows = (keysyms: readonly number[]): number[] =>
      keysyms.map((keysym) => this.#fixed.get(keysym)?.keycode ?? 0)
    const { shift, control, alt, super: superKeys } = MODIFIERS
    return [rows(shift), [], rows(control), rows(alt), [], [], rows(superKeys), []]
  }

  /**
   * The place to press for a keysym, and what must be bound before it is pressed. Keycodes in `held`
   * keep their meaning. Undefined when the keysym is ignored or every spare key is held.
   */
  lookUp(keysym: number, held: ReadonlySet<number>): { place: Place; bind?: Binding } | undefined {
    if (within(keysym, IGNORED)) return undefined
    // Keyboards that have a Meta key have it where others have Super.
    const fixed = this.#fixed.get(MODIFIERS.super[META.indexOf(keysym)] ?? keysym)
    if (fixed !== undefined) return { place: fixed }
    const known = this.#borrowed.get(keysym)
    if (known !== undefined) {
      this.#borrowed.delete(keysym)
      this.#borrowed.set(keysym, known)
      return { place: known }
    }
    const place = this.#takeUnused(held) ?? this.#takeBack(held)
    if (place === undefined) return undefined
    this.#borrowed.set(keysym, place)
    return { place, bind: this.#bind(keysym, place) }
  }

  #takeUnused(held: ReadonlySet<number>): Place | undefined {
    const index = this.#unused.findIndex(({ keycode }) => !held.has(keycode))
    return index < 0 ? undefined : this.#unused.splice(index, 1)[0]
  }

  #takeBack(held: ReadonlySet<number>): Place | undefined {
    for (const [keysym, place] of this.#borrowed) {
      if (held.has(place.keycode)) continue
      this.#borrowed.delete(keysym)
      return place
    }
    return undefined
  }

  #bind(keysym: number, { keycode, group }: Place): Binding {
    const row = this.#rows.get(keycode) ?? []
    row[group] = keysym
    return { keycode, keysyms: row.flatMap((typed) => [typed, typed]) }
  }
}

/**
 * The same keysym with and without Shift, but for two kinds: a Tab with Shift is another key to
 * applications, and Alt has Meta beside it, by which terminals find out which modifier means it.
 */
export function levelsOf(keysym: number): number[] {
  if (keysym === TAB) return [TAB, ISO_LEFT_TAB]
  const side = (MODIFIERS.alt as readonly number[]).indexOf(keysym)
  return [keysym, META[side] ?? keysym]
}

function ownKeysyms(): number[] {
  const keysyms = Object.values(MODIFIERS).flat() as number[]
  for (const [first, last] of NAMED) {
    for (let keysym = first; keysym <= last; keysym++) keysyms.push(keysym)
  }
  for (let keysym = 0x20; keysym <= 0x7e; keysym++) keysyms.push(keysym)
  return keysyms
}

function within(keysym: number, ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.some(([first, last]) => keysym >= first && keysym <= last)
}
