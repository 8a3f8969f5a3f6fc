import { describe, expect, test } from 'vitest'

import { NO_WORK } from '#protocol/plain/work.ts'

import { type SeenProcess, workOf } from './work.ts'

const BASH = '/usr/bin/bash'
const R = '/usr/lib/R/bin/exec/R'
const PYTHON = '/usr/bin/python3.11'
const BORN_MS = 5_000_000

type Row = [
  pid: number,
  parent: number,
  program: string | undefined,
  afterMs: number,
  tty?: boolean,
  foreground?: boolean,
]

function seen(rows: readonly Row[]): SeenProcess[] {
  return rows.map(([pid, parent, program, afterMs, onTerminal = false, inForeground = false]) => ({
    pid,
    parent,
    program,
    startedMs: BORN_MS + afterMs,
    onTerminal,
    inForeground,
  }))
}

const TERMINAL: Row[] = [
  [1, 0, undefined, 0],
  [2, 1, BASH, 20, true],
]
const DESKTOP: Row[] = [
  [1, 0, undefined, 0],
  [2, 1, undefined, 20],
  [3, 2, '/usr/bin/Xvfb', 40],
  [4, 2, '/usr/bin/jwm', 300],
  [5, 2, '/usr/bin/xterm', 300],
  [6, 5, BASH, 400, true],
  [7, 1, '/usr/bin/fcitx', 2_000],
  // A panel that is written in Python is no computation.
  [8, 4, PYTHON, 900],
]

function work(rows: readonly Row[]) {
  return workOf(seen(rows))
}

describe('nothing runs', () => {
  test.each([
    ['in a fresh terminal', TERMINAL],
    ['in a fresh desktop', DESKTOP],
    ['with what a shell’s start-up files left', [...TERMINAL, [9, 2, PYTHON, 300, true]]],
    [
      'with a second window for a shell',
      [...DESKTOP, [20, 4, '/usr/bin/xterm', 60_000], [21, 20, BASH, 60_100, true]],
    ],
    ['with a window manager that was started again', [...DESKTOP, [20, 2, '/usr/bin/jwm', 90_000]]],
    ['in a jail whose processes have just gone', []],
  ] as [string, Row[]][])('%s', (_name, rows) => {
    expect(work(rows)).toEqual(NO_WORK)
  })
})

describe('what a person runs is counted by kind', () => {
  test.each([
    ['R from a shell', [...TERMINAL, [9, 2, R, 3_000, true]], { r: 1 }],
    ['R in the first seconds', [...DESKTOP, [9, 6, R, 2_000, true]], { r: 1 }],
    [
      'an editor and a program of one’s own from the menu',
      [...DESKTOP, [9, 4, '/usr/bin/mousepad', 60_000], [10, 4, undefined, 70_000]],
      { editor: 1, other: 1 },
    ],
    ['Python beside a panel in Python', [...DESKTOP, [9, 6, PYTHON, 60_000, true]], { python: 1 }],
    [
      'a program and its workers as one',
      [...TERMINAL, [9, 2, PYTHON, 3_000, true], [10, 9, PYTHON, 3_100], [11, 9, BASH, 3_200]],
      { python: 1 },
    ],
    [
      'of a script, what it runs',
      [...TERMINAL, [9, 2, BASH, 3_000, true], [10, 9, R, 3_100, true]],
      { r: 1 },
    ],
    ['a script that runs nothing else', [...TERMINAL, [9, 2, BASH, 3_000, true]], { other: 1 }],
    [
      'one that was left in the background and lost its shell',
      [...DESKTOP, [9, 1, R, 300_000]],
      { r: 1 },
    ],
    [
      'no more of one kind than are told',
      [...TERMINAL, ...Array.from({ length: 40 }, (_, i): Row => [50 + i, 2, R, 9_000, true])],
      { r: 9 },
    ],
  ] as [string, Row[], object][])('%s', (_name, rows, expected) => {
    expect(work(rows)).toEqual({ ...NO_WORK, ...expected })
  })

  test('a process that claims to be its own ancestor ends nothing in a circle', () => {
    expect(work([...TERMINAL, [9, 10, undefined, 90_000], [10, 9, undefined, 90_000]])).toEqual({
      ...NO_WORK,
      other: 0,
    })
  })
})

test('what is typed the moment there is a prompt is work, however early', () => {
  expect(work([...TERMINAL, [9, 2, R, 120, true, true]])).toEqual({ ...NO_WORK, r: 1 })
})
