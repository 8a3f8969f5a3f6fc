import { setTimeout } from 'node:timers/promises'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'
import type { CursorClass } from '#protocol/screen.ts'
import { afterEach, describe, expect, test } from 'vitest'

import { type Environment, resolveEnvironment } from '../../environment/resolve.ts'
import type { Picture } from '../../frame/picture.ts'
import { BareJail } from './doubles/bare-jail.ts'
import { DesktopSurface } from './desktop-surface.ts'

const LARGEST = { width: 1600, height: 900 }
const SCREEN = { width: 1280, height: 720 }
const WHITE = 0xff_ff_ff
/** Of the desktop where no window is. */
const BACKGROUND = 0x5b_70_83
const RETURN = 0xff0d
const SHIFT = 0xffe1
const CONTROL = 0xffe3
/** A machine that does other work takes its time. */
const PATIENCE = { timeout: 60_000, interval: 20 }

let environment: Environment | undefined
let missing = ''
try {
  environment = resolveEnvironment(process.env['VITRINE_CACHE'] ?? '/var/cache/vitrine', 'default')
} catch (error) {
  missing = ` (skipped: ${(error as Error).message})`
}

const open: DesktopSurface[] = []
afterEach(async () => {
  for (const surface of open.splice(0)) await surface.close()
})

async function start(command?: string): Promise<DesktopSurface> {
  const jail = new BareJail({
    rootPath: environment?.rootPath ?? '',
    largest: LARGEST,
    screen: SCREEN,
    ...(command === undefined ? {} : { command: ['bash', '-c', command] }),
  })
  const surface = await DesktopSurface.open({
    jail,
    largestScreen: LARGEST,
    screen: SCREEN,
    scale: 4,
  })
  open.push(surface)
  return surface
}

/** A desktop whose terminal can be typed into, as its first ring says. */
async function startDesktop(): Promise<DesktopSurface> {
  const surface = await start()
  await surface.usable()
  return surface
}

function click(surface: DesktopSurface, x: number, y: number, button = 1): void {
  for (const pressed of [true, false]) {
    surface.input(encodeInputRecord({ kind: 'button', x, y, button, pressed, sequence: 0 }))
  }
}

function key(surface: DesktopSurface, keysym: number, pressed: boolean): void {
  surface.input(encodeInputRecord({ kind: 'key', keysym, pressed, repeated: false, sequence: 0 }))
}

function type(surface: DesktopSurface, text: string): void {
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0
    const keysym = character === '\n' ? RETURN : (keysymOfCodePoint(codePoint) ?? 0)
    key(surface, keysym, true)
    key(surface, keysym, false)
  }
}

/** A command line that paints the terminal in this colour: what was typed arrived as it was typed. */
function paint(colour: number): string {
  return `printf '\\033]11;#${colour.toString(16).padStart(6, '0')}\\007'\n`
}

/** Red, green and blue at a point, by default one that is in the terminal and holds no text. */
function colourAt({ pixels, stride }: Picture, x = 700, y = 500): number {
  return pixels.readUInt32LE(y * stride + x * 4) & 0xff_ff_ff
}

async function seen(
  surface: DesktopSurface,
  colour: number,
  x?: number,
  y?: number,
): Promise<void> {
  await expect.poll(() => colourAt(surface.capture(), x, y), PATIENCE).toBe(colour)
}

