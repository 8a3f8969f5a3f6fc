import { setTimeout } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { encodeInputRecord, keysymOfCodePoint } from '#protocol/plain/input.ts'

import type { Picture } from '../../frame/picture.ts'
import { bar, count, HostShell, press, type, until } from './doubles/host-shell.ts'
import { CURSOR_COLOUR, FOREGROUND } from './raster/palette.ts'
import { TerminalSurface } from './terminal-surface.ts'

const SIZE = { width: 1280, height: 720 }
/** Where the first cell begins, and the size of each. */
const ORIGIN = { x: 5, y: 10 }
const CELL = { width: 10, height: 20 }
const LINE_PIXELS = 20 * 1000
const KEYS = { shift: 0xffe1, control: 0xffe3, return: 0xff0d, end: 0xff57, left: 0xff51 } as const
const BUTTONS = { left: 1, middle: 2 } as const

let surface: TerminalSurface

beforeEach(async () => {
  surface = await TerminalSurface.open({
    size: SIZE,
    startJail: async (path) => new HostShell(path, ['bash', '--norc', '-i']),
  })
  await ready()
})
afterEach(() => surface.close())

/** Types a line until the shell has run it: Readline forgets what was typed before it was there. */
async function ready(): Promise<void> {
  type(surface, `clear; ${bar(3, 3, 120)}; \n`)
  expect(await painted(0x030378)).toBe(true)
  type(surface, "PS1='$ '; clear\n")
  expect(await until(surface, isPrompting)).toBe(true)
}

function isPrompting(picture: Picture): boolean {
  return count(picture, 0x030378) === 0 && count(picture, FOREGROUND) > 0
}

function painted(colour: number): Promise<boolean> {
  return until(surface, (picture) => count(picture, colour) > LINE_PIXELS)
}

function chord(...keysyms: number[]): void {
  const key = { kind: 'key', repeated: false, sequence: 0 } as const
  for (const keysym of keysyms) surface.input(encodeInputRecord({ ...key, keysym, pressed: true }))
  for (const keysym of keysyms.toReversed())
    surface.input(encodeInputRecord({ ...key, keysym, pressed: false }))
}

/** The system drops what a program has not read yet, before the key and right after it. */
async function interrupt(letter: string): Promise<void> {
  await setTimeout(300)
  chord(KEYS.control, letter.charCodeAt(0))
  await setTimeout(300)
}

function withShift(letter: string): void {
  chord(KEYS.control, KEYS.shift, letter.toUpperCase().charCodeAt(0))
}

function at(column: number, row: number): { x: number; y: number; sequence: number } {
  const { x, y } = ORIGIN
  return { x: x + column * CELL.width + 4, y: y + row * CELL.height + 4, sequence: 0 }
}

function button(which: number, pressed: boolean, place: readonly [number, number]): void {
  surface.input(encodeInputRecord({ kind: 'button', button: which, pressed, ...at(...place) }))
}

function click(which: number, place: readonly [number, number]): void {
  button(which, true, place)
  button(which, false, place)
}

function drag(from: readonly [number, number], to: readonly [number, number]): void {
  button(BUTTONS.left, true, from)
  surface.input(encodeInputRecord({ kind: 'move', ...at(...to) }))
  button(BUTTONS.left, false, to)
}

function markPaste(begins: boolean): void {
  surface.input(encodeInputRecord({ kind: 'paste-mark', begins, sequence: 0 }))
}

function compose(text: string): void {
  const characters = Array.from(text)
  for (const [index, character] of characters.entries()) {
    const keysym = keysymOfCodePoint(character.codePointAt(0) ?? 0) ?? 0
    const record = { kind: 'compose', index, total: characters.length, keysym } as const
    surface.input(encodeInputRecord({ ...record, sequence: 0 }))
  }
  if (characters.length === 0)
    surface.input(
      encodeInputRecord({ kind: 'compose', index: 0, total: 0, keysym: 0, sequence: 0 }),
    )
}

/** A command that stands on the first line behind a prompt and a colon, and was not run. */
async function showCommand(): Promise<void> {
  type(surface, `: ${bar(1, 200, 3)}`)
  await setTimeout(200)
  press(surface, KEYS.return)
  type(surface, `${bar(200, 1, 3)}\n`)
  expect(await painted(0xc80103)).toBe(true)
  expect(count(surface.capture(), 0x01c803)).toBe(0)
}

