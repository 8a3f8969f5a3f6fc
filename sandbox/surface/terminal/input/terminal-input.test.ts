import { describe, expect, test } from 'vitest'

import type { InputRecord } from '#protocol/plain/input.ts'

import type { TerminalModes } from '../screen/screen-model.ts'
import { notedScreen } from './doubles/noted-screen.ts'
import { TerminalInput } from './terminal-input.ts'

const SHIFT = 0xffe1
const CONTROL = 0xffe3
const MODES: TerminalModes = {
  applicationCursor: false,
  applicationKeypad: false,
  mouse: 'none',
  sgrMouse: true,
  alternateScreen: false,
  bracketedPaste: false,
}

/** Input with everything that it did to the terminal, in order. */
function terminal(modes: Partial<TerminalModes> = {}) {
  const done: string[] = []
  const clock = { ms: 0 }
  const input = new TerminalInput({
    modes: { ...MODES, ...modes },
    screen: notedScreen({ columns: 80, rows: 24 }, (what) => done.push(what)),
    cellAt: (x, y) => ({
      column: Math.floor(x / 10),
      row: Math.min(23, Math.floor(y / 20)),
      beyond: y >= 480 ? 1 : 0,
    }),
    type: (text) => done.push(`type ${text}`),
    report: (bytes) => done.push(`report ${bytes.toString().slice(1)}`),
    copy: () => done.push('copy'),
    paste: (from) => done.push(`paste ${from}`),
    markPaste: (begins) => done.push(begins ? 'begin' : 'end'),
    compose: (text) => done.push(`compose ${text}`),
    now: () => clock.ms,
  })
  const key = (keysym: number, pressed: boolean, repeated = false): void =>
    input.take({ kind: 'key', keysym, pressed, repeated, sequence: 0 })
  const at = { x: 0, y: 0, sequence: 0 }
  const wheel = (dy: number): void => input.take({ kind: 'wheel', ...at, dx: 0, dy })
  const button = (x: number, pressed: boolean, which = 1): void =>
    input.take({ kind: 'button', x, y: 0, button: which, pressed, sequence: 0 })
  const move = (x: number, y = 0): void => input.take({ kind: 'move', x, y, sequence: 0 })
  const click = (x: number): void => {
    button(x, true)
    button(x, false)
  }
  return { done, input, key, wheel, button, move, click, clock }
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

/** What a chord does, with Control and Shift held. */
function chord(keysym: number): string[] {
  const { done, key } = terminal()
  key(CONTROL, true)
  key(SHIFT, true)
  key(keysym, true)
  return done
}

function composing() {
  const all = terminal()
  const compose = (index: number, total: number, character: string): void => {
    const codePoint = character.codePointAt(0) ?? 0
    const keysym = codePoint > 0xff ? 0x0100_0000 + codePoint : codePoint
    all.input.take({ kind: 'compose', index, total, keysym, sequence: 0 })
  }
  return { ...all, compose }
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
    const resize: InputRecord = { kind: 'resize', width: 640, height: 400, sequence: 0 }
    input.take(resize)
    expect(done).toEqual([])
  })
})

describe('marking with the mouse', () => {
  test('takes cells by a drag, words and lines by two and three clicks', () => {
    const { done, button, move, click } = terminal()
    button(15, true)
    move(18)
    move(45)
    button(45, false)
    move(75)
    for (let clicks = 0; clicks < 3; clicks += 1) click(45)
    expect(done).toEqual([
      'select cell 1,0',
      'to 4,0',
      'nothing',
      'select word 4,0',
      'select line 4,0',
    ])
  })

  test('counts a click that comes late or elsewhere as the first again', () => {
    const { done, click, clock } = terminal()
    click(45)
    clock.ms = 500
    click(45)
    click(95)
    expect(done).toEqual([])
  })

  test('scrolls along while the pointer is below the text', () => {
    const { done, button, move } = terminal()
    button(15, true)
    move(15, 481)
    expect(done).toEqual(['scroll 1', 'select cell 1,0', 'to 1,23'])
  })

  test('leaves the mouse to a program that wants it, but for what is done with Shift', () => {
    const { done, key, button, move } = terminal({ mouse: 'drag' })
    button(15, true)
    button(15, false)
    key(SHIFT, true)
    button(15, true)
    move(45)
    key(SHIFT, false)
    button(45, false)
    expect(done).toEqual(['report [<0;2;1M', 'report [<0;2;1m', 'select cell 1,0', 'to 4,0'])
  })

  test('pastes what is marked with the middle button', () => {
    const { done, button } = terminal()
    button(15, true, 2)
    button(15, false, 2)
    expect(done).toEqual(['paste selection'])
  })

  test('tells a program that its button is up, whatever is held by then', () => {
    const { done, key, button } = terminal({ mouse: 'vt200' })
    button(15, true, 2)
    key(SHIFT, true)
    button(15, false, 2)
    expect(done).toEqual(['report [<1;2;1M', 'report [<5;2;1m'])
  })
})

