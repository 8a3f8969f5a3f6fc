/** Open bitstream units of AV1, by the numbers of its specification (section 6.2.2). */
export const OBU = { sequence: 1, delimiter: 2, tileList: 8, padding: 15 } as const

const HAS_EXTENSION = 0x04
const HAS_SIZE = 0x02
/** A size of 56 bits would be none of ours; five bytes hold 35. */
const MAX_SIZE_BYTES = 5

export function obuType(unit: Buffer): number {
  return ((unit[0] ?? 0) >> 3) & 0x0f
}

/**
 * The units of a frame, each with its header and size as it stands there; views, not copies. Ends
 * at the first thing that is none.
 */
export function* obus(frame: Buffer): Generator<Buffer> {
  let at = 0
  while (at < frame.length) {
    const header = frame[at] ?? 0
    if ((header & HAS_SIZE) === 0) {
      // Without a size it reaches to the end.
      yield frame.subarray(at)
      return
    }
    const sizeAt = at + (header & HAS_EXTENSION ? 2 : 1)
    const size = readLeb128(frame, sizeAt)
    const end = size === undefined ? undefined : sizeAt + size.bytes + size.value
    if (end === undefined || end > frame.length) return
    yield frame.subarray(at, end)
    at = end
  }
}

/** What a container keeps beside the frames. Throws where a key frame lacks it. */
export function av1SequenceHeader(keyFrame: Buffer): Buffer {
  const header = [...obus(keyFrame)].find((unit) => obuType(unit) === OBU.sequence)
  if (!header) throw new Error('A key frame came without its sequence header.')
  return header
}

/** Neither RTP nor Matroska keeps temporal delimiters. */
export function withoutDelimiters(frame: Buffer): Buffer {
  return Buffer.concat([...obus(frame)].filter((unit) => obuType(unit) !== OBU.delimiter))
}

/** The unit as RTP carries it: its size is told by what is around it. */
export function withoutSize(unit: Buffer): Buffer {
  const header = unit[0] ?? 0
  if ((header & HAS_SIZE) === 0) return unit
  const sizeAt = header & HAS_EXTENSION ? 2 : 1
  const start = Buffer.from(unit.subarray(0, sizeAt))
  start[0] = header & ~HAS_SIZE
  return Buffer.concat([start, unit.subarray(sizeAt + (readLeb128(unit, sizeAt)?.bytes ?? 0))])
}

/** Seven bits a byte, the lowest first. */
export function leb128(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return Buffer.from(bytes)
}

export function readLeb128(from: Buffer, at: number): { value: number; bytes: number } | undefined {
  let value = 0
  for (let index = 0; index < MAX_SIZE_BYTES; index += 1) {
    const byte = from[at + index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if ((byte & 0x80) === 0) return { value, bytes: index + 1 }
  }
  return undefined
}
