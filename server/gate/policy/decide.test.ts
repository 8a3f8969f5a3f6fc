import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../../test/support/test-policy.ts'
import { arbitraryPolicy, likelyPolicy } from './doubles/arbitrary-policy.ts'
import {
  decide,
  hoursLeftMs,
  idleWarningMs,
  LONGEST_UNATTENDED_MS,
  type PolicyState,
  startDenial,
} from './decide.ts'
import { type Terms, termsOf } from './terms.ts'

const MINUTE_MS = 60_000

const OPEN = Policy.parse({
  ...TEST_POLICY,
  up: { recordsPerSignIn: 1_000 },
  typedPaste: { maxCharacters: 100, perMinute: 2, review: true },
  places: { networks: ['10.0.0.0/8', '::1/128'] },
  idleMinutes: 30,
})
/** A Monday. */
const MONDAY_8_30 = Date.UTC(2026, 10, 23, 8, 30)
const STATE: PolicyState = {
  surface: 'desktop',
  nowMs: MONDAY_8_30,
  addresses: ['10.1.2.3'],
  idleMs: 0,
  unattendedMs: 0,
  recordsOfSignIn: 0,
  attended: false,
  frozen: false,
}

type Case = [
  what: string,
  policy: Partial<Policy>,
  state: Partial<PolicyState>,
  /** The reason against it. */
  expected: string | undefined,
]

const OFFICE = {
  timeZone: 'Asia/Hong_Kong',
  days: { monday: [{ from: '09:00', to: '18:00' }] },
}

const starts: Case[] = [
  ['a surface that is named', {}, {}, undefined],
  ['a surface that is not', { surfaces: ['terminal'] }, {}, 'surface-not-allowed'],
  ['a duty nobody fulfils', { watermark: 'required' }, {}, 'watermark-missing'],
  ['a start from elsewhere', {}, { addresses: ['11.0.0.1'] }, 'place-not-allowed'],
  ['a start where no place is named', { places: undefined }, {}, 'place-not-allowed'],
  ['a start out of hours', { hours: { timeZone: 'UTC', days: {} } }, {}, 'hour-not-allowed'],
  ['a start where no hour is named', { hours: undefined }, {}, 'hour-not-allowed'],
]

const pictures: Case[] = [
  ['a picture', {}, {}, undefined],
  ['a picture of a kind that is not named', { surfaces: ['terminal'] }, {}, 'surface-not-allowed'],
  ['a picture for nobody', {}, { addresses: [] }, 'place-not-allowed'],
  ['a picture for no address', {}, { addresses: ['?'] }, 'place-not-allowed'],
  [
    'a picture whose media go elsewhere',
    {},
    { addresses: ['10.1.2.3', '11.0.0.1'] },
    'place-not-allowed',
  ],
  ['a picture after half past four', { hours: OFFICE }, {}, undefined],
  [
    'a picture at the end of the hours',
    { hours: OFFICE },
    { nowMs: MONDAY_8_30 + 90 * 60_000 },
    'hour-not-allowed',
  ],
  [
    'a picture on another day of the data side',
    { hours: OFFICE },
    { nowMs: MONDAY_8_30 + 24 * 3_600_000 },
    'hour-not-allowed',
  ],
  ['a frozen picture', {}, { frozen: true, attended: true }, 'frozen-by-supervisor'],
  ['a picture that nobody attends', { supervised: 'required' }, {}, 'supervisor-absent'],
  ['a picture that somebody attends', { supervised: 'required' }, { attended: true }, undefined],
  ['the last record of a sign-in', {}, { recordsOfSignIn: 999 }, undefined],
  ['a picture of a spent sign-in', {}, { recordsOfSignIn: 1_000 }, 'input-volume-spent'],
  ['a picture with a duty nobody fulfils', { watermark: 'required' }, {}, 'watermark-missing'],
]

describe('decide', () => {
  test.each(starts)('%s', (...row) => {
    const [, policy, state, expected] = row
    const terms = termsOf({ ...OPEN, ...policy })
    expect(startDenial(terms, { ...STATE, ...state })).toBe(expected)
  })

  test.each(pictures)('%s', (...row) => {
    const [, policy, state, expected] = row
    const terms = termsOf({ ...OPEN, ...policy })
    expect(decide(terms, { ...STATE, ...state }).hold).toBe(expected)
  })

  test.each([
    ['a session at work', 28, 2 * MINUTE_MS],
    ['a session nearly idle', 29, MINUTE_MS],
    ['an idle session', 30, 0],
    ['one that has been so for long', 300, 0],
  ])('%s', (_what, idleMinutes, idleLeftMs) => {
    const state = {
      ...STATE,
      idleMs: idleMinutes * MINUTE_MS,
      unattendedMs: idleMinutes * MINUTE_MS,
    }
    expect(decide(termsOf(OPEN), state)).toMatchObject({ idleLeftMs })
  })

  test('a session that works goes on without a key, but not for ever', () => {
    const terms = termsOf(OPEN)
    const day = { ...STATE, unattendedMs: 24 * 60 * MINUTE_MS }
    expect(decide(terms, day).idleLeftMs).toBe(30 * MINUTE_MS)
    const soon = { ...STATE, unattendedMs: LONGEST_UNATTENDED_MS - MINUTE_MS }
    expect(decide(terms, soon).idleLeftMs).toBe(MINUTE_MS)
    const long = { ...STATE, unattendedMs: LONGEST_UNATTENDED_MS }
    expect(decide(terms, long).idleLeftMs).toBe(0)
  })

  test.each([
    [1, 0.5],
    [4, 2],
    [720, 5],
  ])('idleness after %d minutes is announced %d minutes before', (idleMinutes, minutes) => {
    expect(idleWarningMs(termsOf({ ...OPEN, idleMinutes }))).toBe(minutes * MINUTE_MS)
  })

  test('the end of the viewing hours is known minutes before, to the second', () => {
    expect(hoursLeftMs(until('08:33'), MONDAY_8_30 + 20_000)).toBe(160_000)
    expect(hoursLeftMs(until('09:00'), MONDAY_8_30)).toBeUndefined()
    expect(hoursLeftMs(until('08:35'), MONDAY_8_30)).toBe(300_000)
  })

  test('gives what the policy names and nothing that it does not', () => {
    const { places: _places, hours: _hours, typedPaste: _typedPaste, ...silent } = OPEN
    expect(decide(termsOf(OPEN), STATE)).toMatchObject({
      input: { keyBurst: 400, keysPerSecond: 60, recordsPerSignIn: 1_000 },
      bytes: OPEN.down,
      typedPaste: { maxCharacters: 100, perMinute: 2, review: true },
      cursor: true,
      codecs: undefined,
    })
    expect(decide(termsOf(silent), STATE)).toMatchObject({
      typedPaste: undefined,
      hold: 'place-not-allowed',
    })
  })
})

