import { joinNalUnits } from '../nal-units.ts'

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
