import type { IBufferCell } from '@xterm/headless'

import { COVERAGE_LEVELS, FULL_COVERAGE } from './coverage.ts'
import { BACKGROUND, FOREGROUND, mixColours, paletteColour } from './palette.ts'

/** Colours of one cell, 0xRRGGBB. */
export type Ink = { foreground: number; background: number }

/** How far dim text moves towards the background. */
const DIM_SHARE = 0.45
/** Blended colours are kept for this many pairs, 256 bytes each; a guest can ask for any pair. */
const MAX_RAMPS = 1024

/** What is marked is turned round once more. */
export function inkOf(cell: IBufferCell, isMarked: boolean): Ink {
  const own = { foreground: foregroundOf(cell), background: backgroundOf(cell) }
  const isTurned = (cell.isInverse() !== 0) !== isMarked
  const { foreground, background } = isTurned
    ? { foreground: own.background, background: own.foreground }
    : own
  if (cell.isDim() === 0) return { foreground, background }
  return { foreground: mixColours(foreground, background, DIM_SHARE), background }
}

function foregroundOf(cell: IBufferCell): number {
  if (cell.isFgRGB()) return cell.getFgColor()
  return cell.isFgPalette() ? paletteColour(cell.getFgColor()) : FOREGROUND
}

function backgroundOf(cell: IBufferCell): number {
  if (cell.isBgRGB()) return cell.getBgColor()
  return cell.isBgPalette() ? paletteColour(cell.getBgColor()) : BACKGROUND
}

/** A colour as one little-endian word of a BGRX picture; X is opaque for readers that look at it. */
export function pixelOf(colour: number): number {
  return (0xff00_0000 | colour) >>> 0
}

/** For each pair of colours the pixels from no coverage to full coverage. */
export class ColourRamps {
  readonly #ramps = new Map<number, Uint32Array>()
  #lastKey = -1
  #last: Uint32Array = new Uint32Array(COVERAGE_LEVELS)

  of(ink: Ink): Uint32Array {
    const key = ink.foreground * 0x100_0000 + ink.background
    if (key === this.#lastKey) return this.#last
    let ramp = this.#ramps.get(key)
    if (ramp === undefined) {
      if (this.#ramps.size >= MAX_RAMPS) this.#ramps.clear()
      ramp = buildRamp(ink)
      this.#ramps.set(key, ramp)
    }
    this.#lastKey = key
    this.#last = ramp
    return ramp
  }
}

/** Guests with true colour need thousands of these in one picture, hence the plain arithmetic. */
function buildRamp({ foreground, background }: Ink): Uint32Array {
  const ramp = new Uint32Array(COVERAGE_LEVELS)
  const red = (background >> 16) & 0xff
  const green = (background >> 8) & 0xff
  const blue = background & 0xff
  const redStep = (((foreground >> 16) & 0xff) - red) / FULL_COVERAGE
  const greenStep = (((foreground >> 8) & 0xff) - green) / FULL_COVERAGE
  const blueStep = ((foreground & 0xff) - blue) / FULL_COVERAGE
  for (let level = 0; level < COVERAGE_LEVELS; level += 1) {
    const high = (red + redStep * level + 0.5) << 16
    const middle = (green + greenStep * level + 0.5) << 8
    const low = (blue + blueStep * level + 0.5) | 0
    // A shift cuts to whole numbers first, so no fraction reaches the next channel.
    ramp[level] = pixelOf(high | middle | low)
  }
  return ramp
}
