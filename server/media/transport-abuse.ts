/** What a viewer's line has carried since it was opened. */
export type LineTraffic = {
  /** Bytes of all kinds; connectivity checks are not among them. */
  bytesReceived: number
  /** Video that was sent for the first time. */
  mediaBytesSent: number
  /** Video that was sent again because the viewer asked. */
  repeatedBytesSent: number
  nowMs: number
}

/**
 * Ours sends input twice at a thousand records a second, and feedback: 200 kB/s at the very most.
 * Whoever sends five times as much keeps the worker busy that all sessions share.
 */
const RECEIVED_BYTES_PER_SECOND = 1_000_000
/**
 * A browser asks some ten times for a packet that does not come, but most packets do come: on a line
 * that loses every third one, half as much is sent again as was sent at first. A viewer that lies
 * about its round trip can have each packet of the last two seconds again every millisecond.
 */
const REPEATED_SHARE = 3
/** So much may be repeated whatever was sent: the first key frame, several times. */
const REPEATED_BYTES = 4_000_000
/** A browser that was held up sends at once what it had to say. */
const WINDOW_MS = 2_000

/**
 * Judges what a viewer does to its line. None of it is an accident: a browser's own rules keep far
 * below these bounds on any line.
 */
export class TransportAbuse {
  /** Some readings, the oldest as old as the window. */
  readonly #window: LineTraffic[] = []

  isHostile(traffic: LineTraffic): boolean {
    this.#window.push(traffic)
    while (this.#window[1] !== undefined && traffic.nowMs - this.#window[1].nowMs >= WINDOW_MS) {
      this.#window.shift()
    }
    const { bytesReceived } = this.#window[0] ?? traffic
    const received = traffic.bytesReceived - bytesReceived
    if (received > (RECEIVED_BYTES_PER_SECOND * WINDOW_MS) / 1000) return true
    const { mediaBytesSent, repeatedBytesSent } = traffic
    return repeatedBytesSent > REPEATED_BYTES + REPEATED_SHARE * mediaBytesSent
  }
}
