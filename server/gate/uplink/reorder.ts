import { INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'

const SEQUENCE_OFFSET = 12
/** A person's records of some seconds; whoever leaves larger gaps counts wrongly. */
const WINDOW = 256

/**
 * Puts the messages of one view's data channel in the order of their sequence numbers and drops the
 * second copies. The channel is reliable but unordered: each record comes, often twice, so that one
 * lost packet holds up nothing. A viewer chooses the numbers: what waits for a gap is bounded, and a
 * gap that never closes stops its own input only.
 */
export class Reorder {
  #expected: number | undefined
  readonly #early = new Map<number, Uint8Array>()

  /** Those that may go on now; none for a copy or behind a gap. Undefined: refuse it as malformed. */
  take(message: Uint8Array): Uint8Array[] | undefined {
    // What is no record has no number; the gate refuses it.
    if (message.byteLength !== INPUT_RECORD_BYTES) return [message]
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
    const sequence = view.getUint32(SEQUENCE_OFFSET, true)
    // A view counts from 1, but its first may be lost; whoever counts on from before may.
    this.#expected ??= sequence <= WINDOW ? Math.min(1, sequence) : sequence
    const ahead = (sequence - this.#expected) >>> 0
    if (ahead >= 2 ** 31) return []
    if (ahead >= WINDOW) return undefined
    this.#early.set(sequence, message)
    return this.#inOrder()
  }

  #inOrder(): Uint8Array[] {
    const messages: Uint8Array[] = []
    for (;;) {
      const expected = this.#expected ?? 0
      const next = this.#early.get(expected)
      if (next === undefined) return messages
      this.#early.delete(expected)
      messages.push(next)
      this.#expected = (expected + 1) >>> 0
    }
  }
}
