/** Shown so much later than the line usually takes, a frame has kept a person waiting. */
const FREEZE_MS = 500
/** RTP counts a picture's time in 90ths of a millisecond. */
const RTP_PER_MS = 90
/** Two clocks part by less than this, in milliseconds a millisecond. */
const DRIFT = 1e-3
/** Of two streams one after the other each begins at a number of its own. */
const OTHER_STREAM_MS = 60_000

export type PresentedFrame = { presentationTime: number; rtpTimestamp?: number | undefined }

/**
 * Counts how often the picture stood still although there was a new one. Frames come when something has
 * changed, so a pause between two says nothing: one that was made long before it was shown does.
 */
export class FreezeCount {
  #count = 0
  #last: { presentationTime: number; rtpTimestamp: number } | undefined
  /** By how much the last frame was later than the quickest one. */
  #lateMs = 0

  get count(): number {
    return this.#count
  }

  presented({ presentationTime, rtpTimestamp }: PresentedFrame): void {
    if (rtpTimestamp === undefined) return
    const last = this.#last
    this.#last = { presentationTime, rtpTimestamp }
    if (last === undefined) return
    const shownAfter = presentationTime - last.presentationTime
    // The count of 32 bits begins anew within a day.
    const madeAfter = ((rtpTimestamp - last.rtpTimestamp) | 0) / RTP_PER_MS
    const later = shownAfter - madeAfter
    if (Math.abs(later) > OTHER_STREAM_MS) {
      this.#lateMs = 0
      return
    }
    const wasLate = this.#lateMs > FREEZE_MS
    this.#lateMs = Math.max(0, this.#lateMs + later - shownAfter * DRIFT)
    // What waited behind the first late one belongs to the same freeze.
    if (!wasLate && this.#lateMs > FREEZE_MS) this.#count += 1
  }

  /** A picture was lost for good and asked for anew: it stood still without a frame that is late. */
  lost(): void {
    this.#count += 1
  }
}
