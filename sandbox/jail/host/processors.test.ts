import { expect, test } from 'vitest'

import { Processors, idsOf } from './processors.ts'

test.each([
  ['0', [0]],
  ['0-3,8', [0, 1, 2, 3, 8]],
  ['2,4-5', [2, 4, 5]],
])('the list %s is read', (list, ids) => {
  expect(idsOf(list)).toEqual(ids)
})

test('jails get those processors that are promised least', () => {
  const processors = new Processors([0, 1, 2, 3])
  const first = processors.lease(2)
  const second = processors.lease(2)
  expect(new Set([...first.ids, ...second.ids]).size).toBe(4)
  second.release()
  expect(processors.lease(2).ids).toEqual(second.ids)
})

test('nobody gets more than there are', () => {
  expect(new Processors([0, 1]).lease(5).ids).toEqual([0, 1])
})
