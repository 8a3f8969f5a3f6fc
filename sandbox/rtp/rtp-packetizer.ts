import { randomInt } from 'node:crypto'

import type { Codec } from '#protocol/codec.ts'

import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import type { Payloader } from './payloader.ts'

export const PLAYOUT_DELAY_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'

const VERSION_2 = 0x80
const HAS_EXTENSION = 0x10
const MARKER = 0x80
const HEADER_BYTES = 12
/** RFC 8285 with one-byte headers: 4 bytes of frame, then one element of 1 + 3 bytes. */
const EXTENSION_BYTES = 8
/** With the playout-delay extension. */
export const RTP_HEADER_BYTES = HEADER_BYTES + EXTENSION_BYTES
const ONE_BYTE_PROFILE = 0xbede
const CLOCK_TICKS_PER_MS = 90

export type RtpPacketizerOptions = {
  codec: Codec
  payloader: Payloader
  payloadType: number
  ssrc: number
  /** The whole RTP packet counts, header included; 1200 leaves room for SRTP, UDP and tunnels. */
  maxPacketBytes: number
  /** Id, 1 to 14, that the playout-delay extension was negotiated under; none sends none. */
  playoutDelayId?: number
}

/**
 * Cuts frames into RTP packets. The playout-delay extension asks the browser to show each frame at
 * once (at least 0, at most 0 ms). Sequence numbers, time stamps and picture ids start at random
 * values, as RFC 3550 asks.
 */
export class RtpPacketizer {
  readonly #options: RtpPacketizerOptions
  readonly #headerBytes: number
  readonly #clockOffset = randomInt(2 ** 32)
  #sequence: number
  #pictureId = randomInt(2 ** 15)

  constructor(options: RtpPacketizerOptions, firstSequence = randomInt(2 ** 16)) {
    this.#options = options
    this.#sequence = firstSequence & 0xffff
    this.#headerBytes = HEADER_BYTES + (options.playoutDelayId ? EXTENSION_BYTES : 0)
  }

  /** The packets of one frame, in the order in which they must be sent. */
  packetize(frame: EncodedFrame): Buffer[] {
    if (frame.codec !== this.#options.codec) {
      throw new Error(`A packetizer for ${this.#options.codec} was given ${frame.codec}.`)
    }
    const timestamp = this.#timestampOf(frame.timeMs)
    const payloads = this.#payloads(frame)
    return payloads.map((payload, index) => {
      const header = this.#header(timestamp, index === payloads.length - 1)
      return Buffer.concat([header, payload])
    })
  }

  #payloads(frame: EncodedFrame): Buffer[] {
    const { payloader, maxPacketBytes } = this.#options
    this.#pictureId = (this.#pictureId + 1) & 0x7fff
    const pictureId = this.#pictureId
    return payloader(frame, { maxBytes: maxPacketBytes - this.#headerBytes, pictureId })
  }

  #header(timestamp: number, last: boolean): Buffer {
    const { payloadType, playoutDelayId, ssrc } = this.#options
    const header = Buffer.alloc(this.#headerBytes)
    header[0] = VERSION_2 | (playoutDelayId ? HAS_EXTENSION : 0)
    header[1] = (last ? MARKER : 0) | payloadType
    header.writeUInt16BE(this.#sequence, 2)
    header.writeUInt32BE(timestamp, 4)
    header.writeUInt32BE(ssrc, 8)
    this.#sequence = (this.#sequence + 1) & 0xffff
    if (playoutDelayId) {
      header.writeUInt16BE(ONE_BYTE_PROFILE, 12)
      header.writeUInt16BE(1, 14)
      // Two values of 12 bits, both zero, in three bytes; the length is written less one.
      header[16] = (playoutDelayId << 4) | 2
    }
    return header
  }

  #timestampOf(timeMs: number): number {
    const ticks = Math.round(timeMs * CLOCK_TICKS_PER_MS) + this.#clockOffset
    return ticks % 2 ** 32
  }
}
