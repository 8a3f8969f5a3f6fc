/** One frame of the stream as its packets tell of it; nothing is decoded. */
export type FrameArrival = {
  /** When its first packet came, in milliseconds of `performance.now()`. */
  firstPacketMs: number
  /** When its last packet came. */
  lastPacketMs: number
  packets: number
  /** RTP payload alone: with RTP's and the network's headers it was more. */
  payloadBytes: number
  /** Counts the stream's 90 kHz clock. */
  timestamp: number
}

/** What of an RTP packet (RFC 3550, 5.1) says to which frame it belongs. */
export type PacketHead = { timestamp: number; marker: boolean; payloadBytes: number }

/**
 * Joins packets to frames: those of one frame share a timestamp, and the marker is on the last. A
 * packet that comes late, after a newer frame began, counts for no frame.
 */
export class FrameArrivals {
  #open: FrameArrival | undefined
  #newest: number | undefined

  /** The frame that this packet completes, if it completes one. */
  add({ timestamp, marker, payloadBytes }: PacketHead, nowMs: number): FrameArrival | undefined {
    if (this.#newest !== undefined && isOlder(timestamp, this.#newest)) return undefined
    this.#newest = timestamp
    if (this.#open?.timestamp !== timestamp) {
      this.#open = {
        firstPacketMs: nowMs,
        lastPacketMs: nowMs,
        packets: 0,
        payloadBytes: 0,
        timestamp,
      }
    }
    const frame = this.#open
    frame.lastPacketMs = nowMs
    frame.packets += 1
    frame.payloadBytes += payloadBytes
    if (!marker) return undefined
    this.#open = undefined
    return frame
  }
}

/** On a clock of 32 bits that starts again at zero. */
function isOlder(timestamp: number, than: number): boolean {
  return ((timestamp - than) | 0) < 0
}
