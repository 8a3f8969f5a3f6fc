/** RTCP that a viewer sends about the video it receives, true or not (RFC 4585, RFC 5104). */

const RECEIVER_REPORT = 201
const RTP_FEEDBACK = 205
const PAYLOAD_FEEDBACK = 206
/** Any number: the server sends nothing to it. */
const OWN_SSRC = 1

export type NackItem = {
  /** Number of a packet that did not come. */
  first: number
  /** Bit n: neither did number `first + n + 1`. */
  following?: number
}

export function nack(mediaSsrc: number, items: readonly NackItem[]): Buffer {
  const fields = items.map(({ first, following = 0 }) => {
    const field = Buffer.alloc(4)
    field.writeUInt16BE(first & 0xffff, 0)
    field.writeUInt16BE(following, 2)
    return field
  })
  return packet(RTP_FEEDBACK, 1, [ssrcs(mediaSsrc), ...fields])
}

/** Nothing can be decoded without a key frame. */
export function pictureLoss(mediaSsrc: number): Buffer {
  return packet(PAYLOAD_FEEDBACK, 1, [ssrcs(mediaSsrc)])
}

/** The receiver's estimate: 18 bits of mantissa, shifted left by up to 63. */
export function estimate(mediaSsrc: number, mantissa: number, exponent: number): Buffer {
  const field = Buffer.alloc(8)
  field.writeUInt8(1, 0)
  field.writeUIntBE(exponent * 2 ** 18 + mantissa, 1, 3)
  field.writeUInt32BE(mediaSsrc, 4)
  return packet(PAYLOAD_FEEDBACK, 15, [ssrcs(0), Buffer.from('REMB'), field])
}

/** That everything came, a moment after the server's last report: a round trip of next to nothing. */
export function goodReport(mediaSsrc: number, lastReport: number, delay: number): Buffer {
  const block = Buffer.alloc(24)
  block.writeUInt32BE(mediaSsrc, 0)
  block.writeUInt32BE(lastReport >>> 0, 16)
  block.writeUInt32BE(delay >>> 0, 20)
  const own = Buffer.alloc(4)
  own.writeUInt32BE(OWN_SSRC)
  return packet(RECEIVER_REPORT, 1, [own, block])
}

/** `count` is the five bits that mean the form of a feedback, or the reports in a report. */
export function packet(type: number, count: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(4)
  head.writeUInt8(0x80 | count, 0)
  head.writeUInt8(type, 1)
  head.writeUInt16BE(body.length / 4, 2)
  return Buffer.concat([head, body])
}

function ssrcs(mediaSsrc: number): Buffer {
  const field = Buffer.alloc(8)
  field.writeUInt32BE(OWN_SSRC, 0)
  field.writeUInt32BE(mediaSsrc, 4)
  return field
}
