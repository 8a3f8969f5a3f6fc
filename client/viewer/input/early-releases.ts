import { type KeyPress, MODIFIERS } from './key-event.ts'

/**
 * Keys whose release was told before their press: Linux's browsers hand each press to an input method
 * and tell it when it is given back, which on a busy machine is after the finger has left the key.
 */
export class EarlyReleases {
  /** Places whose press was told and whose release was not. */
  readonly #pressed = new Set<string>()
  readonly #released = new Set<string>()

  released({ key, code, keyCode, isComposing }: KeyPress): void {
    const isKnown = this.#pressed.delete(code)
    // One that an input method composed with has no press to come.
    if (isKnown || isComposing || keyCode === 229 || code === '') return
    // No input method keeps a modifier, and one is often let go that brought the window here.
    if (MODIFIERS.some((modifier) => modifier === key)) return
    this.#released.add(code)
  }

  /** Whether the key is up already. */
  pressed({ code, repeat }: KeyPress): boolean {
    const isUp = !repeat && this.#released.delete(code)
    if (isUp) return true
    // What was released here after it had been pressed elsewhere says nothing of later keys.
    this.#released.clear()
    this.#pressed.add(code)
    return false
  }

  clear(): void {
    this.#pressed.clear()
    this.#released.clear()
  }
}
