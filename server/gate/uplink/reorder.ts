import { encodeInputRecord, INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'

const SEQUENCE_OFFSET = 12
/** A view that counts from 1 may have lost its first records; whoever counts on from before starts higher. */
const FIRST_NUMBERS = 256
/** Of one view; at the rate of the fastest mouse as many as come while a gap is waited for. */
const MOST_EARLY = 2_048
/** No client of ours is so far ahead of what it has sent, since the channel loses nothing for good. */
const TOO_FAR = 65_536
/**
 * A lost packet is sent again after 0.4, 0.8 and 1.6 seconds, and what follows it shows the loss sooner.
 * A gap that is open for longer is on a line that is about to be given up.
 */
const GAP_MS = 3_000

/**
 * Puts the messages of one view's data channel in the order of their sequence numbers and drops the
 * second copies. The channel is reliable but unordered: each record comes, often twice, so that one
 * lost packet holds up nothing. A viewer chooses the numbers: what waits for a gap is bounded in number and
 * time. Then the gap is passed over, with every key up, since what is missing may be a release; what
 * comes of it later is late, and goes nowhere, so that no key overtakes another. Pure: time comes from the
 * caller, in milliseconds.
 */
export class Reorder {
  #expected: number | undefined
  readonly #early = new Map<number, Uint8Array>()
  /** Numbers that never came, as many as are remembered of them. */
  readonly #passedOver = new Set<number>()
  /** Since when the present gap is waited for. */
  #gapSinceMs: number | undefined

  /** Those that may go on now; none for a copy or behind a gap. Or why it is to be refused. */
  take(message: Uint8Array, nowMs: number): Uint8Array[] | 'malformed' | 'late' {
    // What is no record has no number; whoever reads it refuses it.
    if (message.byteLength !== INPUT_RECORD_BYTES) return [message]
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
    const sequence = view.getUint32(SEQUENCE_OFFSET, true)
    this.#expected ??= sequence <= FIRST_NUMBERS ? Math.min(1, sequence) : sequence
    const ahead = this.#ahead(sequence)
    if (ahead >= 2 ** 31) return this.#passedOver.delete(sequence) ? 'late' : this.due(nowMs)
    if (ahead >= TOO_FAR) return 'malformed'
    this.#early.set(sequence, message)
    const messages = this.#inOrder(nowMs)
    const isFull = this.#early.size >= MOST_EARLY
    return [...messages, ...(isFull ? this.#passOver(nowMs) : this.due(nowMs))]
  }

  /** Those behind a gap that was waited for long enough. */
  due(nowMs: number): Uint8Array[] {
    const waitMs = this.waitMs(nowMs)
    return waitMs === undefined || waitMs > 0 ? [] : this.#passOver(nowMs)
  }

  /** Milliseconds until the present gap is passed over; undefined while there is none. */
  waitMs(nowMs: number): number | undefined {
    if (this.#gapSinceMs === undefined) return undefined
    return Math.max(0, this.#gapSinceMs + GAP_MS - nowMs)
  }

  #passOver(nowMs: number): Uint8Array[] {
    const next = Math.min(...Array.from(this.#early.keys(), (early) => this.#ahead(early)))
    const from = this.#expected ?? 0
    const remembered = Math.min(next, MOST_EARLY - this.#passedOver.size)
    for (let at = 0; at < remembered; at += 1) this.#passedOver.add((from + at) >>> 0)
    this.#expected = (from + next) >>> 0
    return [encodeInputRecord({ kind: 'release-all', sequence: 0 }), ...this.#inOrder(nowMs)]
  }

  #ahead(sequence: number): number {
    return (sequence - (this.#expected ?? 0)) >>> 0
  }

  #inOrder(nowMs: number): Uint8Array[] {
    const messages: Uint8Array[] = []
    for (;;) {
      const expected = this.#expected ?? 0
      const next = this.#early.get(expected)
      if (next === undefined) break
      this.#early.delete(expected)
      messages.push(next)
      this.#expected = (expected + 1) >>> 0
    }
    if (this.#early.size === 0) this.#gapSinceMs = undefined
    else if (messages.length > 0) this.#gapSinceMs = nowMs
    else this.#gapSinceMs ??= nowMs
    return messages
  }
}
