import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ProjectId, SessionId, PersonId } from '#protocol/ids.ts'
import type { JailUsage } from '#protocol/launch.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { LiveSession } from '../live/doubles/live-session.ts'
import type { Running } from './running.ts'
import { describeRunning } from './session-answers.ts'

/** Figures that no rounding makes: wherever they turn up, they were handed on. */
const USAGE: JailUsage = {
  cpuMs: 123_457,
  memoryBytes: 345_678_901,
  processes: 37,
  outOfMemoryKills: 0,
  home: { usedBytes: 7_654_321, bytes: 2 ** 29 },
  scratch: { usedBytes: 1_234_567, bytes: 2 ** 28 },
  limits: { memoryBytes: 2 ** 31, processes: 400, cpuPercent: 150 },
}
const ROW: Running['row'] = {
  id: SessionId.parse('01930000-0000-7000-8000-000000000001'),
  personId: PersonId.parse('01930000-0000-7000-8000-000000000002'),
  personName: 'Researcher',
  projectId: ProjectId.parse('lungs'),
  surface: 'terminal',
  kind: 'live',
  recordingId: null,
  policyVersion: 1,
  startedAt: new Date(),
}

let live: LiveSession
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  live = await LiveSession.open(TEST_POLICY, ['h264-444'])
  for (const cpuMs of [USAGE.cpuMs - 1_000, USAGE.cpuMs]) {
    live.runner.say({ type: 'usage', usage: { ...USAGE, cpuMs } })
    await live.settled(() => live.session.usage?.cpuMs === cpuMs)
    await live.pass(2_000)
  }
})
afterEach(async () => {
  live.runner.close()
  await live.session.finished
  vi.useRealTimers()
})

test('an exact figure that a guest can write is not in the answer to whoever does not supervise it', () => {
  const answer = describeRunning({ session: live.session, row: ROW }, { supervised: false })
  expect(answer).toMatchObject({ usage: null, cpuShare: null })
  expect(answer.limits?.use).toEqual({ memory: 2, processors: 0, home: 0, scratch: 0 })
  const text = JSON.stringify(answer)
  for (const figure of [
    USAGE.cpuMs,
    USAGE.memoryBytes,
    USAGE.home.usedBytes,
    USAGE.scratch.usedBytes,
  ])
    expect(text).not.toContain(String(figure))
})

test('who supervises it has each figure beside its limit', () => {
  const answer = describeRunning({ session: live.session, row: ROW }, { supervised: true })
  expect(answer.usage).toEqual(USAGE)
  expect(answer.cpuShare).not.toBeNull()
})
