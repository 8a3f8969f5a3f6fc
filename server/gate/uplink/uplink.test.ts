import { expect, test } from 'vitest'

import { encodeInputRecord } from '#protocol/plain/input.ts'

import { Uplink } from './uplink.ts'

const key = (sequence: number) =>
  ({ kind: 'key', keysym: 0x61, pressed: true, repeated: false, sequence }) as const
const move = (sequence: number) => ({ kind: 'move', x: 4, y: 5, sequence }) as const

test('admits records in their order, each once, whatever came first', () => {
  const way = new Uplink({ replay: false, nowMs: 0 })
  expect(way.judge(encodeInputRecord(key(2)), 0)).toEqual([])
  expect(way.judge(encodeInputRecord(key(1)), 0)).toEqual([{ record: key(1) }, { record: key(2) }])
  expect(way.judge(encodeInputRecord(key(1)), 0)).toEqual([])
})

test('refuses what is no record and what is numbered far ahead', () => {
  const way = new Uplink({ replay: false, nowMs: 0 })
  expect(way.judge(new Uint8Array(3), 0)).toEqual([{ refused: 'malformed-input' }])
  expect(way.judge(encodeInputRecord(key(1)), 0)).toHaveLength(1)
  expect(way.judge(encodeInputRecord(key(5_000)), 0)).toEqual([{ refused: 'malformed-input' }])
})

test('refuses a machine gun of keys and lets the pointer go on', () => {
  const way = new Uplink({ replay: false, nowMs: 0 })
  const judged = Array.from({ length: 500 }, (_, index) =>
    way.judge(encodeInputRecord(key(index + 1)), 0),
  ).flat()
  expect(judged.slice(-1)).toEqual([{ refused: 'too-much-input' }])
  expect(way.judge(encodeInputRecord(move(501)), 0)).toEqual([{ record: move(501) }])
})

test('admits no more keys than the policy says', () => {
  const way = new Uplink({ replay: false, keys: { keyBurst: 2, keysPerSecond: 1 }, nowMs: 0 })
  const judged = [1, 2, 3].flatMap((sequence) => way.judge(encodeInputRecord(key(sequence)), 0))
  expect(judged).toEqual([{ record: key(1) }, { record: key(2) }, { refused: 'too-much-input' }])
})

test('refuses every input to a replay', () => {
  const way = new Uplink({ replay: true, nowMs: 0 })
  expect(way.judge(encodeInputRecord(key(1)), 0)).toEqual([{ refused: 'view-only' }])
})
