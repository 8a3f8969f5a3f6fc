import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fitScreen, MAX_SCREEN, MIN_SCREEN, SCALE } from './screen-limits.ts'

const LARGEST = { width: 1920, height: 1080 }

describe('fitScreen', () => {
  test('leaves what is allowed as it is', () => {
    const asked = { screen: { width: 1706, height: 940 }, scale: 6 }
    expect(fitScreen(asked, LARGEST)).toEqual(asked)
  })

  test('takes squares of pixels where text stays as fine as the page is drawn', () => {
    const asked = { screen: { width: 2560, height: 1520 }, scale: 8 }
    expect(fitScreen(asked, LARGEST)).toEqual({ screen: { width: 1280, height: 760 }, scale: 4 })
  })

  test('takes all that is allowed where squares would be coarser, in the shape of the window', () => {
    const asked = { screen: { width: 2560, height: 1410 }, scale: 6 }
    expect(fitScreen(asked, LARGEST)).toEqual({ screen: { width: 1920, height: 1056 }, scale: 5 })
    const large = { screen: { width: 3840, height: 2160 }, scale: 4 }
    expect(fitScreen(large, LARGEST)).toEqual({ screen: LARGEST, scale: 4 })
  })

  test('stays within every limit and keeps the shape and the size of text, whatever is asked', () => {
    const size = fc.record({
      width: fc.integer({ min: MIN_SCREEN.width, max: MAX_SCREEN.width }),
      height: fc.integer({ min: MIN_SCREEN.height, max: MAX_SCREEN.height }),
    })
    const scales = fc.integer({ min: SCALE.usual, max: SCALE.largest })
    fc.assert(
      fc.property(size, scales, size, (screen, scale, largest) => {
        const fit = fitScreen({ screen, scale }, largest)
        expect((fit.screen.width % 2) + (fit.screen.height % 2)).toBe(0)
        expect(fit.screen.width).toBeLessThanOrEqual(Math.min(screen.width, largest.width))
        expect(fit.screen.height).toBeLessThanOrEqual(Math.min(screen.height, largest.height))
        expect(fit.scale).toBeGreaterThanOrEqual(SCALE.usual)
        const stretched = screen.width / fit.screen.width
        // A quarter of rounding at most, and two pixels.
        expect(fit.scale * stretched).toBeGreaterThan(scale * 0.99)
      }),
    )
  })
})
