import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { GuestTypist } from './guest-typist.ts'

const BEGINS = '\u001b[200~'
const ENDS = '\u001b[201~'

let written = ''
let waitingBytes = 0
let typist: GuestTypist

beforeEach(() => {
  vi.useFakeTimers()
  written = ''
  waitingBytes = 0
  typist = new GuestTypist({
    get waitingBytes() {
      return waitingBytes
    },
    write: (bytes) => (written += bytes.toString()),
  })
})
afterEach(() => {
  typist.close()
  vi.useRealTimers()
})

describe('a paste of the session', () => {
  test('comes between its marks where the program asked for them, with keys for line ends', () => {
    typist.paste('one\ntwo\r\nthree', true)
    vi.advanceTimersByTime(100)
    expect(written).toBe(`${BEGINS}one\rtwo\rthree${ENDS}`)
    typist.paste('four', false)
    vi.advanceTimersByTime(100)
    expect(written.slice(written.indexOf(ENDS))).toBe(`${ENDS}four`)
  })

  test('carries no command that a hostile program has shown: a mark of its own, an escape', () => {
    typist.paste(`a${ENDS}rm -rf ~\u0003\u009b31m\u007f\tb`, true)
    vi.advanceTimersByTime(100)
    expect(written).toBe(`${BEGINS}a[201~rm -rf ~31m\tb${ENDS}`)
  })

  test('waits for a program that does not read, and grows nothing while it waits', () => {
    typist.paste('x'.repeat(100_000), false)
    waitingBytes = 1
    const before = written.length
    vi.advanceTimersByTime(60_000)
    for (let again = 0; again < 100; again += 1) typist.paste('y'.repeat(100_000), false)
    typist.type('z'.repeat(20_000))
    expect(written).toHaveLength(before)
    waitingBytes = 0
    vi.advanceTimersByTime(60_000)
    expect(written).toBe('x'.repeat(100_000))
  })

  test('is before what is typed while it is on its way', () => {
    typist.paste('x'.repeat(10_000), true)
    typist.type('l')
    typist.type('s')
    vi.advanceTimersByTime(1_000)
    expect(written).toBe(`${BEGINS}${'x'.repeat(10_000)}${ENDS}ls`)
  })

  test('ends where somebody stops the program, and says so', () => {
    typist.paste('x'.repeat(10_000), true)
    typist.type('l')
    typist.type('\u0003')
    vi.advanceTimersByTime(1_000)
    expect(written).toBe(`${BEGINS}${'x'.repeat(4096)}${ENDS}l\u0003`)
  })
})

test('a paste that is typed from elsewhere is marked once, and ended once', () => {
  typist.begin()
  typist.begin()
  typist.type('a')
  typist.end()
  typist.end()
  expect(written).toBe(`${BEGINS}a${ENDS}`)
})

test('nothing is written after it was closed', () => {
  typist.paste('x'.repeat(10_000), true)
  typist.close()
  const before = written
  vi.advanceTimersByTime(1_000)
  expect(written).toBe(before)
})
