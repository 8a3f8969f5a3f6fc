import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { DENIALS } from '#protocol/plain/reasons.ts'
import { Policy, WEEKDAYS } from '#protocol/policy.ts'

import { arbitraryPolicy } from './doubles/arbitrary-policy.ts'
import { decide, type PolicyRequest, type PolicyState } from './decide.ts'

const ALL_DAY = [{ from: '00:00', to: '24:00' }]
const ALWAYS = {
  timeZone: 'UTC',
  days: Object.fromEntries(WEEKDAYS.map((day) => [day, ALL_DAY])),
}
const OPEN = Policy.parse({
  version: 2,
  surfaces: ['desktop', 'terminal'],
  largestScreen: { width: 1280, height: 720 },
  framesPerSecond: 30,
  kilobitsPerSecond: 4000,
  limits: {
    memoryBytes: 2 ** 30,
    processes: 256,
    cpuPercent: 100,
    scratchBytes: 2 ** 28,
    openFiles: 1024,
  },
  down: { bytesPerSecond: 4e6, bytesPerHour: 4e9, bytesPerSession: 32e9 },
  up: { recordsPerSignIn: 1_000 },
  input: {},
  typedPaste: { maxCharacters: 100, perMinute: 2, review: true },
  places: { networks: ['10.0.0.0/8', '::1/128'] },
  hours: ALWAYS,
  idleMinutes: 30,
  supervised: 'none',
  recording: 'required',
  watermark: 'none',
  strictClock: false,
  cursor: true,
  home: 'temporary',
})
/** A Monday. */
const MONDAY_8_30 = Date.UTC(2026, 10, 23, 8, 30)
const STATE: PolicyState = {
  nowMs: MONDAY_8_30,
  addresses: ['10.1.2.3'],
  idleMs: 0,
  recordsOfSignIn: 0,
  textsInLastMinute: 0,
  attended: false,
  frozen: false,
}

type Case = [
  what: string,
  policy: Partial<Policy>,
  request: PolicyRequest,
  state: Partial<PolicyState>,
  expected: string,
]

const START: PolicyRequest = { type: 'start', surface: 'desktop' }
const SHOW: PolicyRequest = { type: 'show' }
const GO_ON: PolicyRequest = { type: 'go-on' }
const PASTE: PolicyRequest = { type: 'typed-paste', characters: 100 }
const OFFICE = {
  timeZone: 'Asia/Hong_Kong',
  days: { monday: [{ from: '09:00', to: '18:00' }] },
}

const table: Case[] = [
  ['a surface that is named', {}, START, {}, 'record'],
  ['a surface that is not', { surfaces: ['terminal'] }, START, {}, 'surface-not-allowed'],
  ['a start with a duty nobody fulfils', { watermark: 'required' }, START, {}, 'watermark-missing'],
  ['a start from elsewhere', {}, START, { addresses: ['11.0.0.1'] }, 'place-not-allowed'],
  ['a start where no place is named', { places: undefined }, START, {}, 'place-not-allowed'],
  ['a start out of hours', { hours: { timeZone: 'UTC', days: {} } }, START, {}, 'hour-not-allowed'],
  ['a start where no hour is named', { hours: undefined }, START, {}, 'hour-not-allowed'],

  ['a picture', {}, SHOW, {}, 'record'],
  ['a picture without the pointer', { cursor: false }, SHOW, {}, 'record hold-cursor'],
  ['a picture for nobody', {}, SHOW, { addresses: [] }, 'place-not-allowed'],
  ['a picture for no address', {}, SHOW, { addresses: ['?'] }, 'place-not-allowed'],
  [
    'a picture whose media go elsewhere',
    {},
    SHOW,
    { addresses: ['10.1.2.3', '11.0.0.1'] },
    'place-not-allowed',
  ],
  ['a picture after half past four', { hours: OFFICE }, SHOW, {}, 'record'],
  [
    'a picture at the end of the hours',
    { hours: OFFICE },
    SHOW,
    { nowMs: MONDAY_8_30 + 90 * 60_000 },
    'hour-not-allowed',
  ],
  [
    'a picture on another day of the data side',
    { hours: OFFICE },
    SHOW,
    { nowMs: MONDAY_8_30 + 24 * 3_600_000 },
    'hour-not-allowed',
  ],
  ['a frozen picture', {}, SHOW, { frozen: true, attended: true }, 'frozen-by-supervisor'],
  ['a picture that nobody attends', { supervised: 'required' }, SHOW, {}, 'supervisor-absent'],
  [
    'a picture that somebody attends',
    { supervised: 'required' },
    SHOW,
    { attended: true },
    'record',
  ],
  ['a picture of a spent sign-in', {}, SHOW, { recordsOfSignIn: 1_000 }, 'input-volume-spent'],

  ['the last record of a sign-in', {}, { type: 'input' }, { recordsOfSignIn: 999 }, ''],
  ['one record more', {}, { type: 'input' }, { recordsOfSignIn: 1_000 }, 'input-volume-spent'],

  ['a text', {}, PASTE, {}, 'keep-text'],
  [
    'a text that nobody reviews',
    { typedPaste: { maxCharacters: 100, perMinute: 2, review: false } },
    PASTE,
    {},
    '',
  ],
  ['a text where none is named', { typedPaste: undefined }, PASTE, {}, 'paste-not-allowed'],
  ['a long text', {}, { type: 'typed-paste', characters: 101 }, {}, 'paste-too-long'],
  ['a third text', {}, PASTE, { textsInLastMinute: 2 }, 'paste-too-often'],

  ['a session at work', {}, GO_ON, { idleMs: 28 * 60_000 }, ''],
  ['a session nearly idle', {}, GO_ON, { idleMs: 29 * 60_000 }, 'warn-of-idleness'],
  ['an idle session', {}, GO_ON, { idleMs: 30 * 60_000 }, 'idle'],
]

