import { MANY_WAITING } from '#protocol/plain/view-limits.ts'

const EVERY_MS = 300

/**
 * When a person is told how many records wait: after the first 300 ms, since what is over sooner nobody
 * feels, then as often, at once when room becomes scarce, and at once when nothing waits any more. Pure:
 * time comes from the caller, in milliseconds, who asks whenever the number may have changed.
 */
export class WaitingNotice {
  #told = 0
  /** Of the last notice, or since when something waits. */
  #sinceMs: number | undefined

  /** A page that knows of nothing yet. */
  reset(): void {
    this.#told = 0
    this.#sinceMs = undefined
  }

  /** The number to be told now, if any. */
  next(waiting: number, nowMs: number): number | undefined {
    if (waiting === 0) {
      const wasTold = this.#told > 0
      this.reset()
      return wasTold ? 0 : undefined
    }
    this.#sinceMs ??= nowMs
    const isScarce = waiting >= MANY_WAITING && this.#told < MANY_WAITING
    if (!isScarce && (nowMs - this.#sinceMs < EVERY_MS || waiting === this.#told)) return undefined
    this.#told = waiting
    this.#sinceMs = nowMs
    return waiting
  }
}
