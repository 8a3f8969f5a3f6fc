import { describe, expect, it } from 'vitest'

import { getsKeyboard, isPlot } from './keyboard-policy.ts'

const STRANGER = { belongsToActive: false, isPlot: false, programBeganMs: 10_000 }

describe('getsKeyboard', () => {
  it('gives it to a program that the last key or click started, however long it takes to open', () => {
    expect(getsKeyboard(STRANGER, 9_990)).toBe(true)
  })

  it('keeps it where something was typed since the program began', () => {
    expect(getsKeyboard(STRANGER, 10_500)).toBe(false)
  })

  it('keeps it when a program that has long been running opens a plot', () => {
    expect(getsKeyboard({ ...STRANGER, programBeganMs: 0 }, 600_000)).toBe(false)
  })

  it('keeps it when nobody can say when the program began', () => {
    expect(getsKeyboard({ ...STRANGER, programBeganMs: undefined }, 5)).toBe(false)
  })

  it('keeps it from a plot, also of a program that the last line started', () => {
    expect(getsKeyboard({ ...STRANGER, isPlot: true }, 9_990)).toBe(false)
    expect(isPlot(['r_x11', 'R_x11'])).toBe(true)
    expect(isPlot(['matplotlib', 'Matplotlib'])).toBe(true)
    expect(isPlot(['mousepad', 'Mousepad'])).toBe(false)
  })

  it('gives it to a dialog of the window that has it', () => {
    expect(getsKeyboard({ ...STRANGER, belongsToActive: true, programBeganMs: 0 }, 600_000)).toBe(
      true,
    )
  })

  it('gives it to the first window of a session', () => {
    expect(getsKeyboard(STRANGER, undefined)).toBe(true)
  })
})
