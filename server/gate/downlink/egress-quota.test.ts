import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { EgressQuota } from './egress-quota.ts'

const PLENTY = { bytesPerSecond: 1e9, bytesPerHour: 1e12, bytesPerSession: 1e15 }
const LARGEST_PACKET = 1200

describe('EgressQuota', () => {
  test('says which limit was met', () => {
    for (const [limits, met] of [
      [{ bytesPerSecond: 1000 }, 'second'],
      [{ bytesPerHour: 1000 }, 'hour'],
      [{ bytesPerSession: 1000 }, 'session'],
    ] as const) {
      const allowance = new EgressQuota({ ...PLENTY, ...limits }, 0)
      expect(allowance.take(1000, 0)).toBe('admitted')
      expect(allowance.take(1, 0)).toBe(met)
    }
  })

  test('gives again what a second and an hour bring, and never what the session has spent', () => {
    const allowance = new EgressQuota({ ...PLENTY, bytesPerHour: 3_600, bytesPerSession: 5_000 }, 0)
    expect(allowance.take(3_700, 0)).toBe('admitted')
    expect(allowance.waitMs(0)).toBe(100_000)
    expect(allowance.take(1, 99_000)).toBe('hour')
    expect(allowance.take(1_300, 101_000)).toBe('admitted')
    expect(allowance.take(1, 9e9)).toBe('session')
    expect(allowance.waitMs(9e9)).toBe(Infinity)
  })

  test('what crossed already is taken from what may cross', () => {
    const allowance = new EgressQuota({ ...PLENTY, bytesPerSecond: 1_000 }, 0)
    allowance.spend(2_000)
    expect(allowance.take(1, 999)).toBe('second')
    expect(allowance.take(1, 1_001)).toBe('admitted')
  })

  test('is overshot by less than a packet in every window, whatever comes when', () => {
    const packets = fc.array(
      fc.record({ bytes: fc.integer({ min: 1, max: LARGEST_PACKET }), afterMs: fc.nat(400) }),
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(packets, fc.integer({ min: 100, max: 50_000 }), (sent, bytesPerSecond) => {
        const allowance = new EgressQuota({ ...PLENTY, bytesPerSecond }, 0)
        const passed: { atMs: number; bytes: number }[] = []
        let nowMs = 0
        for (const { bytes, afterMs } of sent) {
          nowMs += afterMs
          if (allowance.take(bytes, nowMs) === 'admitted') passed.push({ atMs: nowMs, bytes })
        }
        for (const [index, first] of passed.entries()) {
          let sum = 0
          for (const { atMs, bytes } of passed.slice(index)) {
            sum += bytes
            const seconds = 1 + (atMs - first.atMs) / 1000
            expect(sum).toBeLessThan(bytesPerSecond * seconds + LARGEST_PACKET + 1e-6)
          }
        }
      }),
    )
  })
})
