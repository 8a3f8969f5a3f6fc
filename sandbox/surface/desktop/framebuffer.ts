import { readSync } from 'node:fs'

import type { ScreenSize } from '#protocol/screen.ts'

import { FRAMEBUFFER_HEADER_BYTES, FRAMEBUFFER_PIXEL_BYTES } from '../../jail/framebuffer-file.ts'
import type { Picture } from '../surface.ts'

/** Bytes from one row to the next; what the screen booted with, whatever its size is now. */
export function strideOf(largest: ScreenSize): number {
  return largest.width * FRAMEBUFFER_PIXEL_BYTES
}

/** Bytes from the first pixel of the top row to the last pixel of the bottom row that is shown. */
export function shownBytes(largest: ScreenSize, size: ScreenSize): number {
  return (size.height - 1) * strideOf(largest) + size.width * FRAMEBUFFER_PIXEL_BYTES
}

/**
 * Reads a guest's framebuffer file by position, never by mapping it: a guest that cuts the file off
 * would end this process with a SIGBUS. What the file says about itself is not read at all.
 */
export class Framebuffer {
  readonly #fd: number
  readonly #largest: ScreenSize
  readonly #pixels: Buffer

  /** `fd` stays the caller's. Holds one buffer of the largest size. */
  constructor(fd: number, largest: ScreenSize) {
    this.#fd = fd
    this.#largest = largest
    this.#pixels = Buffer.alloc(shownBytes(largest, largest))
  }

  /** Undefined when the file is shorter than it should be. The buffer is used again. */
  read(size: ScreenSize): Picture | undefined {
    const wanted = shownBytes(this.#largest, size)
    let done = 0
    while (done < wanted) {
      const position = FRAMEBUFFER_HEADER_BYTES + done
      const got = readSync(this.#fd, this.#pixels, done, wanted - done, position)
      if (got === 0) return undefined
      done += got
    }
    return this.last(size)
  }

  /** What was read before, once more. */
  last({ width, height }: ScreenSize): Picture {
    const pixels = this.#pixels.subarray(0, shownBytes(this.#largest, { width, height }))
    return { width, height, stride: strideOf(this.#largest), pixels }
  }
}