describe('decide', () => {
  test.each(table)('%s', (...row) => {
    const [, policy, request, state, expected] = row
    const decision = decide({ ...OPEN, ...policy }, request, { ...STATE, ...state })
    const told = decision.allowed
      ? decision.obligations.map((one) => one.do).join(' ')
      : decision.reason
    expect(told).toBe(expected)
  })

  test('a resize is allowed at the size that policy allows', () => {
    const request = { type: 'resize', screen: { width: 3840, height: 1081 } } as const
    expect(decide(OPEN, request, STATE)).toEqual({
      allowed: true,
      obligations: [{ do: 'use-screen', screen: { width: 1280, height: 720 } }],
    })
  })
})

const arbitraryState: fc.Arbitrary<PolicyState> = fc.record({
  nowMs: fc.integer({ min: MONDAY_8_30, max: MONDAY_8_30 + 14 * 24 * 3_600_000 }),
  addresses: fc.array(fc.constantFrom('127.0.0.1', '10.0.0.9', '8.8.8.8', '2001:db8::1', 'x'), {
    maxLength: 2,
  }),
  idleMs: fc.integer({ min: 0, max: 90_000_000 }),
  recordsOfSignIn: fc.integer({ min: 0, max: 1_100_000 }),
  textsInLastMinute: fc.integer({ min: 0, max: 70 }),
  attended: fc.boolean(),
  frozen: fc.boolean(),
})
const arbitraryRequest: fc.Arbitrary<PolicyRequest> = fc.oneof(
  fc.record({
    type: fc.constant('start' as const),
    surface: fc.constantFrom('desktop' as const, 'terminal' as const),
  }),
  fc.constantFrom(SHOW, GO_ON, { type: 'input' } as const),
  fc.record({
    type: fc.constant('typed-paste' as const),
    characters: fc.integer({ min: 0, max: 500 }),
  }),
)

describe('whatever the policy, the request and the state', () => {
  test('a denial has a reason of the closed list', () => {
    fc.assert(
      fc.property(arbitraryPolicy, arbitraryRequest, arbitraryState, (policy, request, state) => {
        const decision = decide(policy, request, state)
        if (!decision.allowed) expect(DENIALS).toContain(decision.reason)
      }),
    )
  })

  test('nothing is shown or started that the policy does not name', () => {
    const asked = fc.constantFrom(START, SHOW)
    fc.assert(
      fc.property(arbitraryPolicy, asked, arbitraryState, (policy, request, state) => {
        if (!decide(policy, request, state).allowed) return
        expect(policy.places?.networks.length).toBeGreaterThan(0)
        expect(Object.values(policy.hours?.days ?? {}).flat().length).toBeGreaterThan(0)
        expect(state.addresses.length).toBeGreaterThan(0)
        expect(policy.watermark).toBe('none')
        if (request.type === 'start') expect(policy.surfaces).toContain(request.surface)
        if (request.type === 'show') expect(state.frozen).toBe(false)
      }),
    )
  })

  test('a policy that allows more denies nothing that was allowed', () => {
    fc.assert(
      fc.property(arbitraryPolicy, arbitraryRequest, arbitraryState, (policy, request, state) => {
        if (!decide(policy, request, state).allowed) return
        for (const wider of widened(policy)) {
          expect(decide(wider, request, state).allowed).toBe(true)
        }
      }),
    )
  })
})

/** Each with one thing more than the policy, and one with all of them. */
function widened(policy: Policy): Policy[] {
  const more: Partial<Policy>[] = [
    { surfaces: ['desktop', 'terminal'] },
    { places: { networks: [...(policy.places?.networks ?? []), '8.0.0.0/8'] } },
    { hours: ALWAYS },
    { idleMinutes: 1_440 },
    { supervised: 'none' },
    { watermark: 'none' },
    { up: { recordsPerSignIn: policy.up.recordsPerSignIn + 1 } },
    { typedPaste: { maxCharacters: 400, perMinute: 60, review: true } },
  ]
  return [...more, Object.assign({}, ...more)].map((one: Partial<Policy>) => ({
    ...policy,
    ...one,
  }))
}
