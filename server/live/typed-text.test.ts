import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { codePointOfKeysym, decodeInputRecord } from '#protocol/plain/input.ts'

import { TypedText } from './typed-text.ts'

let keys: string[] = []
/** Keys that had been entered when a text began and when it ended. */
let marks: { begins: boolean; keys: number }[] = []
let text: TypedText

beforeEach(() => {
  vi.useFakeTimers()
  keys = []
  marks = []
  text = new TypedText((bytes) => {
    const record = decodeInputRecord(bytes)
    if (record?.kind === 'paste-mark') {
      marks.push({ begins: record.begins, keys: keys.length })
      return
    }
    if (record?.kind !== 'key') throw new Error('no key')
    const codePoint = codePointOfKeysym(record.keysym)
    const name = codePoint === undefined ? 'key' : String.fromCodePoint(codePoint)
    keys.push(`${record.pressed ? '+' : '-'}${name}`)
  })
})
afterEach(() => {
  text.stop()
  vi.useRealTimers()
})

test('a text becomes keys that go down and up, in order and not all at once', () => {
  text.enter('x <- 1 # 中文 🀄')
  vi.advanceTimersByTime(50)
  expect(keys).toHaveLength(10)
  vi.advanceTimersByTime(1_000)
  expect(keys.filter((key) => key.startsWith('+')).join('')).toBe('+x+ +<+-+ +1+ +#+ +中+文+ +🀄')
  for (let at = 0; at < keys.length; at += 2) expect(keys[at + 1]).toBe(`-${keys[at]?.slice(1)}`)
})

test('control characters have no key, line ends of any kind are one', () => {
  text.enter('a\u001b]0;b\u0007\r\nc\rd\n\u0000\ud800')
  vi.advanceTimersByTime(1_000)
  const pressed = keys.filter((key) => key.startsWith('+')).map((key) => key.slice(1))
  expect(
    pressed.map((key) => ((key.codePointAt(0) ?? 0) > 0xff00 || key === 'key' ? '⏎' : key)),
  ).toEqual(['a', ']', '0', ';', 'b', '⏎', 'c', '⏎', 'd', '⏎'])
})

test('what is not entered when the view ends is dropped', () => {
  text.enter('a'.repeat(100))
  vi.advanceTimersByTime(50)
  text.stop()
  vi.advanceTimersByTime(10_000)
  expect(keys).toHaveLength(10)
})

test('marks say where each text begins and ends, also one that is dropped', () => {
  text.enter('abc')
  text.enter('d\ne')
  vi.advanceTimersByTime(1_000)
  text.enter('f'.repeat(100))
  vi.advanceTimersByTime(50)
  text.stop()
  text.stop()
  expect(marks).toEqual([
    { begins: true, keys: 0 },
    { begins: false, keys: 6 },
    { begins: true, keys: 6 },
    { begins: false, keys: 12 },
    { begins: true, keys: 12 },
    { begins: false, keys: 22 },
  ])
})
