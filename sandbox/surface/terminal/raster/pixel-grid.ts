import type { ScreenSize } from '#protocol/screen.ts'

import type { Picture } from '../../../frame/picture.ts'

/** A rectangle in pixels. */
export type Place = { x: number; y: number; width: number; height: number }
/** BGRX pixels, row by row; 0 shows what is behind. */
export type Image = { width: number; height: number; pixels: Uint32Array }

/** A picture that is drawn a rectangle at a time; what lies outside of it is cut off. */
export class PixelGrid {
  readonly picture: Picture
  readonly #words: Uint32Array
  readonly #width: number
  readonly #height: number

  /** `pixel` is one BGRX word, the first colour of the whole picture. */
  constructor({ width, height }: ScreenSize, pixel: number) {
    this.#width = width
    this.#height = height
    const words = new Uint32Array(width * height).fill(pixel)
    this.#words = words
    this.picture = { width, height, stride: width * 4, pixels: Buffer.from(words.buffer) }
  }

  paint(place: Place, pixel: number): void {
    const right = Math.min(this.#width, place.x + place.width)
    const bottom = Math.min(this.#height, place.y + place.height)
    for (let y = Math.max(0, place.y); y < bottom; y += 1) {
      const row = y * this.#width
      this.#words.fill(pixel, row + Math.max(0, place.x), row + Math.max(0, right))
    }
  }

  /** Draws a small picture over the whole place, each of its pixels as large as that takes. */
  image(place: Place, from: Image, background: number): void {
    const { x, y, width, height } = place
    if (x < 0 || y < 0 || x + width > this.#width || y + height > this.#height) return
    for (let row = 0; row < height; row += 1) {
      const line = Math.floor((row * from.height) / height) * from.width
      const to = (y + row) * this.#width + x
      for (let column = 0; column < width; column += 1) {
        const pixel = from.pixels[line + Math.floor((column * from.width) / width)] ?? 0
        this.#words[to + column] = pixel === 0 ? background : pixel
      }
    }
  }

  /** Draws `coverage`, one byte a pixel of the place, in the colours of `ramp`. */
  blit(place: Place, coverage: Uint8Array, ramp: Uint32Array): void {
    const { x, y, width, height } = place
    if (x < 0 || y < 0 || x + width > this.#width || y + height > this.#height) return
    const words = this.#words
    let from = 0
    for (let row = 0; row < height; row += 1) {
      let to = (y + row) * this.#width + x
      for (const end = to + width; to < end; to += 1) {
        words[to] = ramp[coverage[from] as number] as number
        from += 1
      }
    }
  }
}
