import type { Modifier } from './key-event.ts'
import type { ViewerInput } from './keyboard.ts'

/** Modifiers that make a chord of a character, by what their keys send, left and right. */
const CHORD_MODIFIERS: ReadonlyMap<number, Modifier> = new Map([
  [0xffe3, 'Control'],
  [0xffe4, 'Control'],
  [0xffe9, 'Alt'],
  [0xffea, 'Alt'],
  [0xffeb, 'Meta'],
  [0xffec, 'Meta'],
])
/** The left one of each. */
const KEYSYMS = new Map(
  Array.from(CHORD_MODIFIERS, ([keysym, of]) => [of, keysym]).toReversed() as [Modifier, number][],
)

/** What is down on the other side, and what only is on this one. */
export class HeldKeys {
  /** Places of keys that are down, with the keysym that went down with them. */
  readonly #down = new Map<string, number>()
  /** Modifiers that the person holds and the session does not: they chose a character. */
  readonly #lifted = new Map<string, number>()

  /** A modifier of its own accord brings none of the lifted ones back. */
  static isModifier(keysym: number): boolean {
    return keysym >= 0xffe1 && keysym <= 0xffee
  }

  press(place: string, keysym: number, repeat: boolean): ViewerInput[] {
    if (repeat && this.#down.get(place) !== keysym) return []
    this.#lifted.delete(place)
    this.#down.set(place, keysym)
    return [keyRecord(keysym, true, repeat)]
  }

  release(place: string): ViewerInput[] | undefined {
    if (this.#lifted.delete(place)) return []
    const keysym = this.#down.get(place)
    if (keysym === undefined) return undefined
    this.#down.delete(place)
    return [keyRecord(keysym, false)]
  }

  /** A modifier whose release never came, as the system kept it for itself, does not stay down. */
  forget(modifiers: readonly Modifier[]): ViewerInput[] {
    const gone = [...this.#down].filter(([, keysym]) => {
      const modifier = CHORD_MODIFIERS.get(keysym)
      return modifier !== undefined && !modifiers.includes(modifier)
    })
    for (const [place] of gone) this.#down.delete(place)
    return gone.map(([, keysym]) => keyRecord(keysym, false))
  }

  /** For a character that stands alone: nothing makes a chord of it. */
  lift(): ViewerInput[] {
    const chosen = [...this.#down].filter(([, keysym]) => CHORD_MODIFIERS.has(keysym))
    for (const [place, keysym] of chosen) {
      this.#down.delete(place)
      this.#lifted.set(place, keysym)
    }
    return chosen.map(([, keysym]) => keyRecord(keysym, false))
  }

  /** For a key that may be one of a chord: what was lifted and is still held goes down again. */
  restore(modifiers: readonly Modifier[]): ViewerInput[] {
    const held = [...this.#lifted].filter(([, keysym]) => {
      const modifier = CHORD_MODIFIERS.get(keysym)
      return modifier !== undefined && modifiers.includes(modifier)
    })
    this.#lifted.clear()
    for (const [place, keysym] of held) this.#down.set(place, keysym)
    return held.map(([, keysym]) => keyRecord(keysym, true))
  }

  /** A key that came late, with those of its chord's modifiers that are up again. */
  around(modifiers: readonly Modifier[], key: readonly ViewerInput[]): ViewerInput[] {
    const down = Array.from(this.#down.values(), (keysym) => CHORD_MODIFIERS.get(keysym))
    const missing = [...KEYSYMS].filter(([of]) => modifiers.includes(of) && !down.includes(of))
    const ends = (pressed: boolean) => missing.map(([, keysym]) => keyRecord(keysym, pressed))
    return [...ends(true), ...key, ...ends(false)]
  }

  clear(): void {
    this.#down.clear()
    this.#lifted.clear()
  }
}

export function keyRecord(keysym: number, pressed: boolean, repeated = false): ViewerInput {
  return { kind: 'key', keysym, pressed, repeated }
}
