import { STRICT_STREAM } from '#protocol/link.ts'

/** As much of RTP (RFC 3550, 5.1) as has to be read and written here. */
const PADDING = 0x20
const EXTENSION = 0x10
const MARKER = 0x80
const FIXED_HEADER_BYTES = 12
/** With the one extension that our runners send. */
const USUAL_HEADER_BYTES = 20
/** Padding ends with its own length in one byte, so that a packet of one byte can still be filled up. */
const PAYLOAD_AND_PADDING_BYTES = STRICT_STREAM.payloadBytes + 1
/** A unit of filler data (H.264, 7.4.1): decoders pass over it. */
const FILLER_UNIT = 0x0c
const FILLER_BYTE = 0xff
const FILLER_END = 0x80
const CLOCK_TICKS_PER_MS = 90

/** Every so often packets leave, whatever there is to send. */
export const STRICT_TICK_MS = 10

/** A runner that sends more than leaves is held here for so long; what is beyond that is dropped. */
const QUEUE_MS = 2_000

/**
 * Makes an observer of the encrypted stream learn nothing from it: in each tick the same number of
 * packets of the same size leaves, of H.264 that a runner made, or of filler where it made none. It
 * runs beside the gate and not in the runner, whose own clock trembles with what its guest paints.
 *
 * Filler goes before the picture that follows it and has its time stamp: a receiver takes both for
 * one picture. So a runner must send a picture now and then even when nothing changes, before the
 * receiver's buffer of unfinished pictures is full (2,048 packets in Chromium). Pure: whoever owns it
 * calls `tick` every `STRICT_TICK_MS`.
 */
export class ConstantRatePacer {
  readonly #packetsPerTick: number
  #queue: Buffer[] = []
  /** The picture that has not come whole: filler between its packets would tear a unit apart. */
  #arriving: Buffer[] = []
  /** Stamp of a picture that was too much: the rest of it is none either. */
  #tooMuch: number | undefined
  #sequence: number
  /** The last packet that left, as the form of the filler that follows. */
  #last: Buffer | undefined
  /** The stamp of the filler that has left since the last picture's end. */
  #filledStamp: number | undefined
  /** The runner's stamp of the picture that is leaving, and the one that it leaves under. */
  #renamed: { from: number; to: number } | undefined
  #lastEndTicks = 0
  #ticks = 0

  /** The rate is that of all packets with their RTP headers, filler or not. */
  constructor(kilobitsPerSecond: number, firstSequence: number) {
    this.#sequence = firstSequence
    const bytesPerTick = (kilobitsPerSecond * STRICT_TICK_MS) / 8
    this.#packetsPerTick = Math.max(
      1,
      Math.floor(bytesPerTick / (USUAL_HEADER_BYTES + PAYLOAD_AND_PADDING_BYTES)),
    )
  }

  /** False when it is not of the agreed form, or too much waits already: then it must not leave. */
  push(packet: Buffer): boolean {
    const headerBytes = headerLength(packet)
    const payloadBytes = packet.length - headerBytes
    const isPadded = ((packet[0] ?? 0) & PADDING) !== 0
    if (isPadded || payloadBytes < 1 || payloadBytes > STRICT_STREAM.payloadBytes) return false
    const stamp = packet.readUInt32BE(4)
    if (stamp === this.#tooMuch) return false
    const waiting = this.#queue.length + this.#arriving.length
    if (waiting >= (this.#packetsPerTick * QUEUE_MS) / STRICT_TICK_MS) {
      this.#tooMuch = stamp
      this.#arriving = []
      return false
    }
    this.#arriving.push(packet)
    if (!isLast(packet)) return true
    this.#queue.push(...this.#arriving)
    this.#arriving = []
    return true
  }

  /** What waits is dropped: no picture leaves any more, only filler. */
  clear(): void {
    this.#queue = []
    this.#arriving = []
  }

  /** What leaves now; nothing before a runner's first packet, which shows the form of all others. */
  tick(): Buffer[] {
    this.#ticks += 1
    if (this.#last === undefined && this.#queue.length === 0) return []
    return Array.from({ length: this.#packetsPerTick }, () => this.#next())
  }

  #next(): Buffer {
    const packet = this.#queue.shift()
    const sent = packet === undefined ? this.#filler() : this.#filledUp(packet)
    sent.writeUInt16BE(this.#sequence, 2)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#last = sent
    return sent
  }

  #filledUp(packet: Buffer): Buffer {
    const headerBytes = headerLength(packet)
    const sent = Buffer.alloc(headerBytes + PAYLOAD_AND_PADDING_BYTES)
    packet.copy(sent)
    sent[0] = (sent[0] ?? 0) | PADDING
    sent[sent.length - 1] = sent.length - packet.length
    const from = packet.readUInt32BE(4)
    if (this.#renamed?.from !== from) this.#renamed = { from, to: this.#filledStamp ?? from }
    this.#filledStamp = undefined
    sent.writeUInt32BE(this.#renamed.to, 4)
    if (isLast(packet)) this.#lastEndTicks = this.#ticks
    return sent
  }

  /** Has the stamp of the next picture, which is given with the first filler before it. */
  #filler(): Buffer {
    const last = this.#last ?? Buffer.alloc(FIXED_HEADER_BYTES)
    const headerBytes = headerLength(last)
    const sent = Buffer.alloc(headerBytes + PAYLOAD_AND_PADDING_BYTES, FILLER_BYTE)
    last.copy(sent, 0, 0, headerBytes)
    if (isLast(last)) {
      const elapsedMs = Math.max(1, (this.#ticks - this.#lastEndTicks) * STRICT_TICK_MS)
      const stamp = last.readUInt32BE(4) + elapsedMs * CLOCK_TICKS_PER_MS
      this.#filledStamp = stamp % 2 ** 32
      sent.writeUInt32BE(this.#filledStamp, 4)
    }
    sent[0] = (sent[0] ?? 0) & ~PADDING
    sent[1] = (last[1] ?? 0) & ~MARKER
    sent[headerBytes] = FILLER_UNIT
    sent[sent.length - 1] = FILLER_END
    return sent
  }
}

/** How many bytes of a packet that left on a strict clock carry nothing. */
export function paddingBytes(packet: Buffer): number {
  if (((packet[0] ?? 0) & PADDING) !== 0) return packet.at(-1) ?? 0
  const headerBytes = headerLength(packet)
  return packet[headerBytes] === FILLER_UNIT ? packet.length - headerBytes : 0
}

function isLast(packet: Buffer): boolean {
  return ((packet[1] ?? 0) & MARKER) !== 0
}

/** The whole length where a packet is too short to be one: then it has no payload. */
function headerLength(packet: Buffer): number {
  if (packet.length < FIXED_HEADER_BYTES) return packet.length
  const first = packet[0] ?? 0
  const bytes = FIXED_HEADER_BYTES + 4 * (first & 0x0f)
  if ((first & EXTENSION) === 0) return Math.min(bytes, packet.length)
  if (packet.length < bytes + 4) return packet.length
  return Math.min(packet.length, bytes + 4 + 4 * packet.readUInt16BE(bytes + 2))
}
