import { expect, test } from 'vitest'

import { WorkWatch } from './work-watch.ts'

const MINUTE_MS = 60_000

/** Reads the processor time every two seconds, of a session that takes this share of a core. */
function computing(share: number, forMs: number): WorkWatch {
  const watch = new WorkWatch()
  for (let atMs = 0; atMs <= forMs; atMs += 2_000) watch.used(atMs * share, atMs)
  return watch
}

test('a computation is work, and an idle desktop is none', () => {
  expect(computing(0.9, 5 * MINUTE_MS).isBusy(5 * MINUTE_MS)).toBe(true)
  expect(computing(0.005, 5 * MINUTE_MS).isBusy(5 * MINUTE_MS)).toBe(false)
})

test('a computation is over a minute after its end', () => {
  const watch = computing(0.9, 5 * MINUTE_MS)
  const used = 0.9 * 5 * MINUTE_MS
  for (let atMs = 5 * MINUTE_MS; atMs <= 6 * MINUTE_MS + 4_000; atMs += 2_000)
    watch.used(used, atMs)
  expect(watch.isBusy(6 * MINUTE_MS + 4_000)).toBe(false)
})

test('a start is no work of a person’s', () => {
  expect(computing(1, 10_000).isBusy(10_000)).toBe(false)
})

test('what prints every second works, and a clock of minutes does not', () => {
  const printing = new WorkWatch()
  for (let atMs = 0; atMs <= MINUTE_MS; atMs += 10_000) printing.stirred(atMs)
  expect(printing.isBusy(MINUTE_MS)).toBe(true)
  expect(printing.isBusy(3 * MINUTE_MS)).toBe(false)
  const clock = new WorkWatch()
  for (let atMs = 0; atMs <= 10 * MINUTE_MS; atMs += MINUTE_MS) clock.stirred(atMs)
  expect(clock.isBusy(10 * MINUTE_MS)).toBe(false)
})

test('a runner that reports no more does not keep a session busy', () => {
  expect(computing(0.9, MINUTE_MS).isBusy(10 * MINUTE_MS)).toBe(false)
})
