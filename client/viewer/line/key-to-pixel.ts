import { codePointOfKeysym } from '#protocol/plain/input.ts'

/**
 * A key that nothing answered by then has changed nothing that can be seen: what comes later was changed
 * by something else. A line that is congested takes several of its round trips.
 */
const PATIENCE = { ms: 700, roundTrips: 4, mostMs: 2_000 } as const
const KEPT = 50
/** X11's BackSpace, Tab and Return. Other keys than these and characters often paint nothing. */
const PAINTING: readonly number[] = [0xff08, 0xff09, 0xff0d]

/** What `requestVideoFrameCallback` tells of a frame, in milliseconds since the page's time origin. */
export type Presented = { presentationTime: number; receiveTime?: number | undefined }

/**
 * How long a person waits for the picture of a key: from sending it to handing the first frame that
 * can hold its answer to the display. That is the first frame whose last packet came at least one
 * round trip after the key had left; an earlier one was on its way already. One key is measured at a
 * time. What happens to change meanwhile (a clock) can pass for an answer, so it is no upper bound.
 */
export class KeyToPixel {
  #sentAt: number | undefined
  #patienceMs: number = PATIENCE.mostMs
  #fresh: number[] = []
  #kept: number[] = []

  keySent(keysym: number, nowMs: number): void {
    const types = codePointOfKeysym(keysym) !== undefined || PAINTING.includes(keysym)
    if (!types) return
    if (this.#sentAt === undefined || nowMs - this.#sentAt > this.#patienceMs) this.#sentAt = nowMs
  }

  presented({ presentationTime, receiveTime }: Presented, roundTripMs: number): void {
    const { ms, roundTrips, mostMs } = PATIENCE
    this.#patienceMs = Math.min(mostMs, ms + roundTrips * roundTripMs)
    const sentAt = this.#sentAt
    if (sentAt === undefined || (receiveTime ?? presentationTime) < sentAt + roundTripMs) return
    this.#sentAt = undefined
    const tookMs = presentationTime - sentAt
    if (tookMs < 0 || tookMs > this.#patienceMs) return
    this.#fresh.push(tookMs)
    this.#kept = [...this.#kept.slice(1 - KEPT), tookMs]
  }

  /** The median of the last fifty keys; null before the first. */
  get medianMs(): number | null {
    const sorted = this.#kept.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  }

  /** What was measured since the last call, at most so many. */
  take(most: number): number[] {
    return this.#fresh.splice(0).slice(0, most)
  }
}
