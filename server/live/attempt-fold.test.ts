import { expect, test } from 'vitest'

import { ATTEMPTS } from '#protocol/plain/reasons.ts'

import { AttemptFold } from './attempt-fold.ts'

const HOUR_MS = 3_600_000

test('tells each attempt by itself', () => {
  const fold = new AttemptFold(0)
  expect(fold.add('paste', 0)).toEqual([{ what: 'paste', count: 1 }])
  expect(fold.add('paste', 1)).toEqual([{ what: 'paste', count: 1 }])
  expect(fold.add('drop', 2)).toEqual([{ what: 'drop', count: 1 }])
  expect(fold.rest()).toEqual([])
})

test('tells what a hostile page says a hundred thousand times in less than a hundred facts, and counts all', () => {
  const fold = new AttemptFold(0)
  const said = 100_000
  const told = Array.from({ length: said }, (_, index) => {
    const what = ATTEMPTS[index % ATTEMPTS.length] ?? 'paste'
    return fold.add(what, (index * HOUR_MS) / said)
  }).flat()
  told.push(...fold.rest())
  expect(told.length).toBeLessThanOrEqual(20 + 60 + ATTEMPTS.length)
  expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(said)
})

test('tells what was folded when its minute comes, without another attempt', () => {
  const fold = new AttemptFold(0)
  for (let index = 0; index < 25; index += 1) fold.add('print', 0)
  expect(fold.due(59_000)).toEqual([])
  expect(fold.due(60_001)).toEqual([{ what: 'print', count: 5 }])
})
