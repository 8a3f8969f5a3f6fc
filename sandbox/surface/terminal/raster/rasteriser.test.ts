import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Picture } from '../../../frame/picture.ts'
import { registerFonts } from './fonts.ts'
import { CELL } from './glyph-atlas.ts'
import { BACKGROUND, CURSOR_COLOUR, FOREGROUND } from './palette.ts'
import { SCREEN_SIZE, TestScreen } from '../doubles/test-screen.ts'

/** Where the first cell begins: what is left over goes evenly to both sides. */
const LEFT = 5
const TOP = 10

beforeAll(() => registerFonts())

/** 0xRRGGBB of one pixel of a cell. */
function colourIn(picture: Picture, cell: { column: number; row: number; x: number; y: number }) {
  const x = LEFT + cell.column * CELL.width + cell.x
  const y = TOP + cell.row * CELL.height + cell.y
  return picture.pixels.readUInt32LE(y * picture.stride + x * 4) & 0xff_ffff
}

describe('a rasterised screen', () => {
  test('has exactly the size that was asked for, with the rest in the background colour', () => {
    using screen = new TestScreen()
    const picture = screen.picture()
    expect(picture).toMatchObject({ width: 320, height: 200, stride: 1280 })
    expect(picture.pixels).toHaveLength(320 * 200 * 4)
    expect(picture.pixels.readUInt32LE(0)).toBe(0xff00_0000 + BACKGROUND)
    expect(picture.pixels.readUInt32LE(picture.pixels.length - 4) & 0xff_ffff).toBe(BACKGROUND)
  })

  test('paints 16, 256 and true colours, and turns them round', async () => {
    using screen = new TestScreen()
    const cells = ['\u001b[48;5;196m ', '\u001b[48;2;1;2;3m ', '\u001b[0;7m ', '\u001b[0m█']
    await screen.print(`\u001b[?25l${cells.join('')}`)
    const picture = screen.picture()
    const middle = { row: 0, x: 5, y: 10 }
    const colours = [0, 1, 2, 3].map((column) => colourIn(picture, { ...middle, column }))
    expect(colours).toEqual([0xff0000, 0x010203, FOREGROUND, FOREGROUND])
  })

  test('shows the cursor in the shape that the guest chose, or not at all', async () => {
    using screen = new TestScreen()
    const corner = { column: 2, row: 0, x: 9, y: 1 }
    const foot = { column: 2, row: 0, x: 5, y: 19 }
    const colours = (): number[] => [corner, foot].map((at) => colourIn(screen.picture(), at))
    await screen.print('ab')
    expect(colours()).toEqual([CURSOR_COLOUR, CURSOR_COLOUR])
    await screen.print('\u001b[4 q')
    expect(colours()).toEqual([BACKGROUND, CURSOR_COLOUR])
    await screen.print('\u001b[?25l')
    expect(colours()).toEqual([BACKGROUND, BACKGROUND])
  })

  test('draws the same after many small changes as from nothing', async () => {
    const script = fc.array(
      fc
        .constantFrom('a', '中', 'e\u0301', '─', '\r', '\n', '\t', '\b', '\u001b[7m', '\u001b[m')
        .chain((text) => fc.constantFrom(text, `\u001b[3;5H${text}`, `${text}\u001b[K`)),
      { maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        using screen = new TestScreen()
        for (const step of steps) {
          await screen.print(step)
          screen.picture()
        }
        const stepwise = Buffer.from(screen.picture().pixels)
        screen.rasteriser.resize(SCREEN_SIZE)
        expect(stepwise.equals(screen.picture().pixels)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('takes any bytes at all, in any pieces', async () => {
    using screen = new TestScreen()
    const escapes = fc.stringMatching(/^[[\]PX^_()#][ -~]{0,12}[@-~]$/)
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      escapes.map((text) => new Uint8Array(Buffer.from(`\u001b${text}`))),
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => new Uint8Array(Buffer.from(text))),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 10 }), async (parts) => {
        for (const part of parts) await screen.print(part)
        screen.model.scroll(parts.length - 5)
        expect(screen.picture().pixels).toHaveLength(320 * 200 * 4)
      }),
      { numRuns: 100 },
    )
  })

  test('finds the cell under a pixel, and the nearest one for the margin', () => {
    using screen = new TestScreen()
    expect(screen.rasteriser.cellAt(0, 0)).toEqual({ column: 0, row: 0 })
    expect(screen.rasteriser.cellAt(LEFT + 25, TOP + 45)).toEqual({ column: 2, row: 2 })
    expect(screen.rasteriser.cellAt(16_000, 16_000)).toEqual({ column: 30, row: 8 })
  })
})

describe('a hostile guest', () => {
  test.each([
    ['repeats a character two thousand million times', 'a\u001b[2147483647b'],
    ['scrolls two thousand million lines', '\u001b[2147483647S\u001b[2147483647T'],
    ['inserts two thousand million lines', '\u001b[2147483647L\u001b[2147483647M'],
    ['tabs two thousand million times', '\u001b[2147483647I\u001b[2147483647Z'],
  ])('%s and is refused', async (_name, bytes) => {
    using screen = new TestScreen()
    await screen.print(`${bytes}\r\u001b[?25l█`)
    const first = { column: 0, row: 0, x: 5, y: 10 }
    expect(colourIn(screen.picture(), first)).toBe(FOREGROUND)
  })

  test('asks for titles, colours, the clipboard and window reports, and hears nothing', async () => {
    using screen = new TestScreen()
    const questions = ['\u001b]52;c;?\u0007', '\u001b]10;?\u0007', '\u001b]4;1;?\u0007']
    await screen.print([...questions, '\u001b]0;title\u0007\u001b[21t\u001b[18t'].join(''))
    expect(screen.answers).toEqual([])
  })

  test('may ask what the terminal is and where its cursor is', async () => {
    using screen = new TestScreen()
    await screen.print('ab\u001b[6n\u001b[c')
    expect(screen.answers[0]).toBe('\u001b[1;3R')
    expect(screen.answers[1]).toMatch(/^.\[\?[0-9;]+c$/)
  })
})
