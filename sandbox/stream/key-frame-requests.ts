/** Two requests that are not further apart come from the same trouble. */
const FIRST_PAUSE_MS = 100
/** A viewer that goes on asking gets one a second: a lost one is replaced, and a flood costs little. */
const LONGEST_PAUSE_MS = 1_000
/** After so long without a request the next one is served at once again. */
const CALM_MS = 3_000

/**
 * When a key frame is due. A viewer that cannot decode gets one at once; one that asks again and
 * again, by fault or by intent, gets them ever more rarely. Times are session time in milliseconds.
 */
export class KeyFrameRequests {
  #lastMs = -Infinity
  #pauseMs = FIRST_PAUSE_MS
  #wanted = true
  #atOnce = true

  /** Infinity while none is wanted. */
  get dueMs(): number {
    if (!this.#wanted) return Infinity
    return this.#atOnce ? -Infinity : this.#lastMs + this.#pauseMs
  }

  get lastMs(): number {
    return this.#lastMs
  }

  /** By our own side, which knows why: a new view, a new encoder, a line that is back. */
  demand(): void {
    this.#wanted = true
    this.#atOnce = true
  }

  /** By the viewer. */
  request(nowMs: number): void {
    if (nowMs - this.#lastMs >= CALM_MS) this.#pauseMs = FIRST_PAUSE_MS
    this.#wanted = true
  }

  made(nowMs: number): void {
    const sinceMs = nowMs - this.#lastMs
    this.#pauseMs =
      sinceMs >= CALM_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
    this.#lastMs = nowMs
    this.#wanted = false
    this.#atOnce = false
  }
}
