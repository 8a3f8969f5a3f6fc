import { expect, test } from 'vitest'

import { InputCounts } from './input-counts.ts'

const key = (pressed: boolean) =>
  ({ kind: 'key', keysym: 0x61, pressed, repeated: false, sequence: 1 }) as const

test('counts keys that went down, and pointer and wheel apart', () => {
  const tally = new InputCounts()
  for (const pressed of [true, false, true, false]) tally.admitted(key(pressed))
  tally.admitted({ kind: 'move', x: 1, y: 1, sequence: 1 })
  tally.admitted({ kind: 'wheel', x: 1, y: 1, dx: 0, dy: 120, sequence: 1 })
  expect(tally.take()).toEqual([{ type: 'input', keys: 2, pointer: 1, wheel: 1 }])
})

test('makes one event of a flood of refusals', () => {
  const tally = new InputCounts()
  for (let i = 0; i < 500; i += 1) tally.refused('too-much-input')
  tally.refused('paste')
  expect(tally.take()).toEqual([
    { type: 'refused', what: 'too-much-input', count: 500 },
    { type: 'refused', what: 'paste', count: 1 },
  ])
})

test('begins anew after each question, and says nothing when nothing happened', () => {
  const tally = new InputCounts()
  tally.admitted(key(true))
  tally.refused('drop')
  expect(tally.take()).toHaveLength(2)
  expect(tally.take()).toEqual([])
})
