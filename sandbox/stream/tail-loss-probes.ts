/** Loss counts for so long after it was seen; most of it comes in clusters. */
const LOSS_MEMORY_MS = 60_000
/** A line that lost nothing of its first pictures, the largest of all, is a clean one. */
const UNKNOWN_MS = 10_000
const LOSS_WORTH_REMEMBERING = 0.002

/**
 * Milliseconds after a change at which an empty frame follows it, as long as nothing else does. Ever
 * rarer, so that a still picture ends as silence. The first on a lossy line is soon, since until then
 * nobody asks for the lost one; the second is for a bad moment that took both. The only one on a clean
 * line is rarer than most changes, and still less than what a person calls a freeze.
 */
const AFTER_MS = { lossy: [6, 50, 250, 1_000], clean: [400] } as const

/**
 * When empty frames follow a change. A receiver asks again for a packet only when it sees a later
 * one, and after a small frame, an echoed key, say, there is none: a lost one would stay unseen until
 * the next change. Exact copies would not do, since the SFU drops a packet that it has sent.
 * Times are session time in milliseconds.
 */
export class TailLossProbes {
  #lossyUntilMs = UNKNOWN_MS
  #changeMs = -Infinity
  readonly #steadyMs: number
  /** When anything was sent last. */
  #lastMs = -Infinity
  /** How many have followed the last change. */
  #sent = 0

  /** `steadyMs`: after the others one follows this often, for ever. */
  constructor({ steadyMs = Infinity }: { steadyMs?: number } = {}) {
    this.#steadyMs = steadyMs
  }

  /** Another view: nobody knows its line yet, so it counts as lossy for a while. */
  reset(nowMs: number): void {
    this.#lossyUntilMs = nowMs + UNKNOWN_MS
    this.#changeMs = -Infinity
  }

  lineLost(share: number, nowMs: number): void {
    if (share >= LOSS_WORTH_REMEMBERING) this.#lossyUntilMs = nowMs + LOSS_MEMORY_MS
  }

  changeSent(nowMs: number): void {
    this.#changeMs = nowMs
    this.#lastMs = nowMs
    this.#sent = 0
  }

  followed(nowMs: number): void {
    this.#sent += 1
    this.#lastMs = nowMs
  }

  /** When the next one is due; Infinity when enough have followed. */
  get dueMs(): number {
    const plan = AFTER_MS[this.#changeMs < this.#lossyUntilMs ? 'lossy' : 'clean']
    if (this.#changeMs === -Infinity) return Infinity
    return Math.min(this.#changeMs + (plan[this.#sent] ?? Infinity), this.#lastMs + this.#steadyMs)
  }
}
