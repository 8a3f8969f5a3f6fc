import { describe, expect, test } from 'vitest'

import type { JailUsage } from '#protocol/launch.ts'

import { LimitsWatch, TELL_EVERY_MS } from './limits-watch.ts'

const MIB = 2 ** 20
const USAGE: JailUsage = {
  cpuMs: 0,
  memoryBytes: 512 * MIB,
  processes: 3,
  outOfMemoryKills: 0,
  home: { usedBytes: 10 * MIB, bytes: 100 * MIB },
  scratch: { usedBytes: 0, bytes: 50 * MIB },
  limits: { memoryBytes: 2048 * MIB, processes: 100, cpuPercent: 150 },
}
const REPORT_EVERY_MS = 2_000

function withHome(usedMib: number): JailUsage {
  return { ...USAGE, home: { usedBytes: usedMib * MIB, bytes: 100 * MIB } }
}

describe('figures', () => {
  test('cross in tenths of their limits', () => {
    const watch = new LimitsWatch()
    watch.report(USAGE, 0.75, 0)
    expect(watch.takeUse(0)).toEqual({ memory: 3, processors: 5, home: 1, scratch: 0 })
  })

  test('are not told before the sandbox has said any, nor again while they are the same', () => {
    const watch = new LimitsWatch()
    expect(watch.takeUse(0)).toBeUndefined()
    watch.report(USAGE, undefined, 0)
    expect(watch.takeUse(0)).toBeDefined()
    // Bytes that do not fill another tenth are not told of.
    watch.report({ ...USAGE, memoryBytes: USAGE.memoryBytes + MIB }, 0.01, 2 * TELL_EVERY_MS)
    expect(watch.takeUse(2 * TELL_EVERY_MS)).toBeUndefined()
  })

  test('a guest that writes with its memory is read at most twice a minute', () => {
    const watch = new LimitsWatch()
    let told = 0
    const minutes = 10
    for (let nowMs = 0; nowMs < minutes * 60_000; nowMs += REPORT_EVERY_MS) {
      const symbol = (nowMs / REPORT_EVERY_MS) % 9
      watch.report({ ...USAGE, memoryBytes: (symbol / 10) * 2048 * MIB }, symbol / 10, nowMs)
      if (watch.takeUse(nowMs) !== undefined) told += 1
    }
    expect(told).toBeGreaterThan(1)
    expect(told).toBeLessThanOrEqual(minutes * 2)
  })
})

describe('notices', () => {
  test('a home says that it is nearly full once, before it is full, and again when it was emptied', () => {
    const watch = new LimitsWatch()
    expect(watch.report(withHome(89), 0, 0)).toEqual([])
    expect(watch.report(withHome(90), 0, 2_000)).toEqual(['home-nearly-full'])
    expect(watch.takeNotices()).toEqual(['home-nearly-full'])
    expect(watch.report(withHome(95), 0, 100_000)).toEqual([])
    expect(watch.report(withHome(85), 0, 200_000)).toEqual([])
    expect(watch.report(withHome(95), 0, 300_000)).toEqual([])
    expect(watch.report(withHome(60), 0, 400_000)).toEqual([])
    expect(watch.report(withHome(95), 0, 500_000)).toEqual(['home-nearly-full'])
    expect(watch.takeNotices()).toEqual(['home-nearly-full'])
    expect(watch.takeNotices()).toEqual([])
  })

  test('programs that are killed for memory one after the other are one notice, and the next a later one', () => {
    const watch = new LimitsWatch()
    const given: number[] = []
    for (let nowMs = 0; nowMs <= 60_000; nowMs += REPORT_EVERY_MS) {
      // One each time for half a minute.
      const kills = Math.min(15, nowMs / REPORT_EVERY_MS)
      const notices = watch.report({ ...USAGE, outOfMemoryKills: kills }, 0, nowMs)
      if (notices.includes('program-killed-for-memory')) given.push(nowMs)
    }
    expect(given).toEqual([REPORT_EVERY_MS, REPORT_EVERY_MS + TELL_EVERY_MS])
  })

  test('wait for a picture that may be shown', () => {
    const watch = new LimitsWatch()
    watch.report({ ...USAGE, outOfMemoryKills: 1 }, 0, 0)
    expect(watch.takeNotices()).toEqual(['program-killed-for-memory'])
  })
})
