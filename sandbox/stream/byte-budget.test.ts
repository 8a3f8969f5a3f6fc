import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ByteBudget } from './byte-budget.ts'

const PIXELS = 1280 * 720
const WHOLE = { pixels: PIXELS, of: PIXELS }

/** Steps of a first key frame on a link of this rate. */
function steps(kilobitsPerSecond: number): number {
  return new ByteBudget(kilobitsPerSecond).coarseness('key', PIXELS, { of: PIXELS, nowMs: 0 })
}

describe('ByteBudget', () => {
  test('keeps a small change at its best quality, however much is queued', () => {
    const budget = new ByteBudget(1000)
    budget.spend('key', { ...WHOLE, bytes: 500_000, steps: 0, nowMs: 0 })
    expect(budget.coarseness('inter', 1280 * 16, { of: PIXELS, nowMs: 0 })).toBe(0)
  })

  test('makes a key frame coarse on a thin link, and not on a wide one', () => {
    expect(steps(100_000)).toBe(0)
    expect(steps(3000)).toBeGreaterThan(6)
    expect(steps(100)).toBe(24)
  })

  test('lets the next frame wait as long as the last one takes on the way, less 50 ms', () => {
    const budget = new ByteBudget(8000)
    budget.spend('key', { ...WHOLE, bytes: 200_000, steps: 0, nowMs: 1000 })
    expect(budget.readyAtMs()).toBe(1150)
  })

  test('learns from a frame that was denser than expected', () => {
    const budget = new ByteBudget(8000)
    const ask = (nowMs: number) => budget.coarseness('inter', PIXELS, { of: PIXELS, nowMs })
    expect(ask(0)).toBe(0)
    budget.spend('inter', { ...WHOLE, bytes: 400_000, steps: 0, nowMs: 0 })
    expect(ask(10_000)).toBeGreaterThan(6)
  })

  test('holds the rate over time for a sender that waits as it is told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 400_000 }), { minLength: 50 }), (sizes) => {
        const budget = new ByteBudget(8000)
        let nowMs = 0
        let sent = 0
        let largest = 0
        for (const bytes of sizes) {
          nowMs = Math.max(nowMs, budget.readyAtMs())
          budget.spend('inter', { ...WHOLE, bytes, steps: 0, nowMs })
          sent += bytes
          largest = Math.max(largest, bytes)
        }
        expect(sent).toBeLessThanOrEqual(1000 * nowMs + largest + 50_000 + 1)
      }),
    )
  })
})
