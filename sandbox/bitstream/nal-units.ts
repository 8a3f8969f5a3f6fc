const START_CODE = Buffer.from([0, 0, 1])

export const NAL = { slice: 1, keySlice: 5, supplement: 6, sequence: 7, parameters: 8 } as const

export function nalType(unit: Buffer): number {
  return (unit[0] ?? 0) & 0x1f
}

/** The NAL units of an Annex B stream without their start codes; views, not copies. */
export function* nalUnits(stream: Buffer): Generator<Buffer> {
  let start = stream.indexOf(START_CODE)
  while (start !== -1) {
    const begin = start + START_CODE.length
    const next = stream.indexOf(START_CODE, begin)
    const unit = stream.subarray(begin, next === -1 ? stream.length : next)
    // The zero of a four-byte start code belongs to no unit, and no unit ends in a zero.
    const end = unit.length - trailingZeros(unit)
    if (end > 0) yield unit.subarray(0, end)
    start = next
  }
}

/** Annex B again, with start codes of four bytes. */
export function joinNalUnits(units: Iterable<Buffer>): Buffer {
  const parts: Buffer[] = []
  for (const unit of units) parts.push(LONG_START_CODE, unit)
  return Buffer.concat(parts)
}

const LONG_START_CODE = Buffer.from([0, 0, 0, 1])

/**
 * Annex B from units that each stand behind their length in four bytes, as containers keep them.
 * Nothing when the lengths do not add up: a recording may have been damaged.
 */
export function fromLengthPrefixed(data: Buffer): Buffer | undefined {
  const units: Buffer[] = []
  let at = 0
  while (at + 4 <= data.length) {
    const end = at + 4 + data.readUInt32BE(at)
    if (end > data.length) return undefined
    units.push(data.subarray(at + 4, end))
    at = end
  }
  return at === data.length ? joinNalUnits(units) : undefined
}

/** What a container keeps beside the frames. Throws where a key frame lacks what it must bring. */
export function h264ParameterSets(keyFrame: Buffer): Buffer {
  const units = [...nalUnits(keyFrame)].filter(isParameterSet)
  if (units.length < 2) throw new Error('A key frame came without its parameter sets.')
  return joinNalUnits(units)
}

function isParameterSet(unit: Buffer): boolean {
  const type = nalType(unit)
  return type === NAL.sequence || type === NAL.parameters
}

/** Without what encoders say of themselves, which no receiver needs. */
export function withoutSupplements(frame: Buffer): Buffer {
  return joinNalUnits([...nalUnits(frame)].filter((unit) => nalType(unit) !== NAL.supplement))
}

function trailingZeros(unit: Buffer): number {
  let zeros = 0
  while (zeros < unit.length && unit[unit.length - 1 - zeros] === 0) zeros += 1
  return zeros
}
