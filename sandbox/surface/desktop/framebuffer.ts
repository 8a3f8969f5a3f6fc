import { readSync } from 'node:fs'

import type { ScreenSize } from '#protocol/screen.ts'

import {
  FRAMEBUFFER_HEADER_BYTES,
  FRAMEBUFFER_PIXEL_BYTES,
} from '../../jail/contract/framebuffer-file.ts'
import type { Picture } from '../../frame/picture.ts'

/** Read and compared at once, while it is in the processor's cache: 240 KB at a width of 1920. */
const BLOCK_ROWS = 32

/** Bytes from one row to the next; what the screen booted with, whatever its size is now. */
export function strideOf(largest: ScreenSize): number {
  return largest.width * FRAMEBUFFER_PIXEL_BYTES
}

/** Bytes from the first pixel of the top row to the last pixel of the bottom row that is shown. */
export function shownBytes(largest: ScreenSize, size: ScreenSize): number {
  return (size.height - 1) * strideOf(largest) + size.width * FRAMEBUFFER_PIXEL_BYTES
}

type Band = { top: number; bottom: number }

/**
 * Reads a guest's framebuffer file by position, never by mapping it: a guest that cuts the file off
 * would end this process with a SIGBUS. What the file says about itself is not read at all. A block
 * that is as it was goes no further than the cache, which halves what a look costs.
 */
export class Framebuffer {
  readonly #fd: number
  readonly #largest: ScreenSize
  /** As it was read last; in the file's layout. */
  readonly #pixels: Buffer
  readonly #block: Buffer

  /** `fd` stays the caller's. Holds one buffer of the largest size. */
  constructor(fd: number, largest: ScreenSize) {
    this.#fd = fd
    this.#largest = largest
    this.#pixels = Buffer.alloc(shownBytes(largest, largest))
    this.#block = Buffer.alloc(BLOCK_ROWS * strideOf(largest))
  }

  /** Undefined when the file is shorter than it should be. The buffer is used again. */
  read(size: ScreenSize): Picture | undefined {
    const changed: Band[] = []
    for (let top = 0; top < size.height; top += BLOCK_ROWS) {
      const rows = { top, bottom: Math.min(top + BLOCK_ROWS, size.height) }
      const block = this.#readBlock(rows, size)
      if (block === undefined) return undefined
      const start = top * strideOf(this.#largest)
      if (this.#pixels.compare(block, 0, block.length, start, start + block.length) === 0) continue
      const band = this.#changedRows(block, rows, size)
      // All of it, since what lies between the rows has changed if they have not.
      block.copy(this.#pixels, start)
      if (band !== undefined) append(changed, band)
    }
    return { ...this.last(size), changed }
  }

  /** What was read before, once more. */
  last({ width, height }: ScreenSize): Picture {
    const pixels = this.#pixels.subarray(0, shownBytes(this.#largest, { width, height }))
    return { width, height, stride: strideOf(this.#largest), pixels }
  }

  #readBlock({ top, bottom }: Band, { width }: ScreenSize): Buffer | undefined {
    const block = this.#block.subarray(
      0,
      shownBytes(this.#largest, { width, height: bottom - top }),
    )
    const start = FRAMEBUFFER_HEADER_BYTES + top * strideOf(this.#largest)
    let done = 0
    while (done < block.length) {
      const got = readSync(this.#fd, block, done, block.length - done, start + done)
      if (got === 0) return undefined
      done += got
    }
    return block
  }

  /** From the first row that differs to the last; undefined when only pixels beyond them do. */
  #changedRows(block: Buffer, { top, bottom }: Band, { width }: ScreenSize): Band | undefined {
    const stride = strideOf(this.#largest)
    const bytes = width * FRAMEBUFFER_PIXEL_BYTES
    const isEqual = (row: number): boolean => {
      const here = (row - top) * stride
      const there = row * stride
      return this.#pixels.compare(block, here, here + bytes, there, there + bytes) === 0
    }
    let [first, last] = [top, bottom]
    while (first < last && isEqual(first)) first += 1
    while (last > first && isEqual(last - 1)) last -= 1
    return first < last ? { top: first, bottom: last } : undefined
  }
}

/** Bands neither touch nor overlap. */
function append(bands: Band[], band: Band): void {
  const before = bands.at(-1)
  if (before?.bottom === band.top) before.bottom = band.bottom
  else bands.push(band)
}
