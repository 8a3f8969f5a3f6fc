/**
 * Box drawing, blocks and Braille are drawn from geometry and not from a font, since a font's lines
 * end where its own cell ends, and tables would fall apart. Coverage goes from 0 to `FULL`.
 */
import { FULL_COVERAGE as FULL } from './coverage.ts'

type Cell = { width: number; height: number; pixels: Uint8Array }

/** Arms of U+2500 to U+257F as left, up, right, down: 0 none, 1 light, 2 heavy, 3 double. */
const ARMS = (
  '1010 2020 0101 0202 1010 2020 0101 0202 1010 2020 0101 0202 0011 0021 0012 0022 ' +
  '1001 2001 1002 2002 0110 0120 0210 0220 1100 2100 1200 2200 0111 0121 0211 0112 ' +
  '0212 0221 0122 0222 1101 2101 1201 1102 1202 2201 2102 2202 1011 2011 1021 2021 ' +
  '1012 2012 1022 2022 1110 2110 1120 2120 1210 2210 1220 2220 1111 2111 1121 2121 ' +
  '1211 1112 1212 2211 1221 2112 1122 2221 2122 2212 1222 2222 1010 2020 0101 0202 ' +
  '3030 0303 0031 0013 0033 3001 1003 3003 0130 0310 0330 3100 1300 3300 0131 0313 ' +
  '0333 3101 1303 3303 3031 1013 3033 3130 1310 3330 3131 1313 3333 0011 1001 1100 ' +
  '0110 0000 0000 0000 1000 0100 0010 0001 2000 0200 0020 0002 1020 0102 2010 0201'
).split(' ')

/** Quadrants of U+2596 to U+259F: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right. */
const QUADRANTS = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
/** Dots of a Braille pattern by bit: column and row of a grid of 2 x 4. */
const BRAILLE_DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const

/** Coverage of one cell, row by row, or undefined when the character belongs to a font. */
export function boxGlyph(codePoint: number, width: number, height: number): Uint8Array | undefined {
  const cell: Cell = { width, height, pixels: new Uint8Array(width * height) }
  if (codePoint >= 0x2500 && codePoint <= 0x257f) drawLines(cell, codePoint)
  else if (codePoint >= 0x2580 && codePoint <= 0x259f) drawBlock(cell, codePoint)
  else if (codePoint >= 0x2800 && codePoint <= 0x28ff) drawBraille(cell, codePoint - 0x2800)
  else return undefined
  return cell.pixels
}

function drawLines(cell: Cell, codePoint: number): void {
  if (codePoint >= 0x2571 && codePoint <= 0x2573) return drawDiagonals(cell, codePoint - 0x2570)
  const arms = Array.from(ARMS[codePoint - 0x2500] ?? '0000', Number)
  if (codePoint >= 0x256d && codePoint <= 0x2570) return drawArc(cell, arms)
  drawArms(cell, arms)
  const dashes = dashesOf(codePoint)
  if (dashes > 1) cutDashes(cell, dashes, arms[0] !== 0)
}

function dashesOf(codePoint: number): number {
  if (codePoint >= 0x2504 && codePoint <= 0x2507) return 3
  if (codePoint >= 0x2508 && codePoint <= 0x250b) return 4
  return codePoint >= 0x254c && codePoint <= 0x254f ? 2 : 1
}

function lightWidth(cell: Cell): number {
  return Math.max(1, Math.round(cell.height / 16))
}

/** Draws each arm as a horizontal one from the left, in a cell that is turned to suit. */
function drawArms(cell: Cell, arms: readonly number[]): void {
  const light = lightWidth(cell)
  for (let turn = 0; turn < 4; turn += 1) {
    const [arm = 0, side = 0, opposite = 0, otherSide = 0] = [0, 1, 2, 3].map(
      (step) => arms[(turn + step) % 4] ?? 0,
    )
    if (arm === 0) continue
    const reach = light + 1
    if (arm === 3) {
      // Towards `side` the line stops at the crossing one; on the outside of a corner it goes on.
      const inner = doubleEnd(side, otherSide, reach)
      const outer = doubleEnd(otherSide, side, reach)
      drawStroke(cell, { turn, offset: -reach, thickness: light, end: inner })
      drawStroke(cell, { turn, offset: reach, thickness: light, end: outer })
    } else {
      const thickness = arm === 2 ? light * 3 : light
      const end = singleEnd({ side, opposite, otherSide }, reach)
      drawStroke(cell, { turn, offset: 0, thickness, end })
    }
  }
}

type Crossing = { side: number; opposite: number; otherSide: number }
type Stroke = { turn: number; offset: number; thickness: number; end: number }

function doubleEnd(near: number, far: number, reach: number): number {
  if (near !== 0) return near === 3 ? -reach : 0
  return far === 3 ? reach : 0
}

function singleEnd(arms: Crossing, reach: number): number {
  const { side, opposite, otherSide } = arms
  if (opposite !== 0) return 0
  if (side === 3 && otherSide === 3) return -reach
  if (side === 3 || otherSide === 3) return reach
  // A heavy crossing line stands out so far on either side; the corner has to be filled.
  return side === 2 || otherSide === 2 ? reach - 1 : 0
}

/**
 * One stroke of the arm `turn` (0 left, 1 up, 2 right, 3 down), from the edge to `end` pixels
 * beyond the middle. A negative `offset` in pixels moves it towards the next arm in that order.
 */
