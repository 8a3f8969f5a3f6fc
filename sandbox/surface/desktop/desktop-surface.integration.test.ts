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
  const surface = await DesktopSurface.open({ jail, largestScreen: LARGEST, screen: SCREEN })
  open.push(surface)
  return surface
}

/** A desktop whose terminal is there and has the focus. */
async function startDesktop(): Promise<DesktopSurface> {
  const surface = await start()
  await seen(surface, WHITE)
  return surface
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
function colourAt({ pixels, stride }: Picture, x = 1100, y = 600): number {
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
    await seen(surface, WHITE, 1500, 850)
    surface.resize({ width: 800, height: 600 }, 4)
    expect(surface.capture()).toMatchObject({ width: 800, height: 600, stride: 6400 })
    await seen(surface, WHITE, 780, 300)
    type(surface, paint(0x50_70_90))
    await seen(surface, 0x50_70_90, 780, 300)
  })

  test('the pointer tells its shape, from a closed list', async () => {
    const surface = await startDesktop()
    const shapes: CursorClass[] = []
    surface.on('cursor', (shape) => shapes.push(shape))
    surface.input(encodeInputRecord({ kind: 'move', x: 100, y: 712, sequence: 0 }))
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
