import { beforeAll, describe, expect, test } from 'vitest'

import { TestScreen } from '../doubles/test-screen.ts'
import { registerFonts } from '../raster/fonts.ts'
import { BACKGROUND } from '../raster/palette.ts'

const BEGINS = '\u001bP0;1q'
const ENDS = '\u001b\\'
const RED = 0xff0000
/** Where the first cell begins. */
const ORIGIN = { x: 5, y: 10 }
const MEGABYTE = 2 ** 20
/** More than garbage that is not collected yet, far less than what is printed. */
const GROWTH = 128 * MEGABYTE

beforeAll(() => registerFonts())

/** A red rectangle; heights are multiples of six. */
function red(width: number, height: number): string {
  return `${BEGINS}#1;2;100;0;0${`#1!${width}~-`.repeat(height / 6)}${ENDS}`
}

/** Where the picture has red, in pixels from the first cell. */
function redPlace(screen: TestScreen): { x: number; y: number; pixels: number } | undefined {
  const { pixels, width } = screen.picture()
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)
  const reds = [...words.keys()].filter((index) => ((words[index] ?? 0) & 0xff_ffff) === RED)
  const [first] = reds
  if (first === undefined) return undefined
  return {
    x: (first % width) - ORIGIN.x,
    y: Math.floor(first / width) - ORIGIN.y,
    pixels: reds.length,
  }
}

async function shown(...printed: string[]): Promise<ReturnType<typeof redPlace>> {
  using screen = new TestScreen()
  for (const part of printed) await screen.print(part)
  return redPlace(screen)
}

describe('a sixel picture', () => {
  test('is drawn at the cursor, pixel by pixel', async () => {
    expect(await shown('\r\nab', red(25, 30))).toEqual({ x: 20, y: 20, pixels: 750 })
  })

  test('leaves the cursor on its last line, below its left edge', async () => {
    using screen = new TestScreen()
    await screen.print(`ab${red(25, 30)}`)
    expect(screen.model.writingPlace).toEqual({ column: 2, row: 1 })
  })

  test('scrolls with the text, into the past and back', async () => {
    using screen = new TestScreen()
    await screen.print(`${red(20, 18)}${'\r\n'.repeat(12)}`)
    expect(redPlace(screen)).toBeUndefined()
    screen.model.scroll(-4)
    expect(redPlace(screen)).toEqual({ x: 0, y: 0, pixels: 360 })
  })

  test('makes room by scrolling when it begins on the last line', async () => {
    expect(await shown('\r\n'.repeat(20), red(20, 60))).toMatchObject({ y: 120, pixels: 1200 })
  })

  test('is erased and overwritten as text is, cell by cell', async () => {
    expect(await shown(red(20, 36), '\u001b[H  ')).toMatchObject({ y: 20, pixels: 320 })
    expect(await shown(red(20, 36), '\u001b[2J')).toBeUndefined()
    expect(await shown(red(20, 36), '\u001b[1;1H\u001b[L')).toMatchObject({ y: 20, pixels: 720 })
  })

  test('is kept while a program has the other screen', async () => {
    const [away, back] = ['\u001b[?1049h', '\u001b[?1049l']
    expect(await shown(red(20, 18), away)).toBeUndefined()
    expect(await shown(red(20, 18), away, 'other', back)).toMatchObject({ pixels: 360 })
  })

  test('shows what is behind it where it is transparent, and black where it is not', async () => {
    using screen = new TestScreen()
    await screen.print(`\u001b[?25l\u001bP0;1q#1;2;100;0;0#1~$-#1!9?~${ENDS}`)
    const { pixels, width } = screen.picture()
    const colourAt = (x: number, y: number): number =>
      pixels.readUInt32LE(((ORIGIN.y + y) * width + ORIGIN.x + x) * 4) & 0xff_ffff
    expect([colourAt(0, 0), colourAt(5, 0), colourAt(9, 6)]).toEqual([RED, BACKGROUND, RED])
    await screen.print(`\u001b[H\u001bP0;0q"1;1;9;6#1;2;100;0;0#1~${ENDS}`)
    expect(screen.picture().pixels.readUInt32LE((ORIGIN.y * width + ORIGIN.x + 5) * 4)).toBe(
      0xff00_0000,
    )
  })

  test('ends at the right edge of the screen', async () => {
    expect(await shown('\u001b[30C', red(200, 18))).toEqual({ x: 300, y: 0, pixels: 180 })
  })

  test('is marked and copied as blanks', async () => {
    using screen = new TestScreen()
    await screen.print(`a${red(20, 18)}\u001b[4Gb`)
    screen.model.select({ column: 0, row: 0 }, 'line')
    expect(screen.model.selectedText).toBe('a  b')
  })

  test('is one that the terminal says it can show', async () => {
    using screen = new TestScreen()
    await screen.print('\u001b[c\u001b[14t\u001b[16t\u001b[?2;1;0S')
    expect(screen.answers).toEqual(['\u001b[?62;4;22c'])
  })
})

