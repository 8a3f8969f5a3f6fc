import { describe, expect, test } from 'vitest'

import { FollowUps } from './rate-follow-ups.ts'

/** Times after the change at which empty frames follow, when each is sent as it is due. */
function followUps(followUps: FollowUps, changeMs: number): number[] {
  followUps.changeSent(changeMs)
  const times: number[] = []
  while (followUps.dueMs < Infinity) {
    times.push(followUps.dueMs - changeMs)
    followUps.followed(0)
  }
  return times
}

describe('FollowUps', () => {
  test('are none before anything was sent', () => {
    expect(new FollowUps().dueMs).toBe(Infinity)
  })

  test('come soon on a line that nobody knows, ever rarer, and end', () => {
    expect(followUps(new FollowUps(), 1_000)).toEqual([6, 50, 250, 1_000])
  })

  test('come late and once on a line that has lost nothing at first', () => {
    expect(followUps(new FollowUps(), 10_000)).toEqual([400])
  })

  test('come soon again for a minute after a loss', () => {
    const after = new FollowUps()
    after.lineLost(0.03, 100_000)
    expect(followUps(after, 159_000)).toHaveLength(4)
    expect(followUps(after, 160_001)).toHaveLength(1)
  })

  test('come steadily where a fixed clock sends, for ever', () => {
    const steady = new FollowUps({ steadyMs: 100 })
    steady.changeSent(10_000)
    expect(steady.dueMs).toBe(10_100)
    steady.followed(10_100)
    steady.followed(10_200)
    expect(steady.dueMs).toBe(10_300)
  })

  test('begin anew with each change and each view', () => {
    const after = new FollowUps()
    after.changeSent(0)
    after.followed(0)
    after.changeSent(20)
    expect(after.dueMs).toBe(26)
    after.reset(30)
    expect(after.dueMs).toBe(Infinity)
  })
})
