/** Pixels of a picture that one cell shows, at every text size: what programs assume of a terminal. */
export const TILE = { width: 10, height: 20 } as const
const TILE_PIXELS = TILE.width * TILE.height

/** Tiles that are kept, the newest ones: 8 MB, of which the largest picture takes less. */
const MAX_TILES = 10_000
/** The planes of Unicode for private use, less the two code points at the end of each. */
const FIRST_PLANE = 0xf_0000
const PLANE_CHARACTERS = 0xfffe
const CODES = PLANE_CHARACTERS * 2

/**
 * A picture in a terminal is text: each of its tiles is a character for private use. What scrolls,
 * is overwritten, erased or flows into another width is then the model's own work, and here is only
 * what such a character looks like. The guest can print these characters by itself, and sees its own
 * pictures again.
 */
export class ImageTiles {
  /** Used round and round; it takes no memory before the first picture. */
  #pool: Uint32Array | undefined
  /** Tiles that there were, the forgotten ones too. */
  #count = 0

  /** Grows whenever a character does not look as it did. */
  get forgotten(): number {
    return Math.max(0, this.#count - MAX_TILES)
  }

  /** Copies BGRX pixels, row by row, 0 for none, and returns the character that stands for them. */
  add(pixels: Uint32Array): number {
    this.#pool ??= new Uint32Array(MAX_TILES * TILE_PIXELS)
    this.#pool.set(pixels, (this.#count % MAX_TILES) * TILE_PIXELS)
    const index = this.#count % CODES
    this.#count += 1
    return (
      FIRST_PLANE + Math.floor(index / PLANE_CHARACTERS) * 0x1_0000 + (index % PLANE_CHARACTERS)
    )
  }

  /** Read it, do not keep it. Undefined for characters that stand for no tile, or none any more. */
  get(codePoint: number): Uint32Array | undefined {
    const offset = codePoint - FIRST_PLANE
    if (this.#pool === undefined || offset < 0 || (offset & 0xffff) >= PLANE_CHARACTERS)
      return undefined
    const index = (offset >> 16) * PLANE_CHARACTERS + (offset & 0xffff)
    const age = (((this.#count - 1 - index) % CODES) + CODES) % CODES
    if (age >= Math.min(this.#count, MAX_TILES)) return undefined
    const slot = (this.#count - 1 - age) % MAX_TILES
    return this.#pool.subarray(slot * TILE_PIXELS, (slot + 1) * TILE_PIXELS)
  }
}
