import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { LiveSession } from './doubles/live-session.ts'

const MINUTE_MS = 60_000
const IMPATIENT = Policy.parse({ ...TEST_POLICY, idleMinutes: 1 })

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance', 'Date'],
    now: Date.UTC(2026, 10, 23, 12),
  })
})
afterEach(() => vi.useRealTimers())

function ends(live: LiveSession): unknown[] {
  return live.commands('end').map(({ reason }) => reason)
}

const SPACE = { usedBytes: 0, bytes: 1 }
const LIMITS = { memoryBytes: 1, processes: 1, cpuPercent: 100 }

/** Reports that it takes this share of a core. */
function use(live: LiveSession, share: number): (atMs: number) => void {
  return (atMs) => {
    const used = { cpuMs: share * atMs, memoryBytes: 0, processes: 2, outOfMemoryKills: 0 }
    const usage = { ...used, home: SPACE, scratch: SPACE, limits: LIMITS }
    live.runner.say({ type: 'usage', usage })
  }
}

/** What its runner reports while the time passes, every ten seconds. */
async function pass(live: LiveSession, minutes: number, report?: (atMs: number) => void) {
  for (let passed = 0; passed < minutes * MINUTE_MS; passed += 10_000) {
    report?.(performance.now())
    await live.pass(10_000)
  }
}

test('a session that prints goes on without a key, and ends when it prints no more', async () => {
  const live = await LiveSession.open(IMPATIENT, ['vp8'])
  await pass(live, 10, () => live.runner.say({ type: 'stirred' }))
  expect(ends(live)).toEqual([])
  expect(live.heard('session/ending')).toEqual([])
  await pass(live, 3)
  await live.settled(() => ends(live).length > 0)
  expect(ends(live)).toEqual(['idle'])
  expect(live.heard('session/ending').at(-1)).toMatchObject({ reason: 'idle' })
})

test('a session that computes without a word goes on, and one that sleeps ends', async () => {
  const computing = await LiveSession.open(IMPATIENT, ['vp8'])
  await pass(computing, 10, use(computing, 0.9))
  expect(ends(computing)).toEqual([])
  const sleeping = await LiveSession.open(IMPATIENT, ['vp8'])
  await pass(sleeping, 2, use(sleeping, 0.001))
  await sleeping.settled(() => ends(sleeping).length > 0)
  expect(ends(sleeping)).toEqual(['idle'])
})

test('a display that does not answer is told to its viewer and kept on the time line', async () => {
  const live = await LiveSession.open(TEST_POLICY, ['vp8'])
  live.runner.say({ type: 'display', answers: false })
  live.runner.say({ type: 'display', answers: true })
  await live.settled(() => live.heard('screen/answering').length === 2)
  expect(live.heard('screen/answering')).toEqual([
    { type: 'screen/answering', answers: false },
    { type: 'screen/answering', answers: true },
  ])
  const types = () => live.noted.map(({ type }) => type)
  await live.settled(() => types().includes('display-answers'))
  expect(types().slice(-2)).toEqual(['display-stopped', 'display-answers'])
})
