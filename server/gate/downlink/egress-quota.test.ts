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
      expect(allowance.take(1000, 0)).toBeUndefined()
      expect(allowance.take(1, 0)).toBe(met)
    }
  })

  test('gives again what a second and an hour bring, and never what the session has spent', () => {
    const allowance = new EgressQuota({ ...PLENTY, bytesPerHour: 3_600, bytesPerSession: 5_000 }, 0)
    expect(allowance.take(3_700, 0)).toBeUndefined()
    expect(allowance.waitMs(0)).toBe(100_000)
    expect(allowance.take(1, 99_000)).toBe('hour')
    expect(allowance.take(1_300, 101_000)).toBeUndefined()
    expect(allowance.take(1, 9e9)).toBe('session')
    expect(allowance.waitMs(9e9)).toBe(Infinity)
  })

  test('what crossed beside the packets is taken from what may cross, once', () => {
    const quota = new EgressQuota({ ...PLENTY, bytesPerSecond: 1_000, bytesPerSession: 5_000 }, 0)
    expect(quota.take(500, 0)).toBeUndefined()
    // The packet, which has left by then, is 500 of them.
    quota.settle(2_500)
    quota.settle(2_500)
    quota.settle(400)
    expect(quota.take(1, 1_499)).toBe('second')
    expect(quota.take(1, 1_501)).toBeUndefined()
    quota.settle(5_000)
    expect(quota.take(1, 9e9)).toBe('session')
  })

  test('never counts less than had crossed by the last reading, whatever is read when', () => {
    const steps = fc.array(
      fc.record({ sent: fc.nat(1_000), beside: fc.nat(500), isRead: fc.boolean() }),
      { maxLength: 100 },
    )
    fc.assert(
      fc.property(steps, (list) => {
        const quota = new EgressQuota({ ...PLENTY, bytesPerSession: 20_000 }, 0)
        let crossed = 0
        let read = 0
        for (const { sent, beside, isRead } of list) {
          crossed += beside
          const met = quota.take(sent, 0)
          if (met === undefined) {
            expect(read).toBeLessThan(20_000)
            crossed += sent
          }
          if (!isRead) continue
          quota.settle(crossed)
          read = crossed
        }
      }),
    )
  })

  test('lessened while a session runs counts what was spent, and gives it back with the limit', () => {
    const quota = new EgressQuota({ ...PLENTY, bytesPerHour: 10_000, bytesPerSession: 50_000 }, 0)
    expect(quota.take(4_000, 0)).toBeUndefined()
    quota.limit({ ...PLENTY, bytesPerHour: 3_600, bytesPerSession: 50_000 }, 0)
    expect(quota.take(1, 0)).toBe('hour')
    expect(quota.take(1, 1_001)).toBeUndefined()
    quota.limit({ ...PLENTY, bytesPerSession: 4_000 }, 2_000)
    expect(quota.take(1, 2_000)).toBe('session')
    expect(quota.waitMs(2_000)).toBe(Infinity)
    quota.limit(PLENTY, 3_000)
    expect(quota.take(1, 3_000)).toBeUndefined()
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
          if (allowance.take(bytes, nowMs) === undefined) passed.push({ atMs: nowMs, bytes })
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
