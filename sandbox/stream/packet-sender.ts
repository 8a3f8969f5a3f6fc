/** A paced frame leaves in portions of this time's worth. */
const PORTION_MS = 5
/** Faster than the line, so that its queue never runs dry, yet half of a burst never queues there. */
const PACE = 2
/**
 * A burst is this time's worth, of the second's that the gate lets through at once: what was held up
 * on the way to it comes together, and none of that may be too much there.
 */
const BURST_MS = 500

export type PacketSenderOptions = {
  send: (packets: Buffer[]) => void
  /** The policy's bound on what leaves; the gate drops what is beyond it, and with it the picture. */
  bytesPerSecond: number
  /** In milliseconds, never backwards. */
  now: () => number
}

/** Sends the packets of frames in their order, spread out where line or policy are narrow. */
export class PacketSender {
  readonly #options: PacketSenderOptions
  /** Not yet sent: the rest of one frame, since the next one waits for its share of the line. */
  #waiting: Buffer[] = []
  #bytesPerMs = Infinity
  #bytesPerSecond: number
  /** What the policy has left, and when that was so. */
  #allowed: { bytes: number; atMs: number }
  #timer: NodeJS.Timeout | undefined

  constructor(options: PacketSenderOptions) {
    this.#options = options
    this.#bytesPerSecond = options.bytesPerSecond
    this.#allowed = { bytes: this.#burst, atMs: options.now() }
  }

  /** The policy's bound is another one from now on. */
  limit(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** What the line carries; Infinity where nothing is known to limit it. */
  setRate(kilobitsPerSecond: number): void {
    this.#bytesPerMs = (PACE * kilobitsPerSecond) / 8
  }

  frame(packets: Buffer[]): void {
    this.#waiting.push(...packets)
    if (this.#timer === undefined) this.#portion()
  }

  /** What has not left is dropped: the view is over, or its line is cut. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }

  get #burst(): number {
    return (this.#bytesPerSecond * BURST_MS) / 1000
  }

  #portion(): void {
    this.#timer = undefined
    const allowed = this.#refill()
    let room = Math.min(this.#bytesPerMs * PORTION_MS, allowed.bytes)
    let count = 0
    while (count < this.#waiting.length && room > 0) {
      const bytes = this.#waiting[count]?.length ?? 0
      room -= bytes
      allowed.bytes -= bytes
      count += 1
    }
    if (count > 0) this.#options.send(this.#waiting.splice(0, count))
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#portion(), PORTION_MS)
  }

  #refill(): { bytes: number; atMs: number } {
    const allowed = this.#allowed
    const nowMs = this.#options.now()
    const earned = ((nowMs - allowed.atMs) * this.#bytesPerSecond) / 1000
    allowed.bytes = Math.min(this.#burst, allowed.bytes + Math.max(0, earned))
    allowed.atMs = Math.max(allowed.atMs, nowMs)
    return allowed
  }
}
