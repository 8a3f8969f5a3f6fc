import { describe, expect, it } from 'vitest'

import { FIRST_KEYCODE, Keymap, KEYSYMS_PER_KEYCODE, LAST_KEYCODE, levelsOf } from './keymap.ts'

const NOTHING_HELD = new Set<number>()
const CHINESE = 0x0100_4e00

describe('Keymap', () => {
  it('has a keycode of its own for each printable ASCII character', () => {
    const keymap = new Keymap()
    const keycodes = new Set<number>()
    for (let keysym = 0x20; keysym <= 0x7e; keysym++) {
      const found = keymap.lookUp(keysym, NOTHING_HELD)
      expect(found?.bind).toBeUndefined()
      keycodes.add(found?.keycode ?? 0)
    }
    expect(keycodes.size).toBe(95)
    expect(Math.min(...keycodes)).toBeGreaterThanOrEqual(FIRST_KEYCODE)
    expect(Math.max(...keycodes)).toBeLessThanOrEqual(LAST_KEYCODE)
  })

  it('installs the same keysym on both levels, so that Shift changes no character', () => {
    const keymap = new Keymap()
    const table = keymap.table()
    expect(table).toHaveLength((LAST_KEYCODE - FIRST_KEYCODE + 1) * KEYSYMS_PER_KEYCODE)
    const keycode = keymap.lookUp(0x21, NOTHING_HELD)?.keycode ?? 0
    const row = (keycode - FIRST_KEYCODE) * KEYSYMS_PER_KEYCODE
    expect(table.slice(row, row + KEYSYMS_PER_KEYCODE)).toEqual([0x21, 0x21])
  })

  it('makes Shift+Tab the key that applications know, and Alt a Meta', () => {
    expect(levelsOf(0xff09)).toEqual([0xff09, 0xfe20])
    expect(levelsOf(0xffe9)).toEqual([0xffe9, 0xffe7])
    expect(levelsOf(0xffea)).toEqual([0xffea, 0xffe8])
  })

  it('binds a borrowed keysym once and finds it again', () => {
    const keymap = new Keymap()
    const first = keymap.lookUp(CHINESE, NOTHING_HELD)
    expect(first?.bind).toEqual({ keycode: first?.keycode, keysym: CHINESE })
    expect(keymap.lookUp(CHINESE, NOTHING_HELD)).toEqual({ keycode: first?.keycode })
  })

  it('takes the least recently used keycode back when all are borrowed', () => {
    const keymap = new Keymap()
    const spare = keymap.spare
    const keycodes = Array.from(
      { length: spare },
      (_, index) => keymap.lookUp(CHINESE + index, NOTHING_HELD)?.keycode,
    )
    expect(new Set(keycodes).size).toBe(spare)
    keymap.lookUp(CHINESE, NOTHING_HELD)
    expect(keymap.lookUp(CHINESE + spare, NOTHING_HELD)?.keycode).toBe(keycodes[1])
    expect(keymap.spare).toBe(spare)
  })

  it('never takes a keycode back that is held down', () => {
    const keymap = new Keymap()
    const held = new Set<number>()
    for (let index = 0; index < keymap.spare; index++) {
      held.add(keymap.lookUp(CHINESE + index, held)?.keycode ?? 0)
    }
    expect(keymap.lookUp(CHINESE + 5000, held)).toBeUndefined()
  })

  it('ignores locks and level switches, which the viewer has resolved, and Terminate_Server', () => {
    const keymap = new Keymap()
    for (const keysym of [0xffe5, 0xff7f, 0xff7e, 0xfe03, 0xfe08, 0xfed5]) {
      expect(keymap.lookUp(keysym, NOTHING_HELD)).toBeUndefined()
    }
  })

  it('puts Meta where Super is', () => {
    const keymap = new Keymap()
    expect(keymap.lookUp(0xffe7, NOTHING_HELD)).toEqual(keymap.lookUp(0xffeb, NOTHING_HELD))
    expect(keymap.modifierRows().map((row) => row.length)).toEqual([2, 0, 2, 2, 0, 0, 2, 0])
  })
})
