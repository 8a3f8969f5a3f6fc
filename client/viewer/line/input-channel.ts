import { encodeInputRecord } from '#protocol/plain/input.ts'

import type { ViewerInput } from '../input/keyboard.ts'

/** What is typed within the moment between picture and input channel; far more is no person's. */
const MAX_HELD_RECORDS = 64
/**
 * A lost record is sent again by SCTP after 400 ms and more, since nothing follows a single key that
 * would show the loss. So each is sent twice, this far apart; the gate takes the first that comes.
 */
const AGAIN_AFTER_MS = 12

/**
 * The view's one data channel, which only sends. Unordered, so that the second copy of a record need
 * not wait for the lost first one: the gate puts records in the order of their numbers.
 */
export class InputChannel {
  readonly #channel: RTCDataChannel
  #held: Uint8Array<ArrayBuffer>[] = []
  /** Counted anew for each view. */
  #sequence = 0

  constructor(peer: RTCPeerConnection) {
    this.#channel = peer.createDataChannel('input', { negotiated: true, id: 0, ordered: false })
    // The picture can be there a second before: SCTP repeats a lost first packet only then.
    this.#channel.addEventListener('open', () => {
      for (const record of this.#held.splice(0)) this.#channel.send(record)
    })
  }

  send(input: ViewerInput): void {
    const { readyState } = this.#channel
    const waits = readyState === 'connecting' && this.#held.length < MAX_HELD_RECORDS
    if (readyState !== 'open' && !waits) return
    this.#sequence = (this.#sequence + 1) >>> 0
    const sequence = this.#sequence
    const record = encodeInputRecord({ ...input, sequence })
    if (waits) {
      this.#held.push(record)
      return
    }
    this.#channel.send(record)
    setTimeout(() => {
      // Of a moving pointer only where it came to rest: what follows shows the loss of the others.
      const passed = input.kind === 'move' && sequence !== this.#sequence
      if (!passed && this.#channel.readyState === 'open') this.#channel.send(record)
    }, AGAIN_AFTER_MS)
  }
}