/** Hours of a Monday up to this time. */
function until(to: string): Terms {
  const days = { monday: [{ from: '08:00', to }] }
  return termsOf({ ...OPEN, hours: { timeZone: 'UTC', days } })
}

const arbitraryState: fc.Arbitrary<PolicyState> = fc.record({
  surface: fc.constantFrom('desktop', 'terminal'),
  nowMs: fc.integer({ min: MONDAY_8_30, max: MONDAY_8_30 + 14 * 24 * 3_600_000 }),
  addresses: fc.array(fc.constantFrom('127.0.0.1', '10.0.0.9', '8.8.8.8', '2001:db8::1', 'x'), {
    maxLength: 2,
  }),
  idleMs: fc.integer({ min: 0, max: 90_000_000 }),
  unattendedMs: fc.integer({ min: 0, max: 400_000_000 }),
  recordsOfSignIn: fc.integer({ min: 0, max: 1_100_000 }),
  attended: fc.boolean(),
  frozen: fc.boolean(),
})
/** Near to the middle of what policies allow: most of the rest is denied before it is looked at. */
const likelyState = arbitraryState.map((state) => ({
  ...state,
  addresses: ['127.0.0.1'],
  recordsOfSignIn: state.recordsOfSignIn % 1_000,
  frozen: state.frozen && state.attended,
}))
describe('whatever the policy and the state', () => {
  test.each([
    ['any', arbitraryPolicy, arbitraryState, 0],
    ['likely', likelyPolicy, likelyState, 50],
  ] as const)(
    'nothing is shown that an %s policy does not name',
    (_what, policies, states, least) => {
      let shown = 0
      fc.assert(
        fc.property(policies, states, (policy, state) => {
          if (decide(termsOf(policy), state).hold !== undefined) return
          shown += 1
          expect(policy.surfaces).toContain(state.surface)
          expect(policy.places?.networks.length).toBeGreaterThan(0)
          expect(Object.values(policy.hours?.days ?? {}).flat().length).toBeGreaterThan(0)
          expect(state.addresses.length).toBeGreaterThan(0)
          expect(policy.watermark).toBe('none')
          expect(state.frozen).toBe(false)
          expect(policy.supervised === 'required' && !state.attended).toBe(false)
          expect(state.recordsOfSignIn).toBeLessThan(policy.up.recordsPerSignIn)
        }),
        { numRuns: 2_000 },
      )
      expect(shown).toBeGreaterThanOrEqual(least)
    },
  )

  test('nothing is started that the policy does not name', () => {
    let started = 0
    fc.assert(
      fc.property(likelyPolicy, likelyState, (policy, state) => {
        if (startDenial(termsOf(policy), state) !== undefined) return
        started += 1
        expect(policy.surfaces).toContain(state.surface)
        expect(Object.values(policy.hours?.days ?? {}).flat().length).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 },
    )
    expect(started).toBeGreaterThanOrEqual(50)
  })

  test('a policy that allows more holds and denies nothing that was allowed', () => {
    let allowed = 0
    fc.assert(
      fc.property(likelyPolicy, likelyState, (policy, state) => {
        const terms = termsOf(policy)
        const { hold, idleLeftMs } = decide(terms, state)
        const denial = startDenial(terms, state)
        for (const wider of widened(policy).map(termsOf)) {
          if (hold === undefined) expect(decide(wider, state).hold).toBeUndefined()
          if (denial === undefined) expect(startDenial(wider, state)).toBeUndefined()
          expect(decide(wider, state).idleLeftMs).toBeGreaterThanOrEqual(idleLeftMs)
        }
        if (hold === undefined && denial === undefined) allowed += 1
      }),
      { numRuns: 2_000 },
    )
    expect(allowed).toBeGreaterThanOrEqual(25)
  })
})

/** Each with one thing more than the policy, and one with all of them. */
function widened(policy: Policy): Policy[] {
  const more: Partial<Policy>[] = [
    { surfaces: ['desktop', 'terminal'] },
    { places: { networks: [...(policy.places?.networks ?? []), '8.0.0.0/8'] } },
    { hours: TEST_POLICY.hours },
    { idleMinutes: 1_440 },
    { supervised: 'none' },
    { watermark: 'none' },
    { up: { recordsPerSignIn: policy.up.recordsPerSignIn + 1 } },
  ]
  return [...more, Object.assign({}, ...more)].map((one: Partial<Policy>) => ({
    ...policy,
    ...one,
  }))
}
