import { closeSync, openSync, readSync } from 'node:fs'

/** A collection's first bytes; the fonts behind them share their glyphs. */
const COLLECTION = 'ttcf'
const MAX_TABLES = 64
/** Those of the largest fonts are a fifth of it. */
const MAX_CMAP_BYTES = 4 * 2 ** 20
const CODE_POINTS = 0x11_0000

/** Which characters a font has a glyph for, as its own table says: a bit for each code point. */
export class FontCoverage {
  readonly #bits = new Uint8Array(CODE_POINTS / 8)

  /** Reads the first font of a file. Throws when the file is not one. */
  static of(path: string): FontCoverage {
    const file = openSync(path, 'r')
    try {
      const coverage = new FontCoverage()
      coverage.#read(cmapOf(file))
      return coverage
    } finally {
      closeSync(file)
    }
  }

  has(codePoint: number): boolean {
    return (((this.#bits[codePoint >> 3] ?? 0) >> (codePoint & 7)) & 1) === 1
  }

  #read(cmap: Buffer): void {
    const tables = cmap.readUInt16BE(2)
    for (let table = 0; table < tables; table += 1) {
      const at = cmap.readUInt32BE(4 + table * 8 + 4)
      const format = cmap.readUInt16BE(at)
      if (format === 12) this.#readGroups(cmap, at)
      else if (format === 4) this.#readSegments(cmap, at)
    }
  }

  /** Format 12: ranges of any plane. */
  #readGroups(cmap: Buffer, at: number): void {
    const groups = cmap.readUInt32BE(at + 12)
    for (let group = 0; group < groups; group += 1) {
      const from = at + 16 + group * 12
      this.#add(cmap.readUInt32BE(from), cmap.readUInt32BE(from + 4))
    }
  }

  /** Format 4: ranges of the first plane, their ends first. */
  #readSegments(cmap: Buffer, at: number): void {
    const bytes = cmap.readUInt16BE(at + 6)
    for (let offset = 0; offset < bytes; offset += 2) {
      const last = cmap.readUInt16BE(at + 14 + offset)
      const first = cmap.readUInt16BE(at + 16 + bytes + offset)
      if (first !== 0xffff) this.#add(first, last)
    }
  }

  #add(first: number, last: number): void {
    for (let codePoint = first; codePoint <= last && codePoint < CODE_POINTS; codePoint += 1)
      this.#bits[codePoint >> 3] = (this.#bits[codePoint >> 3] ?? 0) | (1 << (codePoint & 7))
  }
}

function cmapOf(file: number): Buffer {
  const start = read(file, 0, 16)
  const font = start.toString('latin1', 0, 4) === COLLECTION ? start.readUInt32BE(12) : 0
  const tables = Math.min(MAX_TABLES, read(file, font + 4, 2).readUInt16BE())
  const directory = read(file, font + 12, tables * 16)
  for (let at = 0; at < directory.length; at += 16)
    if (directory.toString('latin1', at, at + 4) === 'cmap')
      return read(file, directory.readUInt32BE(at + 8), directory.readUInt32BE(at + 12))
  throw new RangeError('a font without a table of characters')
}

function read(file: number, position: number, bytes: number): Buffer {
  if (bytes > MAX_CMAP_BYTES) throw new RangeError('a table of characters without end')
  const buffer = Buffer.alloc(bytes)
  if (readSync(file, buffer, 0, bytes, position) !== bytes) throw new RangeError('a font cut short')
  return buffer
}
