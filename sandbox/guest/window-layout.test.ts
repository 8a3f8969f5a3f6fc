import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { besideTerminal, inView, terminalFrame, workArea } from './window-layout.ts'

const SCREENS = [
  { width: 640, height: 400 },
  { width: 800, height: 600 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
]
const anySize = fc.record({
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
})
const anyFrame = fc.record({
  x: fc.integer({ min: -3000, max: 6000 }),
  y: fc.integer({ min: -3000, max: 6000 }),
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
})

describe('the layout of windows', () => {
  it.each(SCREENS)('puts the terminal over the middle of $width x $height', (screen) => {
    const terminal = terminalFrame(screen)
    const middle = { x: screen.width / 2, y: screen.height / 2 }
    expect(terminal.x).toBeLessThan(middle.x)
    expect(terminal.x + terminal.width).toBeGreaterThan(middle.x)
    expect(terminal.y).toBeLessThan(middle.y)
    expect(terminal.y + terminal.height).toBeGreaterThan(middle.y)
  })

  it.each(SCREENS.slice(2))('leaves room beside the terminal on $width x $height', (screen) => {
    const plot = besideTerminal({ width: 700, height: 700 }, screen)
    expect(plot.x).toBeGreaterThanOrEqual(terminalFrame(screen).width)
    expect(plot.width).toBeGreaterThan(400)
  })

  it.each(SCREENS.slice(0, 2))(
    'keeps the start of each line free on $width x $height',
    (screen) => {
      const plot = besideTerminal({ width: 700, height: 700 }, screen)
      expect(plot.x).toBeGreaterThanOrEqual(screen.width / 2)
      expect(plot.y).toBeGreaterThanOrEqual(workArea(screen).height / 2)
    },
  )

  it('moves and shrinks any window into view, and leaves one alone that is', () => {
    fc.assert(
      fc.property(anyFrame, anySize, (frame, screen) => {
        const area = workArea(screen)
        const kept = inView(frame, screen)
        expect(kept.x).toBeGreaterThanOrEqual(0)
        expect(kept.y).toBeGreaterThanOrEqual(0)
        expect(kept.x + kept.width).toBeLessThanOrEqual(area.width)
        expect(kept.y + kept.height).toBeLessThanOrEqual(area.height)
        expect(inView(kept, screen)).toEqual(kept)
      }),
    )
  })
})
