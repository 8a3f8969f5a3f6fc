import type { InputRecord } from '#protocol/plain/input.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Injector, type InputTarget } from './injector.ts'
import { type Binding, Keymap, type Place } from './keymap.ts'

const SHIFT = 0xffe1

/** Writes down what it is told, and knows what is held at the end. */
class WrittenTarget implements InputTarget {
  readonly lines: string[] = []
  readonly held = new Set<string>()

  key({ keycode }: Place, pressed: boolean): void {
    this.#hold(`key ${keycode}`, pressed)
  }

  button(button: number, pressed: boolean): void {
    this.#hold(`button ${button}`, pressed)
  }

  motion(x: number, y: number): void {
    this.lines.push(`motion ${x} ${y}`)
  }

  bind({ keycode }: Binding): void {
    this.lines.push(`bind ${keycode}`)
  }

  resize(width: number, height: number): void {
    this.lines.push(`resize ${width} ${height}`)
  }

  #hold(what: string, pressed: boolean): void {
    this.lines.push(`${what} ${pressed ? 'down' : 'up'}`)
    if (pressed) this.held.add(what)
    else this.held.delete(what)
  }
}

function key(keysym: number, pressed: boolean, repeated = false): InputRecord {
  return { kind: 'key', keysym, pressed, repeated, sequence: 0 }
}

function sharesKeycode(keymap: Keymap, one: number, other: number): boolean {
  const [first, second] = [one, other].map((keysym) => keymap.lookUp(keysym, new Set())?.place)
  return first?.keycode === second?.keycode
}

function inject(records: InputRecord[]): WrittenTarget {
  const target = new WrittenTarget()
  const injector = new Injector(target, new Keymap())
  for (const record of records) injector.apply(record)
  return target
}

function turn(dy: number): InputRecord {
  return { kind: 'wheel', x: 0, y: 0, dx: 0, dy, sequence: 0 }
}

function clicks(records: InputRecord[]): string[] {
  return inject(records).lines.filter((line) => line.endsWith('down'))
}

describe('Injector', () => {
  it('repeats a held key as often as the keyboard does', () => {
    const target = inject([key(0x61, true), key(0x61, true, true), key(0x61, true, true)])
    const moves = target.lines.map((line) => line.split(' ')[2])
    expect(moves).toEqual(['down', 'up', 'down', 'up', 'down'])
  })

  it('repeats neither a key that was released nor a modifier', () => {
    expect(inject([key(0x61, true), key(0x61, false), key(0x61, true, true)]).lines).toHaveLength(2)
    expect(inject([key(SHIFT, true), key(SHIFT, true, true)]).lines).toHaveLength(1)
  })

  it('binds a Chinese character before it presses it', () => {
    const target = inject([key(0x0100_50b7, true), key(0x0100_50b7, false)])
    expect(target.lines.map((line) => line.split(' ')[0])).toEqual(['bind', 'key', 'key'])
    expect(target.held.size).toBe(0)
  })

  it('lets a keysym up before another one in the same keycode goes down', () => {
    const keymap = new Keymap()
    const [first, ...others] = Array.from(
      { length: keymap.spare },
      (_, index) => 0x0100_4e00 + index,
    )
    const target = new WrittenTarget()
    const injector = new Injector(target, keymap)
    for (const keysym of [first ?? 0, ...others]) {
      injector.apply(key(keysym, true))
      injector.apply(key(keysym, false))
    }
    target.lines.length = 0
    const shared = others.find((keysym) => sharesKeycode(keymap, first ?? 0, keysym)) ?? 0
    for (const keysym of [first ?? 0, shared]) injector.apply(key(keysym, true))
    expect(target.lines.map((line) => line.split(' ')[2])).toEqual(['down', 'up', 'down'])
    expect(target.held.size).toBe(1)
  })

  it('releases the capital letter when Shift went up before it', () => {
    const target = inject([key(SHIFT, true), key(0x41, true), key(SHIFT, false), key(0x61, false)])
    expect(target.held.size).toBe(0)
  })

  it('releases a key before it presses it again, since the release was lost', () => {
    const target = inject([key(0x61, true), key(0x61, true)])
    expect(target.lines.map((line) => line.split(' ')[2])).toEqual(['down', 'up', 'down'])
  })

  it('moves the pointer before it presses a button', () => {
    const press = { kind: 'button', x: 5, y: 6, button: 1, pressed: true, sequence: 0 } as const
    expect(inject([press]).lines).toEqual(['motion 5 6', 'button 1 down'])
  })

  it('clicks a wheel button once for each whole notch and keeps the rest', () => {
    expect(clicks([turn(60)])).toEqual([])
    expect(clicks([turn(60), turn(60)])).toEqual(['button 5 down'])
    expect(clicks([turn(-250)])).toEqual(['button 4 down', 'button 4 down'])
  })

  it('holds nothing after release-all, whatever came before', () => {
    const anyKey = fc.record({
      keysym: fc.oneof(
        fc.integer({ min: 0x20, max: 0x7e }),
        fc.integer({ min: 0xff00, max: 0xffff }),
      ),
      pressed: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 80 }), (keys) => {
        const records = keys.map(({ keysym, pressed }) => key(keysym, pressed))
        const target = inject([...records, { kind: 'release-all', sequence: 0 }])
        expect(target.held.size).toBe(0)
      }),
    )
  })

  it('does not let a hostile viewer hold more keys than there are fingers', () => {
    const presses = Array.from({ length: 90 }, (_, index) => key(0x0100_4e00 + index, true))
    expect(inject(presses).held.size).toBeLessThanOrEqual(24)
  })
})
