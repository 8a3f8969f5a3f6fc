/** A frame may use what the rate gives in this time; it is also how long a frame may queue. */
const BURST_MS = 200

/** While more than this is queued on the way, a further frame would only wait behind it. */
const BACKLOG_MS = 50

/** So many quantizer steps halve the size of text; measured on terminals. */
const STEPS_PER_HALVING = 12

/** Beyond this text cannot be read, and a picture that cannot be read helps nobody. */
const COARSEST_STEPS = 24

/** Below this share of the picture a change is small whatever it shows. */
const SMALL_CHANGE = 0.1

/** Bytes a pixel that dense content takes at the best quality, until frames have taught better. */
const FIRST_GUESS = { key: 0.25, inter: 0.12 } as const

export type FrameKind = keyof typeof FIRST_GUESS

/**
 * Keeps a stream within its bit rate, on the bytes that encoders really made: their own rate
 * controls overshoot on dense frames. It says how coarse a frame must be so that it arrives soon,
 * and when the next one may follow.
 */
export class ByteBudget {
  #bytesPerMs: number
  #backlogBytes = 0
  #atMs = 0
  readonly #bytesPerPixel: Record<FrameKind, number> = { ...FIRST_GUESS }

  constructor(kilobitsPerSecond: number) {
    this.#bytesPerMs = kilobitsPerSecond / 8
  }

  setRate(kilobitsPerSecond: number): void {
    this.#bytesPerMs = kilobitsPerSecond / 8
  }

  /** Session time in milliseconds from which on a frame may follow. */
  readyAtMs(): number {
    return this.#atMs + Math.max(0, this.#backlogBytes / this.#bytesPerMs - BACKLOG_MS)
  }

  /** How many quantizer steps above the best quality a frame should be: 0 to 24. */
  coarseness(kind: FrameKind, pixels: number, options: { of: number; nowMs: number }): number {
    this.#drain(options.nowMs)
    if (kind === 'inter' && pixels < SMALL_CHANGE * options.of) return 0
    const burst = BURST_MS * this.#bytesPerMs
    const available = Math.max(burst - this.#backlogBytes, burst / 4)
    const expected = pixels * this.#bytesPerPixel[kind]
    if (expected <= available) return 0
    return Math.min(COARSEST_STEPS, Math.ceil(STEPS_PER_HALVING * Math.log2(expected / available)))
  }

  /** Counts a frame that was made, and learns from it how dense the content is. */
  spend(
    kind: FrameKind,
    frame: { bytes: number; pixels: number; of: number; steps: number; nowMs: number },
  ): void {
    this.#drain(frame.nowMs)
    this.#backlogBytes += frame.bytes
    if (frame.pixels < SMALL_CHANGE * frame.of) return
    const seen = (frame.bytes * 2 ** (frame.steps / STEPS_PER_HALVING)) / frame.pixels
    const known = this.#bytesPerPixel[kind]
    // Up at once, down slowly: one frame that is too large holds up all that come after it.
    this.#bytesPerPixel[kind] = seen > known ? seen : known * 0.8 + seen * 0.2
  }

  #drain(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs)
    this.#backlogBytes = Math.max(0, this.#backlogBytes - elapsedMs * this.#bytesPerMs)
    this.#atMs = Math.max(this.#atMs, nowMs)
  }
}
