import { expect, test } from 'vitest'

import { type KeptRow, keptRows } from './kept-rows.ts'

type Row = { id: string }

function ids(rows: readonly KeptRow<Row>[]): string {
  return rows.map(({ row, goneSinceMs }) => (goneSinceMs === null ? row.id : `(${row.id})`)).join()
}

const list = (text: string): Row[] => text.split('').map((id) => ({ id }))

test('a row that has gone keeps its place for some seconds, so that no other slides under a second click', () => {
  const three = keptRows([], list('abc'), 0)
  const ended = keptRows(three, list('bc'), 1_000)
  expect(ids(ended)).toBe('(a),b,c')
  const still = keptRows(ended, list('bc'), 6_900)
  expect(ids(still)).toBe('(a),b,c')
  expect(ids(keptRows(still, list('bc'), 7_000))).toBe('b,c')
})

test('what is new comes last, and what comes back is there again', () => {
  const before = keptRows(keptRows([], list('ab'), 0), list('b'), 1_000)
  expect(ids(keptRows(before, list('nb'), 2_000))).toBe('(a),b,n')
  expect(ids(keptRows(before, list('ab'), 2_000))).toBe('a,b')
})
