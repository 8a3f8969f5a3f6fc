import { randomInt } from 'node:crypto'
import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'

/** What a reader of pixels reads best. */
const ALPHABET = '0123456789'
const CANARY_BYTES = 32
/** Whoever takes a part takes at least this much of it at once. */
const WINDOW_BYTES = 16
const WINDOW_STEP = 8

/** 32 bytes that nothing else contains, and that can be typed, printed and read again. */
export function newCanary(): string {
  return Array.from({ length: CANARY_BYTES }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** Something that left, and where it was seen. */
export type Captured = { where: string; bytes: Buffer }

/**
 * Where and in which encoding the canary, or a half of it, is found: UTF-8, UTF-16, UTF-32, hex, base64
 * and base32 at every alignment, escapes and lists of numbers, each also backwards, and all of that
 * behind the compressions of HTTP.
 */
export function findCanary(canary: string, captured: readonly Captured[]): string[] {
  const needles = needlesOf(canary)
  return captured.flatMap(({ where, bytes }) =>
    layersOf(bytes).flatMap(({ layer, content }) => {
      // Hexadecimal digits and escapes come in both cases.
      const lower = Buffer.from(content.toString('latin1').toLowerCase(), 'latin1')
      return needles.flatMap(({ encoding, needle, anyCase }) =>
        (anyCase ? lower : content).includes(needle) ? [`${where}${layer}: ${encoding}`] : [],
      )
    }),
  )
}

type Needle = { encoding: string; needle: Buffer; anyCase: boolean }

function needlesOf(canary: string): Needle[] {
  const needles: Needle[] = []
  for (let start = 0; start + WINDOW_BYTES <= canary.length; start += WINDOW_STEP) {
    const window = canary.slice(start, start + WINDOW_BYTES)
    needles.push(...encodingsOf(window))
    const backwards = window.split('').toReversed().join('')
    needles.push(
      ...encodingsOf(backwards).map((found) => ({
        ...found,
        encoding: `${found.encoding}, backwards`,
      })),
    )
  }
  return needles
}

function encodingsOf(text: string): Needle[] {
  const bytes = Buffer.from(text, 'utf8')
  const each = (write: (byte: number) => string, between = ''): string =>
    [...bytes].map(write).join(between)
  return [
    exact('utf-8', bytes),
    exact('utf-16le', widened(bytes, 2, 0)),
    exact('utf-16be', widened(bytes, 2, 1)),
    exact('utf-32le', widened(bytes, 4, 0)),
    exact('utf-32be', widened(bytes, 4, 3)),
    anyCase('hex', bytes.toString('hex')),
    anyCase('hex with colons', each(hex, ':')),
    anyCase('hex with blanks', each(hex, ' ')),
    anyCase(
      'percent escapes',
      each((byte) => `%${hex(byte)}`),
    ),
    anyCase(
      '\\x escapes',
      each((byte) => `\\x${hex(byte)}`),
    ),
    anyCase(
      '\\u escapes',
      each((byte) => `\\u00${hex(byte)}`),
    ),
    anyCase(
      'HTML escapes in hex',
      each((byte) => `&#x${hex(byte)};`),
    ),
    exact(
      'HTML escapes',
      each((byte) => `&#${byte};`),
    ),
    exact('decimal list', each(String, ',')),
    exact('decimal list with blanks', each(String, ', ')),
    ...grouped('base64', text, 3, (padded) => padded.toString('base64')),
    ...grouped('base64url', text, 3, (padded) => padded.toString('base64url')),
    ...grouped('base32', text, 5, base32),
  ]
}

function exact(encoding: string, needle: Buffer | string): Needle {
  const bytes = Buffer.isBuffer(needle) ? needle : Buffer.from(needle, 'latin1')
  return { encoding, needle: bytes, anyCase: false }
}

function anyCase(encoding: string, text: string): Needle {
  return { encoding, needle: Buffer.from(text.toLowerCase(), 'latin1'), anyCase: true }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/**
 * Base64 and base32 mix neighbouring bytes, so the same bytes look different at each offset. What
 * also depends on unknown neighbours is cut off at both ends.
 */
function grouped(
  name: string,
  text: string,
  group: number,
  encode: (bytes: Buffer) => string,
): Needle[] {
  const symbols = group === 3 ? 4 : 8
  return Array.from({ length: group }, (_, offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text, 'utf8')])
    const whole = Math.floor(padded.length / group) * symbols
    const known = offset === 0 ? 0 : symbols
    const needle = Buffer.from(encode(padded).slice(known, whole), 'latin1')
    return { encoding: `${name} at offset ${offset}`, needle, anyCase: false }
  })
}

function widened(bytes: Buffer, width: number, at: number): Buffer {
  const wide = Buffer.alloc(bytes.length * width)
  bytes.forEach((byte, index) => wide.writeUInt8(byte, index * width + at))
  return wide
}

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const symbols = bits.match(/.{5}/g) ?? []
  return symbols
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)])
    .join('')
}

/** The bytes as they are, and what is behind each compression that they happen to be in. */
function layersOf(bytes: Buffer): { layer: string; content: Buffer }[] {
  const decoders = {
    gzip: gunzipSync,
    deflate: inflateSync,
    'raw deflate': inflateRawSync,
    brotli: brotliDecompressSync,
    zstd: zstdDecompressSync,
  }
  const behind = Object.entries(decoders).flatMap(([name, decode]) => {
    try {
      return [{ layer: ` behind ${name}`, content: decode(bytes) }]
    } catch {
      return []
    }
  })
  return [{ layer: '', content: bytes }, ...behind]
}
