import type { Picture } from '../../sandbox/frame/picture.ts'
import { PaintedTerminal } from '../../sandbox/frame/doubles/painted-terminal.ts'

const SIZE = { width: 1280, height: 720 }
/** Text above, the plot below. */
const TEXT_ROWS = 352
const PAPER = 0xffffff
const GRID = 0xdddddd
const CURVES = [0xd62728, 0x2ca02c, 0x1f77b4] as const
const GRID_STEP = 40

/** Coloured text of one-pixel strokes and a plot with antialiased curves: 1280x720. */
export function textAndPlot(): Picture {
  const terminal = new PaintedTerminal(SIZE.width, SIZE.height)
  terminal.fill()
  const { picture } = terminal
  for (let y = TEXT_ROWS; y < SIZE.height; y += 1) {
    for (let x = 0; x < SIZE.width; x += 1) {
      picture.pixels.writeUInt32LE(plotColour(x, y), y * picture.stride + 4 * x)
    }
  }
  return picture
}

export type Fidelity = {
  /** Peak signal-to-noise ratio over blue, green and red of the whole picture, in decibels. */
  psnrDb: number
  /** Pixels of the text that look more like another colour of the text than like their own. */
  wrongTextPixels: number
  /** The largest difference of any channel in the text, in levels of 255. */
  worstTextLevels: number
}

/** How the shown picture differs from `textAndPlot`. Throws when the sizes differ. */
export function compare(original: Picture, shown: Picture): Fidelity {
  if (original.width !== shown.width || original.height !== shown.height) {
    throw new Error(`a picture of ${shown.width}x${shown.height} came`)
  }
  const inks = new Set<number>()
  let squares = 0
  let worstTextLevels = 0
  for (let y = 0; y < original.height; y += 1) {
    for (let x = 0; x < original.width; x += 1) {
      const [a, b] = [colourAt(original, x, y), colourAt(shown, x, y)]
      squares += distance(a, b)
      if (y >= TEXT_ROWS) continue
      inks.add(a)
      worstTextLevels = Math.max(worstTextLevels, largestDifference(a, b))
    }
  }
  let wrongTextPixels = 0
  // Few colours come often: each is looked up once.
  const known = new Map<number, number>()
  for (let y = 0; y < TEXT_ROWS; y += 1) {
    for (let x = 0; x < original.width; x += 1) {
      const colour = colourAt(shown, x, y)
      const ink = known.get(colour) ?? nearest(inks, colour)
      known.set(colour, ink)
      if (ink !== colourAt(original, x, y)) wrongTextPixels += 1
    }
  }
  const samples = original.width * original.height * 3
  const psnrDb = squares === 0 ? 99 : 10 * Math.log10((255 ** 2 * samples) / squares)
  return { psnrDb, wrongTextPixels, worstTextLevels }
}

function plotColour(x: number, y: number): number {
  for (const [index, ink] of CURVES.entries()) {
    const middle = 536 + 130 * Math.sin(x / (70 + 40 * index) + index)
    // One pixel wide, its edges blended into the paper.
    const cover = Math.max(0, 1 - Math.abs(y - middle))
    if (cover > 0) return blend(ink, PAPER, cover)
  }
  return x % GRID_STEP === 0 || y % GRID_STEP === 0 ? GRID : PAPER
}

function blend(ink: number, paper: number, share: number): number {
  const mixed = [16, 8, 0].map((shift) => {
    const [a, b] = [(ink >> shift) & 0xff, (paper >> shift) & 0xff]
    return Math.round(a * share + b * (1 - share)) << shift
  })
  return mixed.reduce((sum, channel) => sum | channel, 0)
}

function nearest(inks: ReadonlySet<number>, colour: number): number {
  let best = { ink: -1, apart: Infinity }
  for (const ink of inks) {
    const apart = distance(ink, colour)
    if (apart < best.apart) best = { ink, apart }
  }
  return best.ink
}

function colourAt({ pixels, stride }: Picture, x: number, y: number): number {
  const at = y * stride + 4 * x
  return ((pixels[at + 2] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at] ?? 0)
}

/** The sum of the squares over the three channels. */
function distance(a: number, b: number): number {
  return red(a, b) ** 2 + green(a, b) ** 2 + blue(a, b) ** 2
}

function largestDifference(a: number, b: number): number {
  return Math.max(Math.abs(red(a, b)), Math.abs(green(a, b)), Math.abs(blue(a, b)))
}

function red(a: number, b: number): number {
  return (a >> 16) - (b >> 16)
}

function green(a: number, b: number): number {
  return ((a >> 8) & 0xff) - ((b >> 8) & 0xff)
}

function blue(a: number, b: number): number {
  return (a & 0xff) - (b & 0xff)
}
