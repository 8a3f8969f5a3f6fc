import { describe, expect, test } from 'vitest'

import { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { comparePolicies } from './compare-policies.ts'

const changed = (change: object): Policy => Policy.parse({ ...TEST_POLICY, ...change })

describe('two policies', () => {
  test('that say the same differ in nothing', () => {
    expect(comparePolicies(TEST_POLICY, Policy.parse(TEST_POLICY))).toEqual([])
  })

  test('differ field by field, however deep', () => {
    const down = { ...TEST_POLICY.down, bytesPerSecond: 10_000 }
    expect(comparePolicies(TEST_POLICY, changed({ down, cursor: false }))).toEqual([
      { field: 'down.bytesPerSecond', before: 4e6, after: 10_000 },
      { field: 'cursor', before: true, after: false },
    ])
  })

  test('differ in a list as a whole', () => {
    const networks = ['192.168.4.0/22']
    const hours = { timeZone: 'UTC', days: { ...TEST_POLICY.hours?.days, sunday: [] } }
    expect(comparePolicies(TEST_POLICY, changed({ places: { networks }, hours }))).toEqual([
      { field: 'places.networks', before: TEST_POLICY.places?.networks, after: networks },
      { field: 'hours.days.sunday', before: [{ from: '00:00', to: '24:00' }], after: [] },
    ])
  })

  test('differ in what only one of them names, on both sides', () => {
    const typedPaste = { maxCharacters: 10, perMinute: 1, review: true }
    const added = comparePolicies(TEST_POLICY, changed({ typedPaste }))
    expect(added).toEqual([
      { field: 'typedPaste.maxCharacters', before: null, after: 10 },
      { field: 'typedPaste.perMinute', before: null, after: 1 },
      { field: 'typedPaste.review', before: null, after: true },
    ])
    const taken = comparePolicies(changed({ typedPaste }), TEST_POLICY)
    expect(taken.map(({ before, after }) => [after, before])).toEqual(
      added.map(({ before, after }) => [before, after]),
    )
  })
})
