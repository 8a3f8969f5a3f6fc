import { describe, expect, test } from 'vitest'

import { keysymOfKey, keysymsOfText } from './keysyms.ts'

describe('keysyms', () => {
  test('are what is printed on the key, on any layout', () => {
    expect(keysymOfKey('a', 0)).toBe(0x61)
    expect(keysymOfKey('ß', 0)).toBe(0xdf)
    expect(keysymOfKey('€', 0)).toBe(0x0100_20ac)
    expect(keysymOfKey('中', 0)).toBe(0x0100_4e2d)
    expect(keysymOfKey('F12', 0)).toBe(0xffc9)
  })

  test('tell left from right modifiers', () => {
    expect(keysymOfKey('Shift', 1)).toBe(0xffe1)
    expect(keysymOfKey('Shift', 2)).toBe(0xffe2)
  })

  test('do not exist for keys that only lead to a character', () => {
    for (const key of ['Dead', 'AltGraph', 'CapsLock', 'Unidentified', 'Process']) {
      expect(keysymOfKey(key, 0)).toBeUndefined()
    }
  })

  test('type a text of an input method, also beyond the basic plane', () => {
    expect(keysymsOfText('桂枝𠮷')).toEqual([0x0100_6842, 0x0100_679d, 0x0102_0bb7])
    expect(keysymsOfText('a\u0007')).toBeUndefined()
  })
})
