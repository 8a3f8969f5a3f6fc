/** What a viewer's line has carried since it was opened, and how lossy the viewer says it is. */
export type ExplainedTraffic = {
  /** At the socket; connectivity checks are not among them. */
  bytesReceived: number
  /** That came out of the one data channel, copies included. */
  messages: number
  /** RTP to the viewer, which it reports on. */
  packetsSent: number
  repeatedBytesSent: number
  lossShare: number
  nowMs: number
}

/** A record with all that carries it has 74 bytes; SCTP may bring it again. */
const BYTES_PER_MESSAGE = 120
/** Receiver reports, heartbeats, words on bandwidth: 200 a second of Chromium's. */
const REPORT_BYTES_PER_SECOND = 1_000
/** Feedback names each packet that came: alone while few come, many at once in a stream. */
const FEEDBACK_BYTES_PER_PACKET = 64
const STREAM = { bytesPerSecond: 2_000, bytesPerPacket: 8 }
/** A request for a packet, by what was sent for it. */
const REQUEST_SHARE = 0.25
/** A line that loses packets adds requests for what is not there any more and SCTP's own repetitions. */
const LOSSY = { share: 0.01, bytesPerSecond: 8_000 }
/** Above this it is no rounding. */
const TOLERATED_BYTES = 2_048

/**
 * Whatever is sent on any other channel than ours is dropped unread in the media worker, which does
 * not say so. But the bytes are counted: what neither our channel nor feedback can explain is noticed
 * here. The explanations are generous, since a viewer on a bad line must never be taken for an attacker;
 * so a few hundred bytes a second pass unnoticed, to be dropped unread as well.
 */
export class CovertChannelDetector {
  #last: ExplainedTraffic | undefined
  #level = 0

  /** Whether there is too much of it by now. The first reading is where counting begins. */
  isTooMuch(traffic: ExplainedTraffic): boolean {
    const last = this.#last
    this.#last = traffic
    if (last === undefined) return false
    const received = traffic.bytesReceived - last.bytesReceived
    this.#level = Math.max(0, this.#level + received - explained(last, traffic))
    return this.#level > TOLERATED_BYTES
  }
}

function explained(last: ExplainedTraffic, now: ExplainedTraffic): number {
  const seconds = (now.nowMs - last.nowMs) / 1000
  const packets = now.packetsSent - last.packetsSent
  const requested = REQUEST_SHARE * (now.repeatedBytesSent - last.repeatedBytesSent)
  const feedback = Math.min(
    FEEDBACK_BYTES_PER_PACKET * packets,
    STREAM.bytesPerSecond * seconds + STREAM.bytesPerPacket * packets,
  )
  const lossy = now.lossShare >= LOSSY.share || now.repeatedBytesSent > last.repeatedBytesSent
  return (
    BYTES_PER_MESSAGE * (now.messages - last.messages) +
    (REPORT_BYTES_PER_SECOND + (lossy ? LOSSY.bytesPerSecond : 0)) * seconds +
    feedback +
    requested
  )
}