describe('copying and pasting within a terminal', () => {
  test('takes what the mouse has marked to the prompt, by keys', async () => {
    await showCommand()
    drag([4, 0], [80, 0])
    withShift('c')
    withShift('v')
    press(surface, KEYS.return)
    expect(await painted(0x01c803)).toBe(true)
  })

  test('takes what is marked by the middle button alone', async () => {
    await showCommand()
    drag([4, 0], [80, 0])
    click(BUTTONS.middle, [20, 10])
    press(surface, KEYS.return)
    expect(await painted(0x01c803)).toBe(true)
  })

  test('takes what the keyboard has marked', async () => {
    await showCommand()
    type(surface, `: ${bar(1, 3, 200)}`)
    await setTimeout(200)
    // From behind the text to behind the colon and its blank.
    const length = bar(1, 3, 200).length
    chord(KEYS.control, KEYS.shift, 0x20)
    press(surface, KEYS.left)
    for (let left = 1; left < length; left += 1) chord(KEYS.shift, KEYS.left)
    press(surface, KEYS.return)
    chord(KEYS.control, 'c'.charCodeAt(0))
    chord(KEYS.shift, 0xff63)
    press(surface, KEYS.return)
    expect(await painted(0x0103c8)).toBe(true)
  })

  test('shows what is marked turned round, until something is typed', async () => {
    type(surface, 'mark this')
    await setTimeout(200)
    const before = Buffer.from(surface.capture().pixels)
    for (let clicks = 0; clicks < 3; clicks += 1) click(BUTTONS.left, [4, 0])
    const marked = Buffer.from(surface.capture().pixels)
    expect(marked.equals(before)).toBe(false)
    type(surface, 's')
    press(surface, 0xff08)
    expect(await until(surface, ({ pixels }) => before.equals(pixels))).toBe(true)
  })

  test('never stops, ends or interrupts a program by a chord with Shift', async () => {
    type(surface, `cat && ${bar(1, 200, 3)}\n`)
    await setTimeout(300)
    for (const letter of ['c', 'z', 'd', 's', 'q', 'u']) withShift(letter)
    press(surface, KEYS.return)
    chord(KEYS.control, 'd'.charCodeAt(0))
    expect(await painted(0x01c803)).toBe(true)
  })

  test('interrupts with Caps Lock on, where the letter is a capital', async () => {
    type(surface, 'cat\n')
    await interrupt('C')
    type(surface, `${bar(1, 200, 3)}\n`)
    expect(await painted(0x01c803)).toBe(true)
  })
})

describe('a text that is typed for a person', () => {
  test('runs no line of it by itself in a shell', async () => {
    markPaste(true)
    type(surface, `${bar(200, 1, 3)}\n${bar(200, 1, 3)}\n`)
    markPaste(false)
    await interrupt('c')
    type(surface, `${bar(1, 200, 3)}\n`)
    expect(await painted(0x01c803)).toBe(true)
    expect(count(surface.capture(), 0xc80103)).toBe(0)
  })

  test('runs whole, and once a person says so', async () => {
    markPaste(true)
    type(surface, `for i in 1 2 3; do\n\t${bar(1, 200, 3)}\ndone`)
    markPaste(false)
    press(surface, KEYS.return)
    expect(await until(surface, (picture) => count(picture, 0x01c803) > 3 * LINE_PIXELS)).toBe(true)
  })

  test('comes without marks to a program that did not ask for them', async () => {
    type(surface, `read -r line && [ "$line" = abc ] && ${bar(1, 200, 3)}\n`)
    await setTimeout(300)
    markPaste(true)
    type(surface, 'abc\n')
    markPaste(false)
    expect(await painted(0x01c803)).toBe(true)
  })
})

describe('what is composed', () => {
  test('is shown at the cursor, underlined, and never reaches the program', async () => {
    const cells = (): number => count(surface.capture(), CURSOR_COLOUR)
    const cursor = cells()
    compose('exit')
    expect(cells()).not.toBe(cursor)
    expect(cells()).toBe(4 * CELL.width)
    compose('')
    expect(cells()).toBe(cursor)
    type(surface, `${bar(1, 200, 3)}\n`)
    expect(await painted(0x01c803)).toBe(true)
  })

  test('is gone when the viewer leaves, and when it is committed', () => {
    const before = Buffer.from(surface.capture().pixels)
    compose('nihao')
    expect(before.equals(surface.capture().pixels)).toBe(false)
    surface.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
    expect(before.equals(surface.capture().pixels)).toBe(true)
  })
})
