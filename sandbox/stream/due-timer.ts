/** Calls its work once, at the earliest of the session times for which it was asked. */
export class DueTimer {
  readonly #now: () => number
  readonly #work: () => void
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #dueMs = Infinity

  /** `now` is session time in milliseconds. */
  constructor(now: () => number, work: () => void) {
    this.#now = now
    this.#work = work
  }

  /** At this session time, or at an earlier one that was asked for before; never for Infinity. */
  plan(atMs: number): void {
    if (this.#dueMs <= atMs) return
    this.cancel()
    this.#dueMs = atMs
    const delayMs = atMs - this.#now()
    // A timer fires after a millisecond at the earliest, and that one would be felt.
    if (delayMs <= 0) this.#immediate = setImmediate(() => this.#fire())
    else this.#timer = setTimeout(() => this.#fire(), delayMs)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#dueMs = Infinity
  }

  #fire(): void {
    this.#dueMs = Infinity
    this.#work()
  }
}
