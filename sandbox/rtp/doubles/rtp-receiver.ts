import type { Codec } from '#protocol/codec.ts'

import { joinNalUnits } from '../../bitstream/nal-units.ts'
import { leb128, readLeb128 } from '../../bitstream/obus.ts'

export type ReceivedPacket = {
  marker: boolean
  payloadType: number
  sequence: number
  timestamp: number
  ssrc: number
  /** Elements of the header extension by id. */
  extensions: Map<number, Buffer>
  payload: Buffer
}

export function receive(packet: Buffer): ReceivedPacket {
  const extensions = new Map<number, Buffer>()
  let at = 12
  if ((packet.readUInt8(0) & 0x10) !== 0) {
    const end = 16 + 4 * packet.readUInt16BE(14)
    at = 16
    while (at < end) {
      const id = packet.readUInt8(at) >> 4
      const length = (packet.readUInt8(at) & 0x0f) + 1
      if (id !== 0) extensions.set(id, packet.subarray(at + 1, at + 1 + length))
      at += id === 0 ? 1 : 1 + length
    }
  }
  return {
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    payloadType: packet.readUInt8(1) & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    extensions,
    payload: packet.subarray(at),
  }
}

/** What a receiver of RFC 6184 gives to its decoder. */
export function reassembleH264(payloads: readonly Buffer[]): Buffer {
  const units: Buffer[] = []
  for (const payload of payloads) {
    const type = payload.readUInt8(0) & 0x1f
    if (type === 24) {
      for (let at = 1; at < payload.length; at += 2 + payload.readUInt16BE(at)) {
        units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)))
      }
    } else if (type === 28) {
      const [indicator, header] = [payload.readUInt8(0), payload.readUInt8(1)]
      const first = Buffer.from([(indicator & 0xe0) | (header & 0x1f)])
      const before = (header & 0x80) !== 0 ? first : units.pop()
      if (!before) throw new Error('A fragment came without the one that starts its unit.')
      units.push(Buffer.concat([before, payload.subarray(2)]))
    } else {
      units.push(payload)
    }
  }
  return joinNalUnits(units)
}

/** What a receiver of RFC 7741 gives to its decoder. */
export function reassembleVp8(payloads: readonly Buffer[]): Buffer {
  return Buffer.concat(payloads.map((payload) => payload.subarray(4)))
}

/** What a receiver of RFC 9628, flexible mode, gives to its decoder. */
export function reassembleVp9(payloads: readonly Buffer[]): Buffer {
  return Buffer.concat(payloads.map((payload) => payload.subarray(vp9DescriptorBytes(payload))))
}

export function vp9DescriptorBytes(payload: Buffer): number {
  const first = payload.readUInt8(0)
  let at = 1
  if (first & 0x80) at += payload.readUInt8(at) & 0x80 ? 2 : 1
  if (first & 0x20) throw new Error('There are no layers.')
  if (first & 0x40 && first & 0x10) {
    let more = 1
    while (more) more = payload.readUInt8(at++) & 1
  }
  if (first & 0x02) {
    const structure = payload.readUInt8(at++)
    if (structure & 0x10) at += 4 * ((structure >> 5) + 1)
    if (structure & 0x08) throw new Error('There is no group of pictures.')
  }
  return at
}

/** What a receiver of AV1 gives to its decoder: whole units, with their sizes again. */
export function reassembleAv1(payloads: readonly Buffer[]): Buffer {
  const units: Buffer[] = []
  for (const payload of payloads) {
    const header = payload.readUInt8(0)
    if (header & 0x30) throw new Error('Every element has its length.')
    const elements: Buffer[] = []
    for (let at = 1; at < payload.length;) {
      const length = readLeb128(payload, at)
      if (!length) throw new Error('An element has no length.')
      at += length.bytes
      if (at + length.value > payload.length) throw new Error('An element is too long.')
      elements.push(payload.subarray(at, at + length.value))
      at += length.value
    }
    const continued = header & 0x80 ? units.pop() : undefined
    const first = elements.shift()
    if (!first) throw new Error('A packet is empty.')
    units.push(continued ? Buffer.concat([continued, first]) : first, ...elements)
  }
  return Buffer.concat(units.map(withSize))
}

function withSize(unit: Buffer): Buffer {
  const headerBytes = unit.readUInt8(0) & 0x04 ? 2 : 1
  const header = Buffer.from(unit.subarray(0, headerBytes))
  header[0] = unit.readUInt8(0) | 0x02
  const body = unit.subarray(headerBytes)
  return Buffer.concat([header, leb128(body.length), body])
}

export const REASSEMBLE: Record<Codec, (payloads: readonly Buffer[]) => Buffer> = {
  'h264-444': reassembleH264,
  'h264-420': reassembleH264,
  'vp9-444': reassembleVp9,
  'vp9-420': reassembleVp9,
  'av1-420': reassembleAv1,
  vp8: reassembleVp8,
}
