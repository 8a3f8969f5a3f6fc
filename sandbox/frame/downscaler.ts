import { AV_PIX_FMT_BGR0, SWS_AREA } from 'node-av/constants'
import { FFmpegError, SoftwareScaleContext } from 'node-av/lib'

import { BYTES_PER_PIXEL, type DirtyRegion, coalesced, type Picture } from './picture.ts'

/** A size that every codec takes, half as wide and half as high, and never nothing. */
function halfOf(side: number): number {
  return Math.max(2, (side >> 1) & ~1)
}

/**
 * Pictures of one size at half of it, each pixel the mean of those that it stands for: a quarter of
 * the bytes, for a line that does not carry the whole. Its buffer is used again by the next call.
 */
export class Downscaler implements Disposable {
  readonly width: number
  readonly height: number
  readonly #source: { width: number; height: number }
  readonly #pixels: Buffer
  readonly #scaler = new SoftwareScaleContext()

  constructor({ width, height }: { width: number; height: number }) {
    this.#source = { width, height }
    this.width = halfOf(width)
    this.height = halfOf(height)
    this.#pixels = Buffer.alloc(this.width * this.height * BYTES_PER_PIXEL)
    const to = [this.width, this.height, AV_PIX_FMT_BGR0] as const
    this.#scaler.getContext(width, height, AV_PIX_FMT_BGR0, ...to, SWS_AREA)
  }

  fits({ width, height }: { width: number; height: number }): boolean {
    return width === this.#source.width && height === this.#source.height
  }

  of(picture: Picture): Picture {
    const { width, height } = this
    const stride = width * BYTES_PER_PIXEL
    const { pixels, stride: from } = picture
    const rows = this.#scaler.scaleSync(
      [pixels],
      [from],
      0,
      picture.height,
      [this.#pixels],
      [stride],
    )
    FFmpegError.throwIfError(rows, 'halve a picture')
    return { width, height, stride, pixels: this.#pixels }
  }

  /** The rows that hold anything of these; a mean may reach one row further. */
  rows(region: DirtyRegion): DirtyRegion {
    const share = this.height / this.#source.height
    return coalesced(
      region.map(({ top, bottom }) => ({
        top: Math.max(0, Math.floor(top * share) - 1),
        bottom: Math.min(this.height, Math.ceil(bottom * share) + 1),
      })),
    )
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext()
  }
}
