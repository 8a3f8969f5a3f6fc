import { nalUnits } from '../bitstream/nal-units.ts'

const STAP_A = 24
const FU_A = 28
const FU_START = 0x80
const FU_END = 0x40
const FU_HEADER_BYTES = 2
const LENGTH_BYTES = 2

/**
 * RFC 6184, packetization mode 1: units that fit go together, large ones in fragments. A small frame
 * of several slices is one packet, so that one loss is all that can happen to it.
 */
export function h264Payloads(frame: Buffer, maxBytes: number): Buffer[] {
  const payloads: Buffer[] = []
  let together: Buffer[] = []
  let bytes = 1
  for (const unit of nalUnits(frame)) {
    const added = LENGTH_BYTES + unit.length
    if (bytes + added > maxBytes) {
      payloads.push(...aggregate(together, maxBytes))
      together = []
      bytes = 1
    }
    together.push(unit)
    bytes += added
  }
  return [...payloads, ...aggregate(together, maxBytes)]
}

function aggregate(units: readonly Buffer[], maxBytes: number): Buffer[] {
  const bytes = units.reduce((sum, unit) => sum + LENGTH_BYTES + unit.length, 1)
  if (units.length < 2 || bytes > maxBytes) return units.flatMap((unit) => whole(unit, maxBytes))
  const importance = Math.max(...units.map((unit) => (unit[0] ?? 0) & 0x60))
  const parts: Buffer[] = [Buffer.from([importance | STAP_A])]
  for (const unit of units) {
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt16BE(unit.length)
    parts.push(length, unit)
  }
  return [Buffer.concat(parts)]
}

function whole(unit: Buffer, maxBytes: number): Buffer[] {
  return unit.length <= maxBytes ? [unit] : fragments(unit, maxBytes)
}

function fragments(unit: Buffer, maxBytes: number): Buffer[] {
  const header = unit[0] ?? 0
  const body = unit.subarray(1)
  const room = maxBytes - FU_HEADER_BYTES
  const payloads: Buffer[] = []
  for (let at = 0; at < body.length; at += room) {
    const start = at === 0 ? FU_START : 0
    const end = at + room >= body.length ? FU_END : 0
    const indicator = (header & 0xe0) | FU_A
    const prefix = Buffer.from([indicator, start | end | (header & 0x1f)])
    payloads.push(Buffer.concat([prefix, body.subarray(at, at + room)]))
  }
  return payloads
}
