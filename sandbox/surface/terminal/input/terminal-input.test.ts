import { describe, expect, test } from 'vitest'

import type { InputRecord } from '#protocol/plain/input.ts'

import type { TerminalModes } from '../screen/screen-model.ts'
import { TerminalInput } from './terminal-input.ts'

const SHIFT = 0xffe1
const CONTROL = 0xffe3
const MODES: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  mouse: 'none',
  sgrMouse: true,
  alternateScreen: false,
}

/** Input with everything that it did to the terminal, in order. */
function terminal(modes: Partial<TerminalModes> = {}) {
  const done: string[] = []
  const input = new TerminalInput({
    modes: { ...MODES, ...modes },
    rows: 24,
    cellAt: (x, y) => ({ column: Math.floor(x / 10), row: Math.floor(y / 20) }),
    type: (text) => done.push(`type ${text}`),
    report: (bytes) => done.push(`report ${bytes.toString().slice(1)}`),
    scroll: (lines) => done.push(`scroll ${lines}`),
  })
  const key = (keysym: number, pressed: boolean, repeated = false): void =>
    input.take({ kind: 'key', keysym, pressed, repeated, sequence: 0 })
  const at = { x: 0, y: 0, sequence: 0 }
  const wheel = (dy: number): void => input.take({ kind: 'wheel', ...at, dx: 0, dy })
  return { done, input, key, wheel }
}

function pages(modes: Partial<TerminalModes>): string[] {
  const { done, key } = terminal(modes)
  key(SHIFT, true)
  key(0xff55, true)
  key(0xff56, true)
  return done
}

function turned(modes: Partial<TerminalModes>): string[] {
  const { done, wheel } = terminal(modes)
  wheel(-120)
  return done
}

describe('TerminalInput', () => {
  test('types on a press and on each repetition, not on a release', () => {
    const { done, key } = terminal()
    key(0x61, true)
    key(0x61, true, true)
    key(0x61, false)
    expect(done).toEqual(['type a', 'type a'])
  })

  test('keeps a modifier until both of its keys are up', () => {
    const { done, key } = terminal()
    key(CONTROL, true)
    key(CONTROL + 1, true)
    key(CONTROL, false)
    key(0x64, true)
    key(CONTROL + 1, false)
    key(0x64, true)
    expect(done).toEqual(['type \u0004', 'type d'])
  })

  test('forgets what was held when everything goes up', () => {
    const { done, key, input } = terminal({ mouse: 'vt200' })
    key(CONTROL, true)
    input.take({ kind: 'button', x: 25, y: 0, button: 1, pressed: true, sequence: 0 })
    input.take({ kind: 'release-all', sequence: 0 })
    key(0x63, true)
    expect(done).toEqual(['report [<16;3;1M', 'report [<16;3;1m', 'type c'])
  })

  test('pages through the past with Shift, and lets a full-screen program have the key', () => {
    expect(pages({})).toEqual(['scroll -23', 'scroll 23'])
    expect(pages({ alternateScreen: true })).toEqual(['type \u001b[5;2~', 'type \u001b[6;2~'])
  })

  test('turns the wheel into scrolling, arrows or reports, by what the guest shows', () => {
    expect(turned({})).toEqual(['scroll -3'])
    expect(turned({ alternateScreen: true })).toEqual(['type \u001b[A\u001b[A\u001b[A'])
    expect(turned({ mouse: 'vt200' })).toEqual(['report [<64;1;1M'])
  })

  test('adds up the small steps of a touchpad and bounds a huge one', () => {
    const { done, wheel } = terminal()
    for (let step = 0; step < 5; step += 1) wheel(30)
    wheel(12_000)
    expect(done).toEqual(['scroll 3', 'scroll 60'])
  })

  test('reports a move once a cell', () => {
    const { done, input } = terminal({ mouse: 'any' })
    const move = (x: number): void => input.take({ kind: 'move', x, y: 0, sequence: 0 })
    for (const x of [11, 12, 19, 20]) move(x)
    expect(done).toEqual(['report [<35;2;1M', 'report [<35;3;1M'])
  })

  test('takes a resize as no input', () => {
    const { done, input } = terminal()
    const resize: InputRecord = { kind: 'resize', width: 640, height: 400, scale: 4, sequence: 0 }
    input.take(resize)
    expect(done).toEqual([])
  })
})