function drawStroke(cell: Cell, stroke: Stroke): void {
  const { turn, offset, thickness, end } = stroke
  const middleX = Math.floor((cell.width - 1) / 2)
  const middleY = Math.floor((cell.height - 1) / 2)
  const half = Math.floor(thickness / 2)
  const horizontal = turn % 2 === 0
  const across = [offset, -offset, -offset, offset][turn] ?? 0
  const start = (horizontal ? middleY : middleX) + across - half
  const light = lightWidth(cell)
  // Where the light line that crosses in the middle begins.
  const crossing = (horizontal ? middleX : middleY) - (light >> 1)
  const [from, to] =
    turn < 2 ? [0, crossing + end + light] : [crossing - end, horizontal ? cell.width : cell.height]
  if (horizontal) fill(cell, { left: from, top: start, right: to, bottom: start + thickness })
  else fill(cell, { left: start, top: from, right: start + thickness, bottom: to })
}

type Box = { left: number; top: number; right: number; bottom: number }

/** Right and bottom are outside; what lies beyond the cell is cut off. */
function fill(cell: Cell, box: Box, coverage: number = FULL): void {
  const left = Math.max(0, box.left)
  const right = Math.min(cell.width, box.right)
  const bottom = Math.min(cell.height, box.bottom)
  for (let y = Math.max(0, box.top); y < bottom; y += 1)
    for (let x = left; x < right; x += 1) cell.pixels[y * cell.width + x] = coverage
}

function cutDashes(cell: Cell, dashes: number, horizontal: boolean): void {
  const length = horizontal ? cell.width : cell.height
  for (let dash = 1; dash <= dashes; dash += 1) {
    const at = Math.round((dash * length) / dashes) - 1
    if (horizontal) fill(cell, { left: at, top: 0, right: at + 1, bottom: cell.height }, 0)
    else fill(cell, { left: 0, top: at, right: cell.width, bottom: at + 1 }, 0)
  }
}

/** A quarter of a circle between two arms, straight on to the edges. */
function drawArc(cell: Cell, arms: readonly number[]): void {
  const light = lightWidth(cell)
  const [left = 0, up = 0] = arms
  const lineCentre = light / 2 - (light >> 1)
  const middleX = Math.floor((cell.width - 1) / 2) + lineCentre
  const middleY = Math.floor((cell.height - 1) / 2) + lineCentre
  // The pixels at the edge are a straight line's, so that the next cell goes on with it.
  const radius = Math.floor(Math.min(middleX, cell.width - middleX) - 0.5)
  const centreX = left ? middleX - radius : middleX + radius
  const centreY = up ? middleY - radius : middleY + radius
  paint(cell, (x, y) => {
    const beyondX = left ? x < centreX : x > centreX
    const beyondY = up ? y < centreY : y > centreY
    if (beyondX) return light / 2 - Math.abs(y - middleY)
    if (beyondY) return light / 2 - Math.abs(x - middleX)
    return light / 2 - Math.abs(Math.hypot(x - centreX, y - centreY) - radius)
  })
}

/** Bit 0 draws the rising diagonal, bit 1 the falling one. */
function drawDiagonals(cell: Cell, which: number): void {
  const { width, height } = cell
  const length = Math.hypot(width, height)
  const half = lightWidth(cell) / 2
  paint(cell, (x, y) => {
    const rising = Math.abs(height * x + width * y - width * height) / length
    const falling = Math.abs(height * x - width * y) / length
    return Math.max((which & 1) !== 0 ? half - rising : -1, (which & 2) !== 0 ? half - falling : -1)
  })
}

/** `inside` gives the distance to the nearest edge of a shape in pixels, positive inside of it. */
function paint(cell: Cell, inside: (x: number, y: number) => number): void {
  for (let y = 0; y < cell.height; y += 1)
    for (let x = 0; x < cell.width; x += 1) {
      const share = Math.max(0, Math.min(1, inside(x + 0.5, y + 0.5) + 0.5))
      cell.pixels[y * cell.width + x] = Math.round(share * FULL)
    }
}

function drawBlock(cell: Cell, codePoint: number): void {
  const { width, height } = cell
  const whole = { left: 0, top: 0, right: width, bottom: height }
  const index = codePoint - 0x2580
  if (index === 0) fill(cell, { ...whole, bottom: height >> 1 })
  else if (index <= 8) fill(cell, { ...whole, top: height - Math.round((height * index) / 8) })
  else if (index <= 15) fill(cell, { ...whole, right: Math.round((width * (16 - index)) / 8) })
  else if (index === 16) fill(cell, { ...whole, left: Math.round(width / 2) })
  else if (index <= 19) fill(cell, whole, Math.round((FULL * (index - 16)) / 4))
  else if (index === 20) fill(cell, { ...whole, bottom: Math.round(height / 8) })
  else if (index === 21) fill(cell, { ...whole, left: width - Math.round(width / 8) })
  else drawQuadrants(cell, QUADRANTS[index - 22] ?? 0)
}

function drawQuadrants(cell: Cell, quadrants: number): void {
  const middleX = Math.round(cell.width / 2)
  const middleY = cell.height >> 1
  for (let quadrant = 0; quadrant < 4; quadrant += 1) {
    if ((quadrants & (1 << quadrant)) === 0) continue
    const right = quadrant % 2 === 1
    const lower = quadrant >= 2
    fill(cell, {
      left: right ? middleX : 0,
      right: right ? cell.width : middleX,
      top: lower ? middleY : 0,
      bottom: lower ? cell.height : middleY,
    })
  }
}

function drawBraille(cell: Cell, dots: number): void {
  const size = Math.max(2, Math.round(cell.width / 5))
  for (const [bit, [column, row]] of BRAILLE_DOTS.entries()) {
    if ((dots & (1 << bit)) === 0) continue
    const left = Math.round(((column + 0.5) * cell.width) / 2 - size / 2)
    const top = Math.round(((row + 0.5) * cell.height) / 4 - size / 2)
    fill(cell, { left, top, right: left + size, bottom: top + size })
  }
}
