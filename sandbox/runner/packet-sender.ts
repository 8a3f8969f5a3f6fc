/** A paced frame leaves in portions of this time's worth. */
const PORTION_MS = 5
/** Faster than the line, so that its queue never runs dry, yet half of a burst never queues there. */
const PACE = 2

/** Sends the packets of frames in their order, spread out where the line is narrow. */
export class PacketSender {
  readonly #send: (packets: Buffer[]) => void
  /** Not yet sent: the rest of one frame, since the next one waits for its share of the line. */
  #waiting: Buffer[] = []
  #bytesPerMs = Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(send: (packets: Buffer[]) => void) {
    this.#send = send
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

  #portion(): void {
    this.#timer = undefined
    let room = this.#bytesPerMs * PORTION_MS
    let count = 0
    while (count < this.#waiting.length && room > 0) {
      room -= this.#waiting[count]?.length ?? 0
      count += 1
    }
    this.#send(this.#waiting.splice(0, count))
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#portion(), PORTION_MS)
  }
}
