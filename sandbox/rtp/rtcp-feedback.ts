const VERSION_2 = 2
const HEADER_BYTES = 4
const RECEIVER_REPORT = 201
const SENDER_REPORT = 200
const PAYLOAD_FEEDBACK = 206
const PICTURE_LOSS = 1
const FULL_INTRA_REQUEST = 4
const APPLICATION = 15
const FIR_ENTRY_BYTES = 8
const REPORT_BLOCK_BYTES = 24

export type Feedback = {
  /** A receiver cannot go on without a key frame: answer at once. */
  keyFrameWanted: boolean
  /** The receiver's estimate of what the way carries (REMB). */
  bitsPerSecond?: number
  /** Share of packets lost since the report before, 0 to 1. */
  lostShare?: number
}

/**
 * Reads what a receiver says about the stream `ssrc`. Whoever can reach the transport chooses
 * these bytes: what is malformed or about another stream is passed over, nothing throws, and the
 * caller limits how often a key frame is made.
 */
export function parseFeedback(compound: Buffer, ssrc: number): Feedback {
  const feedback: Feedback = { keyFrameWanted: false }
  let at = 0
  while (at + HEADER_BYTES <= compound.length) {
    const first = compound.readUInt8(at)
    const end = at + 4 * (compound.readUInt16BE(at + 2) + 1)
    if (first >> 6 !== VERSION_2 || end > compound.length) break
    const body = compound.subarray(at + HEADER_BYTES, end)
    const format = first & 0x1f
    const type = compound.readUInt8(at + 1)
    if (type === PAYLOAD_FEEDBACK) readPayloadFeedback(body, { format, ssrc, feedback })
    if (type === RECEIVER_REPORT) readReports(body.subarray(4), { ssrc, feedback })
    if (type === SENDER_REPORT) readReports(body.subarray(24), { ssrc, feedback })
    at = end
  }
  return feedback
}

type About = { ssrc: number; feedback: Feedback }

function readPayloadFeedback(body: Buffer, about: About & { format: number }): void {
  if (body.length < 8) return
  if (about.format === PICTURE_LOSS && body.readUInt32BE(4) === about.ssrc) {
    about.feedback.keyFrameWanted = true
  }
  if (about.format === FULL_INTRA_REQUEST) {
    for (let at = 8; at + FIR_ENTRY_BYTES <= body.length; at += FIR_ENTRY_BYTES) {
      if (body.readUInt32BE(at) === about.ssrc) about.feedback.keyFrameWanted = true
    }
  }
  if (about.format === APPLICATION) readEstimate(body, about)
}

function readEstimate(body: Buffer, { ssrc, feedback }: About): void {
  if (body.length < 16 || body.toString('latin1', 8, 12) !== 'REMB') return
  const count = body.readUInt8(12)
  const exponent = body.readUInt8(13) >> 2
  const mantissa = body.readUIntBE(13, 3) & 0x3ffff
  for (let index = 0; index < count && 20 + 4 * index <= body.length; index += 1) {
    if (body.readUInt32BE(16 + 4 * index) === ssrc) {
      feedback.bitsPerSecond = mantissa * 2 ** exponent
    }
  }
}

function readReports(blocks: Buffer, { ssrc, feedback }: About): void {
  for (let at = 0; at + REPORT_BLOCK_BYTES <= blocks.length; at += REPORT_BLOCK_BYTES) {
    if (blocks.readUInt32BE(at) === ssrc) feedback.lostShare = blocks.readUInt8(at + 4) / 256
  }
}
