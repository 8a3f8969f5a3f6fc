/** Names of the elements that a part consists of (RFC 9559), with the marker of their length. */
export const ID = {
  segment: 0x1853_8067,
  tracks: 0x1654_ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  codecId: 0x86,
  cluster: 0x1f43_b675,
  simpleBlock: 0xa3,
} as const

/** Where the content of an element lies. */
export type Element = { id: number; start: number; end: number }

/** A number of variable length and how many bytes it takes; undefined where bytes are missing. */
export function readVint(
  bytes: Buffer,
  offset: number,
): { value: number; bytes: number } | undefined {
  const raw = readRaw(bytes, offset, 8)
  if (raw === undefined) return undefined
  return { value: Number(raw.value & (2n ** BigInt(7 * raw.bytes) - 1n)), bytes: raw.bytes }
}

/** The name and length of an element; a length of ones alone is none. Undefined where bytes are missing. */
export function readHeader(
  bytes: Buffer,
): { id: number; size: number | undefined; bytes: number } | undefined {
  const id = readRaw(bytes, 0, 4)
  const size = id && readRaw(bytes, id.bytes, 8)
  if (id === undefined || size === undefined) return undefined
  const all = 2n ** BigInt(7 * size.bytes) - 1n
  const value = size.value & all
  return {
    id: Number(id.value),
    size: value === all ? undefined : Number(value),
    bytes: id.bytes + size.bytes,
  }
}

/** The elements that these bytes hold, as far as they are whole. `base` is added to where they lie. */
export function elementsOf(bytes: Buffer, base = 0): Element[] {
  const elements: Element[] = []
  for (let offset = 0; offset < bytes.length;) {
    const header = readHeader(bytes.subarray(offset))
    if (header?.size === undefined) break
    const start = offset + header.bytes
    const end = start + header.size
    if (end > bytes.length) break
    elements.push({ id: header.id, start: base + start, end: base + end })
    offset = end
  }
  return elements
}

/** Big-endian, of up to six bytes. */
export function readUnsigned(bytes: Buffer): number {
  return bytes.length === 0 || bytes.length > 6 ? 0 : bytes.readUIntBE(0, bytes.length)
}

/** With the marker bit, of at most `longest` bytes. */
function readRaw(
  bytes: Buffer,
  offset: number,
  longest: number,
): { value: bigint; bytes: number } | undefined {
  const first = bytes[offset]
  if (first === undefined) return undefined
  const length = Math.clz32(first) - 23
  if (length > longest || offset + length > bytes.length) return undefined
  let value = 0n
  for (const byte of bytes.subarray(offset, offset + length)) value = (value << 8n) | BigInt(byte)
  return { value, bytes: length }
}
