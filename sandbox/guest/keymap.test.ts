import { describe, expect, it } from 'vitest'

import { FIRST_KEYCODE, Keymap, KEYSYMS_PER_KEYCODE, LAST_KEYCODE, levelsOf } from './keymap.ts'

const NOTHING_HELD = new Set<number>()
const CHINESE = 0x0100_4e00
/** Code points that the gate takes at once. */
const LONGEST_COMMIT = 200

describe('Keymap', () => {
  it('has a keycode of its own for each printable ASCII character', () => {
    const keymap = new Keymap()
    const keycodes = new Set<number>()
    for (let keysym = 0x20; keysym <= 0x7e; keysym++) {
      const found = keymap.lookUp(keysym, NOTHING_HELD)
      expect(found?.bind).toBeUndefined()
      keycodes.add(found?.place.keycode ?? 0)
    }
    expect(keycodes.size).toBe(95)
    expect(Math.min(...keycodes)).toBeGreaterThanOrEqual(FIRST_KEYCODE)
    expect(Math.max(...keycodes)).toBeLessThanOrEqual(LAST_KEYCODE)
  })

  it('installs the same keysym on both levels, so that Shift changes no character', () => {
    const keymap = new Keymap()
    const table = keymap.table()
    expect(table).toHaveLength((LAST_KEYCODE - FIRST_KEYCODE + 1) * KEYSYMS_PER_KEYCODE)
    const keycode = keymap.lookUp(0x21, NOTHING_HELD)?.place.keycode ?? 0
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
    expect(first?.bind?.keycode).toBe(first?.place.keycode)
    expect(first?.bind?.keysyms).toEqual([CHINESE, CHINESE, 0, 0, 0, 0, 0, 0])
    expect(keymap.lookUp(CHINESE, NOTHING_HELD)).toEqual({ place: first?.place })
  })

  it('holds more different characters than an input method hands over at once', () => {
    expect(new Keymap().spare).toBeGreaterThan(LONGEST_COMMIT)
  })

  it('keeps what a keycode types when another keysym moves into another group of it', () => {
    const keymap = new Keymap()
    const rows = new Map<number, readonly number[]>()
    const placed = Array.from({ length: keymap.spare }, (_, index) => {
      const found = keymap.lookUp(CHINESE + index, NOTHING_HELD)
      if (found?.bind !== undefined) rows.set(found.bind.keycode, found.bind.keysyms)
      return found?.place ?? { keycode: 0, group: 0 }
    })
    const typed = placed.map(({ keycode, group }) => rows.get(keycode)?.[group * 2])
    expect(typed).toEqual(Array.from({ length: keymap.spare }, (_, index) => CHINESE + index))
  })

  it('takes the least recently used place back when all are borrowed', () => {
    const keymap = new Keymap()
    const spare = keymap.spare
    const places = Array.from(
      { length: spare },
      (_, index) => keymap.lookUp(CHINESE + index, NOTHING_HELD)?.place,
    )
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(spare)
    keymap.lookUp(CHINESE, NOTHING_HELD)
    expect(keymap.lookUp(CHINESE + spare, NOTHING_HELD)?.place).toEqual(places[1])
    expect(keymap.spare).toBe(spare)
  })

  it('never takes a keycode back that is held down', () => {
    const keymap = new Keymap()
    const held = new Set<number>()
    let index = 0
    for (; held.size < keymap.spare; index++) {
      const found = keymap.lookUp(CHINESE + index, held)
      if (found === undefined) break
      expect(held).not.toContain(found.place.keycode)
      held.add(found.place.keycode)
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
