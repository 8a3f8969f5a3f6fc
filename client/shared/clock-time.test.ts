import { describe, expect, test } from 'vitest'

import { clockTime } from './clock-time.ts'

describe('clockTime', () => {
  const cases: [number, string][] = [
    [0, '0:00'],
    [-5, '0:00'],
    [7_900, '0:07'],
    [65_900, '1:05'],
    [754_000, '12:34'],
    [3_600_000, '1:00:00'],
    [3_723_000, '1:02:03'],
    [360_000_000, '100:00:00'],
  ]
  for (const [durationMs, expected] of cases) {
    test(`writes ${durationMs} ms as ${expected}`, () => {
      expect(clockTime(durationMs)).toBe(expected)
    })
  }
})