describe('chords of the terminal', () => {
  test.each([
    ['C copies', 0x43, ['copy']],
    ['V pastes', 0x56, ['paste clipboard']],
    ['C with Caps Lock on copies', 0x63, ['copy']],
    ['Z does nothing', 0x5a, []],
    ['D does nothing', 0x44, []],
    ['a Cyrillic letter does nothing', 0x0100_0421, []],
    ['space begins to mark', 0x20, ['select cell 0,0']],
    ["an arrow is the program's", 0xff51, ['type \u001b[1;6D']],
  ])('Control, Shift and %s', (_name, keysym, done) => {
    expect(chord(keysym)).toEqual(done)
  })

  test('with Insert copy and paste as elsewhere', () => {
    const { done, key } = terminal()
    key(SHIFT, true)
    key(0xff63, true)
    key(SHIFT, false)
    key(CONTROL, true)
    key(0xff63, true)
    key(0x43, true)
    expect(done).toEqual(['paste clipboard', 'copy', 'type \u0003'])
  })

  test('mark with arrows, stretch with Shift, copy with Return', () => {
    const { done, key } = terminal()
    key(CONTROL, true)
    key(SHIFT, true)
    key(0x20, true)
    key(CONTROL, false)
    key(SHIFT, false)
    key(0xff53, true)
    key(SHIFT, true)
    key(0xff57, true)
    key(0xff54, true)
    key(SHIFT, false)
    key(0xff0d, true)
    key(0xff0d, true)
    expect(done).toEqual([
      'select cell 0,0',
      'select cell 1,0',
      'to 79,0',
      'to 79,1',
      'copy',
      'nothing',
      'type \r',
    ])
  })

  test('end a mark with any other key, which is typed', () => {
    const { done, key } = terminal()
    for (const keysym of [CONTROL, SHIFT, 0x20]) key(keysym, true)
    for (const keysym of [CONTROL, SHIFT]) key(keysym, false)
    key(0xff52, true)
    key(0x61, true)
    expect(done).toEqual(['select cell 0,0', 'scroll -1', 'select cell 0,0', 'nothing', 'type a'])
  })
})

describe('what is composed', () => {
  test('is shown as it grows, changes and shrinks, and is never typed', () => {
    const { done, compose } = composing()
    compose(0, 1, 'n')
    compose(1, 2, 'i')
    compose(0, 1, '你')
    compose(0, 0, '')
    expect(done).toEqual(['compose n', 'compose ni', 'compose 你', 'compose '])
  })

  test('is shown as far as it is known, when a record comes too early or never', () => {
    const { done, compose } = composing()
    compose(0, 3, 'a')
    compose(2, 3, 'c')
    compose(1, 3, 'b')
    expect(done).toEqual(['compose a', 'compose a', 'compose ab'])
  })

  test('is gone when it is committed, and when the viewer leaves', () => {
    const { done, compose, key, input } = composing()
    compose(0, 1, 'n')
    key(0x0100_4f60, true)
    compose(0, 1, 'h')
    input.take({ kind: 'release-all', sequence: 0 })
    expect(done).toEqual(['compose n', 'compose ', 'type 你', 'compose h', 'compose '])
  })
})
