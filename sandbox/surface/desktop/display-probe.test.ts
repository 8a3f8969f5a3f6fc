import { setImmediate as turn } from 'node:timers/promises'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { DisplayProbe } from './display-probe.ts'

let asked: number
let told: boolean[]
let probe: DisplayProbe
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  asked = 0
  told = []
  probe = new DisplayProbe({
    ask: () => (asked += 1),
    told: (answers) => told.push(answers),
    now: () => performance.now(),
  })
})
afterEach(() => {
  probe.close()
  vi.useRealTimers()
})

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1_000)
    await turn()
  }
}

test('a display that rings by itself is not asked', async () => {
  probe.watch(true)
  for (let ring = 0; ring < 10; ring += 1) {
    expect(probe.rang()).toBe(false)
    await pass(3)
  }
  expect([asked, told]).toEqual([0, []])
})

test('an idle display answers when it is asked, and that is no work of its own', async () => {
  probe.rang()
  probe.watch(true)
  await pass(5)
  expect(asked).toBe(1)
  expect(probe.rang()).toBe(true)
  await pass(3)
  expect([asked, told]).toEqual([1, []])
})

test('a stopped one is told once, and again when it answers', async () => {
  probe.rang()
  probe.watch(true)
  await pass(60)
  expect(told).toEqual([false])
  expect(asked).toBeGreaterThan(2)
  probe.rang()
  await pass(1)
  expect(told).toEqual([false, true])
})

test('nobody looks, or it has yet to start: it is not asked', async () => {
  probe.watch(true)
  await pass(60)
  probe.rang()
  probe.watch(false)
  await pass(60)
  expect([asked, told]).toEqual([0, []])
})