describe.skipIf(environment === undefined)(`DesktopSurface with a real desktop${missing}`, () => {
  test('a terminal opens, has the focus and gets what is typed', async () => {
    const surface = await startDesktop()
    type(surface, paint(0x20_40_60))
    await expect.poll(() => colourAt(surface.capture()), PATIENCE).toBe(0x20_40_60)
  })

  test('Chinese, Latin-1 and signs arrive as they were typed, also while Shift is held', async () => {
    const surface = await startDesktop()
    key(surface, SHIFT, true)
    type(surface, `typed='傷寒論é!@#~'`)
    key(surface, SHIFT, false)
    type(surface, '\n')
    const bytes = [...Buffer.from('傷寒論é!@#~')].map((byte) => `\\${byte.toString(8)}`).join('')
    type(surface, `[ "$typed" = "$(printf '${bytes}')" ] && ${paint(0x30_50_70)}`)
    await expect.poll(() => colourAt(surface.capture()), PATIENCE).toBe(0x30_50_70)
  })

  test('Control and a letter interrupt a program', async () => {
    const surface = await startDesktop()
    type(surface, 'sleep 1000\n')
    await setTimeout(500)
    key(surface, CONTROL, true)
    type(surface, 'c')
    key(surface, CONTROL, false)
    await setTimeout(200)
    type(surface, paint(0x40_60_80))
    await expect.poll(() => colourAt(surface.capture()), PATIENCE).toBe(0x40_60_80)
  })

  test('the screen grows and shrinks within its largest size, and the terminal with it', async () => {
    const surface = await startDesktop()
    surface.resize({ width: 5000, height: 5000 }, 4)
    expect(surface.capture()).toMatchObject(LARGEST)
    // The terminal covers the middle and keeps room beside it.
    await seen(surface, WHITE, 1000, 850)
    await seen(surface, BACKGROUND, 1500, 400)
    surface.resize({ width: 800, height: 600 }, 4)
    expect(surface.capture()).toMatchObject({ width: 800, height: 600, stride: 6400 })
    await seen(surface, WHITE, 740, 300)
    type(surface, paint(0x50_70_90))
    await seen(surface, 0x50_70_90, 740, 300)
  })

  test('a click beside the terminal opens nothing that would take the keys', async () => {
    const surface = await startDesktop()
    click(surface, 1200, 300)
    type(surface, paint(0x20_60_40))
    await seen(surface, 0x20_60_40)
    // Where a menu would be, and the pointer's own picture does not reach.
    expect(colourAt(surface.capture(), 1240, 340)).toBe(BACKGROUND)
  })

  test('a plot opens beside what is being typed and takes no key from it', async () => {
    const surface = await startDesktop()
    type(surface, 'R --no-save --quiet\n')
    type(surface, 'plot.new(); rect(-9, -9, 9, 9, col="#306090", xpd=NA)\n')
    await seen(surface, 0x30_60_90, 1200, 200)
    type(surface, `cat("\\033]11;#205080\\007")\n`)
    await seen(surface, 0x20_50_80)
    expect(colourAt(surface.capture(), 1200, 200)).toBe(0x30_60_90)
  })

  test('a program that the last line started has the keyboard when its window opens', async () => {
    const surface = await startDesktop()
    const probe = "import tkinter as t; w=t.Tk(); w.geometry('300x200+900+100')"
    const answer = "w.bind('k', lambda e: w.configure(bg='#306070'))"
    type(surface, `python3 -c "${probe}; w.configure(bg='#a0b0c0'); ${answer}; w.mainloop()"\n`)
    await seen(surface, 0xa0_b0_c0, 1050, 200)
    await setTimeout(500)
    type(surface, 'k')
    await seen(surface, 0x30_60_70, 1050, 200)
    expect(surface.alive).toBe(true)
  })

  test('a window that is out of reach on a smaller screen comes into view', async () => {
    const surface = await startDesktop()
    surface.resize(LARGEST, 4)
    const place = "w.geometry('300x200+1290+640'); w.configure(bg='#b04080')"
    type(surface, `python3 -c "import tkinter as t; w=t.Tk(); ${place}; w.mainloop()" &\n`)
    await seen(surface, 0xb0_40_80, 1450, 750)
    surface.resize({ width: 800, height: 600 }, 4)
    await seen(surface, 0xb0_40_80, 650, 450)
    expect(colourAt(surface.capture(), 650, 590)).not.toBe(0xb0_40_80)
  })

  test('the pointer tells its shape, from a closed list', async () => {
    const surface = await startDesktop()
    const shapes: CursorClass[] = []
    surface.on('cursor', (shape) => shapes.push(shape))
    surface.input(encodeInputRecord({ kind: 'move', x: 1200, y: 712, sequence: 0 }))
    await setTimeout(500)
    surface.input(encodeInputRecord({ kind: 'move', x: 640, y: 400, sequence: 0 }))
    await expect.poll(() => shapes.at(-1), PATIENCE).toBe('text')
  })

  test('a desktop on which nothing happens does not ring', async () => {
    const surface = await startDesktop()
    await setTimeout(3000)
    const before = surface.counts.rings
    await setTimeout(2000)
    expect(surface.counts.rings).toBe(before)
  })

  test('the desktop stays when its terminal is left', async () => {
    const surface = await startDesktop()
    const ended: string[] = []
    surface.on('ended', (reason) => ended.push(reason))
    type(surface, 'exit\n')
    await expect.poll(() => colourAt(surface.capture()), PATIENCE).not.toBe(WHITE)
    await setTimeout(500)
    expect(ended).toEqual([])
  })
})

describe.skipIf(environment === undefined)(`DesktopSurface with a hostile guest${missing}`, () => {
  test('a guest that cuts its screen off ends the session and nothing else', async () => {
    const surface = await start(': > /fb/Xvfb_screen0; exec sleep 100')
    const ended: string[] = []
    surface.on('ended', (reason) => ended.push(reason))
    await expect.poll(() => (surface.capture(), ended), PATIENCE).toEqual(['killed'])
  })

  test('a guest that rings without end cannot keep this process busy', async () => {
    const surface = await start('exec cat /dev/zero')
    let changes = 0
    surface.on('changed', () => (changes += 1))
    await expect.poll(() => surface.counts.rings, PATIENCE).toBeGreaterThan(1_000_000)
    // What it rings between two looks is read in one piece and costs one look.
    expect(surface.counts.rings / changes).toBeGreaterThan(1000)
  })

  test('a guest that does not read its input makes nobody wait', async () => {
    const surface = await start('exec sleep 100')
    for (let index = 0; index < 20_000; index++) {
      surface.input(encodeInputRecord({ kind: 'move', x: index % 1280, y: 5, sequence: index }))
    }
    expect(surface.counts.droppedInput).toBeGreaterThan(10_000)
  })

  test('a guest that ends is reported once, and closing afterwards is quiet', async () => {
    const surface = await start('exit 7')
    const ended: string[] = []
    surface.on('ended', (reason) => ended.push(reason))
    await expect.poll(() => ended, PATIENCE).toEqual(['guest-exited'])
    await Promise.all([surface.close(), surface.close()])
    expect(ended).toHaveLength(1)
    expect(() =>
      surface.input(encodeInputRecord({ kind: 'release-all', sequence: 0 })),
    ).not.toThrow()
  })
})
