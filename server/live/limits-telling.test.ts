import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { JailUsage } from '#protocol/launch.ts'
import type { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { LiveSession } from './doubles/live-session.ts'
import { TELL_EVERY_MS } from './limits-watch.ts'

const MIB = 2 ** 20
const USAGE: JailUsage = {
  cpuMs: 0,
  memoryBytes: 100 * MIB,
  processes: 3,
  outOfMemoryKills: 0,
  home: { usedBytes: 0, bytes: 100 * MIB },
  scratch: { usedBytes: 0, bytes: 50 * MIB },
  limits: { memoryBytes: 1000 * MIB, processes: 100, cpuPercent: 100 },
}

let live: LiveSession
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] })
  live = await LiveSession.open(TEST_POLICY satisfies Policy, ['h264-444'])
})
afterEach(async () => {
  live.runner.close()
  await live.session.finished
  vi.useRealTimers()
})

async function report(change: Partial<JailUsage>): Promise<void> {
  const before = live.session.usage
  live.runner.say({ type: 'usage', usage: { ...USAGE, ...change } })
  await live.settled(() => live.session.usage !== before)
}

test('whoever looks learns the limits, and of their use the tenths alone', async () => {
  await report({ memoryBytes: 333 * MIB })
  await live.pass(1_000)
  const told = live.heard('session/limits')
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({
    limits: { memoryBytes: 1000 * MIB, cpuPercent: 100, homeKept: false },
    use: { memory: 3, processors: 0, home: 0, scratch: 0 },
    closesInMinutes: null,
  })
  expect(live.session.limits.told?.use.memory).toBe(3)
})

test('nothing of it crosses while the picture is held, and it is there when the picture goes on', async () => {
  await report({})
  await live.pass(1_000)
  live.session.freeze(true)
  await live.pass(2 * TELL_EVERY_MS)
  await report({ memoryBytes: 950 * MIB, outOfMemoryKills: 1 })
  await live.pass(2 * TELL_EVERY_MS)
  expect(live.heard('session/limits')).toHaveLength(1)
  expect(live.heard('session/notice')).toEqual([])
  // Nor is there another way: the person's own pages show what was told last.
  expect(live.session.limits.told?.use.memory).toBe(1)
  // On record it is at once.
  await live.settled(() => live.noted.filter(({ type }) => type === 'notice').length === 2)
  live.session.freeze(false)
  await live.pass(2_000)
  expect(live.session.limits.told?.use.memory).toBe(10)
  expect(live.heard('session/notice').map((one) => 'notice' in one && one.notice)).toEqual([
    'memory-nearly-used',
    'program-killed-for-memory',
  ])
})
