import { describe, expect, test } from 'vitest'

import { mouseReport } from './mouse-report.ts'

const NONE = { shift: false, control: false, alt: false }
const AT = { column: 4, row: 9 }
const press = { kind: 'press', button: 1 } as const
const release = { kind: 'release', button: 1 } as const
const hover = { kind: 'move', held: undefined } as const
const drag = { kind: 'move', held: 1 } as const

describe('mouseReport', () => {
  test('says nothing to a guest that did not ask', () => {
    expect(mouseReport(press, AT, NONE, { mouse: 'none', sgrMouse: true })).toBeUndefined()
  })

  test.each([
    ['a press', press, NONE, '\u001b[<0;5;10M'],
    ['a release', release, NONE, '\u001b[<0;5;10m'],
    ['a wheel', { kind: 'wheel', direction: 'down' } as const, NONE, '\u001b[<65;5;10M'],
    ['a press with Control', press, { ...NONE, control: true }, '\u001b[<16;5;10M'],
    ['a drag', drag, NONE, '\u001b[<32;5;10M'],
    ['a move', hover, NONE, '\u001b[<35;5;10M'],
  ])('reports %s as numbers', (_name, action, modifiers, report) => {
    const bytes = mouseReport(action, AT, modifiers, { mouse: 'any', sgrMouse: true })
    expect(bytes?.toString()).toBe(report)
  })

  test('reports moves only as far as they were asked for', () => {
    const moved = (mouse: 'vt200' | 'drag', action: typeof hover | typeof drag): boolean =>
      mouseReport(action, AT, NONE, { mouse, sgrMouse: true }) !== undefined
    expect([moved('vt200', drag), moved('drag', hover), moved('drag', drag)]).toEqual([
      false,
      false,
      true,
    ])
  })

  test('reports in the old form up to its last column', () => {
    const modes = { mouse: 'vt200', sgrMouse: false } as const
    expect([...(mouseReport(press, AT, NONE, modes) ?? [])]).toEqual([27, 91, 77, 32, 37, 42])
    expect([...(mouseReport(release, AT, NONE, modes) ?? [])]).toEqual([27, 91, 77, 35, 37, 42])
    expect(mouseReport(press, { column: 223, row: 0 }, NONE, modes)).toBeUndefined()
  })
})
