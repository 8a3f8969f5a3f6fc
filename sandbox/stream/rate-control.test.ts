import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { rateFor } from './rate-control.ts'

const CEILING = { kilobitsPerSecond: 8_000, framesPerSecond: 30 }

function line(kilobitsPerSecond: number | null) {
  return { kilobitsPerSecond, lossShare: 0, alive: true }
}

describe('rateFor', () => {
  const table: [what: string, carried: number | null | undefined, kilobits: number, fps: number][] =
    [
      ['begins carefully on a line that nobody knows', undefined, 1_500, 30],
      ['uses what the policy allows where nothing limits the line', null, 8_000, 30],
      ['leaves room on the line for what is sent again', 2_000, 1_700, 30],
      ['never exceeds the policy', 50_000, 8_000, 30],
      ['makes fewer frames where they would be soup', 600, 510, 10.625],
      ['keeps moving on a line whose estimate has collapsed', 20, 80, 20 / 3],
    ]
  test.each(table)('%s', (_what, carried, kilobitsPerSecond, framesPerSecond) => {
    const rate = rateFor(carried === undefined ? undefined : line(carried), CEILING)
    expect(rate).toMatchObject({ kilobitsPerSecond, framesPerSecond })
  })

  test('halves the picture below 350 kbit/s, and makes it whole again only above 600', () => {
    const before = rateFor(line(450), CEILING)
    expect(before.halved).toBe(false)
    const narrow = rateFor(line(400), CEILING, before)
    expect(narrow.halved).toBe(true)
    expect(rateFor(line(600), CEILING, narrow).halved).toBe(true)
    expect(rateFor(line(750), CEILING, narrow).halved).toBe(false)
    expect(rateFor(line(null), CEILING, narrow).halved).toBe(false)
  })

  test('stays within the ceilings, and gives no less to a line that carries more', () => {
    const kilobits = fc.integer({ min: 1, max: 200_000 })
    const ceiling = fc.record({
      kilobitsPerSecond: fc.integer({ min: 100, max: 100_000 }),
      framesPerSecond: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(kilobits, kilobits, ceiling, (a, b, limits) => {
        const [low, high] = [
          rateFor(line(Math.min(a, b)), limits),
          rateFor(line(Math.max(a, b)), limits),
        ]
        expect(low.kilobitsPerSecond).toBeLessThanOrEqual(high.kilobitsPerSecond)
        if (low.halved === high.halved) {
          expect(low.framesPerSecond).toBeLessThanOrEqual(high.framesPerSecond)
        }
        expect(high.kilobitsPerSecond).toBeLessThanOrEqual(limits.kilobitsPerSecond)
        expect(high.framesPerSecond).toBeLessThanOrEqual(limits.framesPerSecond)
        expect(low.framesPerSecond).toBeGreaterThan(0)
      }),
    )
  })
})