describe('a hostile picture', () => {
  const digits = '9'.repeat(9)
  test.each([
    ['claims to be enormous', `${BEGINS}"1;1;100000;100000~`],
    ['claims numbers beyond all types', `${BEGINS}"${digits}${digits};1;${digits}${digits};1~`],
    ['repeats one column sixteen thousand times', `${BEGINS}!16000~`],
    ['has lines without end', `${BEGINS}${'-'.repeat(100_000)}~`],
    ['has wide lines without end', `${BEGINS}${'!1900~-'.repeat(5000)}`],
    ['grows its width line by line', `${BEGINS}${'!1999~-!2001~-'.repeat(3)}`],
  ])('that %s is not shown, and says why', async (_name, printed) => {
    using screen = new TestScreen()
    await screen.print(`${printed}${ENDS}\u001b[?25l`)
    screen.model.select({ column: 0, row: 0 }, 'line')
    expect(screen.model.selectedText).toMatch(/^\[a picture is at most 2000 x 1500 pixels\]/)
  })

  test('that never ends makes nothing grow', async () => {
    using screen = new TestScreen()
    await screen.print(BEGINS)
    const grown = await growth(async () => {
      for (const piece of ['#1;2;9;9;9', '$', '!100~$', '~', 'x{|}', '"1;1;1;1'])
        for (let round = 0; round < 40; round += 1) await screen.print(piece.repeat(8192))
    })
    expect(grown).toBeLessThan(GROWTH)
  })

  test('comes a thousand times, and the oldest are forgotten', async () => {
    using screen = new TestScreen()
    const grown = await growth(async () => {
      for (let round = 0; round < 1000; round += 1) await screen.print(`${red(310, 180)}\r\n`)
    })
    expect(grown).toBeLessThan(GROWTH)
    expect(redPlace(screen)).toBeDefined()
    screen.model.scroll(-1900)
    expect(redPlace(screen)).toBeUndefined()
  })

  test('defines more colours than there are registers', async () => {
    const flood = Array.from({ length: 50_000 }, (_, index) => `#${index};2;0;100;0`).join('')
    expect(await shown(`${BEGINS}${flood}#1;2;100;0;0#1!20~${ENDS}`)).toMatchObject({ pixels: 120 })
  })

  test('repeats columns two thousand million times, again and again', async () => {
    using screen = new TestScreen()
    const grown = await growth(async () => {
      await screen.print(
        `${BEGINS}${'!2147483647~$!4294967295~$!9999999999~$'.repeat(50_000)}${ENDS}`,
      )
    })
    expect(grown).toBeLessThan(GROWTH)
  })

  test('is broken off, and shows nothing', async () => {
    expect(await shown(`${BEGINS}#1;2;100;0;0#1!20~\u0018`)).toBeUndefined()
  })
})

describe('a flood of other strings', () => {
  test.each([
    ['for the clipboard', '\u001b]52;c;'],
    ['for a title', '\u001b]0;'],
    ['for a link', '\u001b]8;;http://x/'],
    ['for a palette', '\u001b]4;1;'],
    ['for nobody', '\u001b]12345;'],
    ['of a question about settings', '\u001bP$q'],
    ['of a device nobody has', '\u001bP1;2z'],
    ['of an application', '\u001b_'],
  ])('%s is not gathered', async (_name, begins) => {
    using screen = new TestScreen()
    // One for all, so that what grows is not what is printed.
    const filling = Buffer.alloc(MEGABYTE, 'A')
    const grown = await growth(async () => {
      // Below the ten million characters at which the model itself would give up.
      for (let round = 0; round < 4; round += 1) {
        await screen.print(begins)
        for (let piece = 0; piece < 9; piece += 1) await screen.print(filling)
        await screen.print(ENDS)
      }
    })
    expect(grown).toBeLessThan(GROWTH)
    expect(screen.answers).toEqual([])
  })
})

/** Bytes by which this process grew at most, looked at now and then. */
async function growth(run: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss()
  let largest = before
  const looking = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage.rss())
  }, 5)
  await run()
  clearInterval(looking)
  return Math.max(largest, process.memoryUsage.rss()) - before
}
