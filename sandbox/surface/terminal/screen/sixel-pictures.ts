import { Decoder } from 'sixel/lib/Decoder.js'

import { type ImageTiles, TILE } from './image-tiles.ts'
import type { ModelInternals, StringHandler } from './model-internals.ts'

/** A picture beyond any of these is not shown. Its pixels take 6 MB while it is decoded. */
const LARGEST = { width: 2000, height: 1500, pixels: 1_500_000, characters: 8 * 2 ** 20 } as const
/** Colours that a picture may have at once; as many as programs ask for. */
const COLOURS = 1024
const SPACE = 0x20
/** `P2` of the introduction: pixels that were not drawn stay as they are. */
const TRANSPARENT = 1
const TOO_LARGE = `[a picture is at most ${LARGEST.width} x ${LARGEST.height} pixels]`

/**
 * Sixel pictures (`DCS P1;P2;P3 q … ST`): decoded as they come, cut into tiles and printed as text at
 * the cursor, which ends on the picture's last line, below its left edge. The guest chooses every
 * byte: a picture costs at most its limits, and what comes after them is passed over.
 */
export class SixelPictures implements StringHandler {
  readonly #terminal: ModelInternals
  readonly #tiles: ImageTiles
  readonly #columns: () => number
  /** Used again for each tile. */
  readonly #tile = new Uint32Array(TILE.width * TILE.height)
  #decoder: Decoder | undefined
  #characters = 0
  #isTooLarge = false

  constructor(terminal: ModelInternals, tiles: ImageTiles, columns: () => number) {
    this.#terminal = terminal
    this.#tiles = tiles
    this.#columns = columns
  }

  hook({ params }: { params: ArrayLike<number> }): void {
    this.#characters = 0
    this.#isTooLarge = false
    this.#decoder ??= new Decoder({
      memoryLimit: LARGEST.pixels * 4,
      paletteLimit: COLOURS,
      fillColor: 0,
    })
    const background = params[1] === TRANSPARENT ? 0 : 0xff00_0000
    this.#decoder.init(background)
  }

  put(codePoints: Uint32Array, start: number, end: number): void {
    const decoder = this.#decoder
    if (decoder === undefined || this.#isTooLarge) return
    this.#characters += end - start
    try {
      decoder.decode(codePoints, start, end)
    } catch {
      // Its own limit of memory; there is nothing else that it refuses.
      this.#giveUp()
      return
    }
    const { width, height } = decoder
    const fits = width <= LARGEST.width && height <= LARGEST.height
    if (!fits || width * height > LARGEST.pixels || this.#characters > LARGEST.characters)
      this.#giveUp()
  }

  unhook(whole: boolean): boolean {
    if (this.#isTooLarge) this.#print(Array.from(TOO_LARGE, (letter) => letter.charCodeAt(0)))
    else if (whole && this.#decoder !== undefined) this.#show(this.#decoder)
    this.#decoder?.release()
    return true
  }

  #giveUp(): void {
    this.#isTooLarge = true
    this.#decoder?.release()
  }

  #show(decoder: Decoder): void {
    const { width, height } = decoder
    if (width === 0 || height === 0) return
    const pixels = decoder.data32
    const left = this.#terminal.column
    const room = Math.max(1, this.#columns() - left)
    const columns = Math.min(room, Math.ceil(width / TILE.width))
    const rows = Math.ceil(height / TILE.height)
    for (let row = 0; row < rows; row += 1) {
      if (row > 0) this.#terminal.lineFeed()
      this.#terminal.column = Math.min(left, this.#columns() - 1)
      const places = Array.from({ length: columns }, (_, column) => ({ column, row }))
      this.#print(places.map((place) => this.#tileOf({ pixels, width, height }, place)))
    }
    this.#terminal.column = Math.min(left, this.#columns() - 1)
  }

  /** The character of one tile; a space where nothing is drawn. */
  #tileOf(
    image: { pixels: Uint32Array; width: number; height: number },
    at: { column: number; row: number },
  ): number {
    const tile = this.#tile.fill(0)
    const left = at.column * TILE.width
    const top = at.row * TILE.height
    const right = Math.min(image.width, left + TILE.width)
    const bottom = Math.min(image.height, top + TILE.height)
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1)
        tile[(y - top) * TILE.width + x - left] = screenPixel(
          image.pixels[y * image.width + x] ?? 0,
        )
    return tile.some((pixel) => pixel !== 0) ? this.#tiles.add(tile) : SPACE
  }

  #print(characters: readonly number[]): void {
    this.#terminal.print(Uint32Array.from(characters))
  }
}

/** Red in the lowest byte, as it is decoded, to blue in the lowest, as it is shown. */
function screenPixel(pixel: number): number {
  if (pixel >>> 24 === 0) return 0
  const red = pixel & 0xff
  const green = (pixel >> 8) & 0xff
  const blue = (pixel >> 16) & 0xff
  return (0xff00_0000 | (red << 16) | (green << 8) | blue) >>> 0
}
