import { expect, test } from 'vitest'

import {
  type BytesDown,
  crossedBytes,
  type LedgerTotals,
  NOTHING_DOWN,
  NOTHING_UP,
  refusalsByKind,
} from './ledger.ts'
import { REFUSAL_REASONS } from './plain/reasons.ts'

const down: BytesDown = {
  media: 1_000_000,
  retransmission: 20_000,
  padding: 3_000,
  upkeep: 40_000,
  http: 5_000,
  webSocket: 900,
}
const ledger: LedgerTotals = {
  mediaBytes: down.media + down.retransmission + down.padding + down.upkeep,
  mediaPackets: 1_000,
  mediaFrames: 100,
  // Messages alone, without their framing.
  controlDownBytes: 600,
  controlUpBytes: 0,
  inputRecords: 0,
  refusals: 0,
  down,
  up: NOTHING_UP,
}

test('the bound of what can have left counts framing and answers over HTTP too', () => {
  expect(crossedBytes(ledger)).toBe(1_068_900)
  expect(crossedBytes(ledger)).toBeGreaterThan(ledger.mediaBytes + ledger.controlDownBytes)
})

test('no kind is left out', () => {
  for (const kind of Object.keys(NOTHING_DOWN)) {
    expect(crossedBytes({ down: { ...NOTHING_DOWN, [kind]: 7 } })).toBe(7)
  }
  expect(crossedBytes({ down: NOTHING_DOWN })).toBe(0)
})

test('a session of before bytes were counted by kind is bounded by what is known of it', () => {
  expect(crossedBytes({ ...ledger, down: NOTHING_DOWN })).toBe(ledger.mediaBytes + 600)
})

test('every refusal is of one kind, and the sums of the kinds are the sum of all', () => {
  const counts = Object.fromEntries(REFUSAL_REASONS.map((reason, index) => [reason, index + 1]))
  const kinds = refusalsByKind(counts)
  const reasons = kinds.flatMap((one) => one.counts.map(([reason]) => reason))
  expect(reasons.toSorted()).toEqual(REFUSAL_REASONS.toSorted())
  const { length } = REFUSAL_REASONS
  expect(kinds.reduce((all, { sum }) => all + sum, 0)).toBe((length * (length + 1)) / 2)
})

test('typing into a frozen picture is ordinary, a file dropped is worth a look, nonsense a fault', () => {
  const kinds = refusalsByKind({ 'while-held': 24, drop: 1, 'malformed-message': 3 })
  expect(kinds.map(({ kind, sum }) => [kind, sum])).toEqual([
    ['worth-a-look', 1],
    ['ordinary', 24],
    ['client-fault', 3],
  ])
})
