import { describe, expect, test } from 'vitest'

import { TailLossProbes } from './tail-loss-probes.ts'

/** Times after the change at which empty frames follow, when each is sent as it is due. */
function probesAfter(probes: TailLossProbes, changeMs: number): number[] {
  probes.changeSent(changeMs)
  const times: number[] = []
  while (probes.dueMs < Infinity) {
    times.push(probes.dueMs - changeMs)
    probes.followed(0)
  }
  return times
}

describe('TailLossProbes', () => {
  test('are none before anything was sent', () => {
    expect(new TailLossProbes().dueMs).toBe(Infinity)
  })

  test('come soon on a line that nobody knows, ever rarer, and end', () => {
    expect(probesAfter(new TailLossProbes(), 1_000)).toEqual([6, 50, 250, 1_000])
  })

  test('come late and once on a line that has lost nothing at first', () => {
    expect(probesAfter(new TailLossProbes(), 10_000)).toEqual([400])
  })

  test('come soon again for a minute after a loss', () => {
    const after = new TailLossProbes()
    after.lineLost(0.03, 100_000)
    expect(probesAfter(after, 159_000)).toHaveLength(4)
    expect(probesAfter(after, 160_001)).toHaveLength(1)
  })

  test('come steadily where a fixed clock sends, for ever', () => {
    const steady = new TailLossProbes({ steadyMs: 100 })
    steady.changeSent(10_000)
    expect(steady.dueMs).toBe(10_100)
    steady.followed(10_100)
    steady.followed(10_200)
    expect(steady.dueMs).toBe(10_300)
  })

  test('begin anew with each change and each view', () => {
    const after = new TailLossProbes()
    after.changeSent(0)
    after.followed(0)
    after.changeSent(20)
    expect(after.dueMs).toBe(26)
    after.reset(30)
    expect(after.dueMs).toBe(Infinity)
  })
})
