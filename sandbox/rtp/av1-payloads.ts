import { leb128, OBU, obus, obuType, withoutSize } from '../bitstream/obus.ts'

const CONTINUES = 0x80
const WILL_CONTINUE = 0x40
const NEW_SEQUENCE = 0x08
const AGGREGATION_BYTES = 1
/** A smaller piece of a unit would cost more than it saves. */
const SMALLEST_PIECE_BYTES = 16
const NOT_SENT = new Set<number>([OBU.delimiter, OBU.tileList, OBU.padding])

/**
 * RTP payload format for AV1 of the Alliance for Open Media: units without their size, each behind
 * its length (W is 0), the last one of a packet continued in the next where it does not fit. The
 * first packet of a key frame says that a new sequence starts: receivers know it by nothing else.
 */
export function av1Payloads(frame: Buffer, maxBytes: number, keyFrame: boolean): Buffer[] {
  const payloads: Buffer[] = []
  let elements: Buffer[] = []
  let room = maxBytes - AGGREGATION_BYTES
  let continues = false
  const flush = (willContinue: boolean) => {
    const first = payloads.length === 0 && keyFrame ? NEW_SEQUENCE : 0
    const header = (continues ? CONTINUES : 0) | (willContinue ? WILL_CONTINUE : 0) | first
    payloads.push(Buffer.concat([Buffer.from([header]), ...elements]))
    elements = []
    room = maxBytes - AGGREGATION_BYTES
    continues = willContinue
  }
  for (const unit of obus(frame)) {
    if (NOT_SENT.has(obuType(unit))) continue
    let rest = withoutSize(unit)
    while (rest.length + leb128(rest.length).length > room) {
      // The length of a piece takes at most as many bytes as that of the room.
      const piece = room - leb128(room).length
      if (piece < SMALLEST_PIECE_BYTES) {
        flush(false)
        continue
      }
      elements.push(leb128(piece), rest.subarray(0, piece))
      rest = rest.subarray(piece)
      flush(true)
    }
    elements.push(leb128(rest.length), rest)
    room -= leb128(rest.length).length + rest.length
  }
  if (elements.length > 0) flush(false)
  return payloads
}
