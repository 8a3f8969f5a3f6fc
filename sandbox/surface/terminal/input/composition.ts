import { codePointOfKeysym, type InputRecord } from '#protocol/plain/input.ts'

/** The text that an input method shows and has not committed, put together from its records. */
export class Composition {
  #codePoints: number[] = []

  take({ index, total, keysym }: Extract<InputRecord, { kind: 'compose' }>): void {
    // What was not told yet is not shown, nor what stands after it.
    if (index > this.#codePoints.length) return
    if (total > 0) this.#codePoints[index] = codePointOfKeysym(keysym) ?? 0
    this.#codePoints.length = Math.min(this.#codePoints.length, total)
  }

  /** True where there was something to clear. */
  clear(): boolean {
    const had = this.#codePoints.length > 0
    this.#codePoints = []
    return had
  }

  get text(): string {
    return String.fromCodePoint(...this.#codePoints)
  }
}
