/** A key that nothing answered by then has changed nothing that can be seen. */
const PATIENCE_MS = 2_000
const KEPT = 50
/** X11: from Shift_L to Hyper_R, and the level shifts of ISO 9995. Alone they paint nothing. */
const MODIFIERS = [
  [0xffe1, 0xffee],
  [0xfe01, 0xfe13],
] as const

/** Of `requestVideoFrameCallback`; all times are milliseconds since the page's time origin. */
export type Presented = { presentationTime: number; receiveTime?: number | undefined }

/**
 * How long a person waits for the picture of a key: from sending it to handing the first frame that
 * can hold its answer to the display. That is the first frame whose last packet came at least one
 * round trip after the key had left; an earlier one was on its way already. One key is measured at a
 * time. What happens to change meanwhile (a clock) can pass for an answer, so it is no upper bound.
 */
export class KeyToPixel {
  #sentAt: number | undefined
  #fresh: number[] = []
  #kept: number[] = []

  keySent(keysym: number, nowMs: number): void {
    if (MODIFIERS.some(([first, last]) => keysym >= first && keysym <= last)) return
    if (this.#sentAt === undefined || nowMs - this.#sentAt > PATIENCE_MS) this.#sentAt = nowMs
  }

  presented({ presentationTime, receiveTime }: Presented, roundTripMs: number): void {
    const sentAt = this.#sentAt
    if (sentAt === undefined || (receiveTime ?? presentationTime) < sentAt + roundTripMs) return
    this.#sentAt = undefined
    const tookMs = presentationTime - sentAt
    if (tookMs < 0 || tookMs > PATIENCE_MS) return
    this.#fresh.push(tookMs)
    this.#kept = [...this.#kept.slice(1 - KEPT), tookMs]
  }

  /** Of the last fifty keys; null before the first. */
  get medianMs(): number | null {
    const sorted = this.#kept.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  }

  /** What was measured since the last call, at most so many. */
  take(most: number): number[] {
    return this.#fresh.splice(0).slice(0, most)
  }
}
