import { beforeEach, describe, expect, test } from 'vitest'

import type { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { type Allowances } from '../gate/policy/decide.ts'
import { termsInForce } from '../gate/policy/terms.ts'
import { type Moment, PolicyEnforcement } from './policy-enforcement.ts'

const HERE = { address: '127.0.0.1', signIn: 'one' }
const ELSEWHERE = { address: '192.0.2.1', signIn: 'one' }
const START = Date.UTC(2026, 10, 23, 12)
const at = (minutes: number): Moment => ({
  wallMs: START + minutes * 60_000,
  monotonicMs: minutes * 60_000,
})

let current: Policy | undefined
let media: string | undefined
let told: unknown[]
let records: number
beforeEach(() => {
  current = TEST_POLICY
  media = undefined
  told = []
  records = 0
})

function watchOf(policy: Partial<Policy> = {}, replay = false): PolicyEnforcement {
  const watch = new PolicyEnforcement({
    surface: 'terminal',
    terms: () => termsInForce({ ...TEST_POLICY, ...policy }, current),
    mediaAddress: () => media,
    replay,
    recordsOf: () => records,
    startedAt: at(0),
  })
  for (const event of ['hold', 'release', 'attended', 'ending', 'idle'] as const)
    watch.on(event, (...details: unknown[]) => told.push([event, ...details]))
  return watch
}

describe('a picture', () => {
  test('is shown to whoever is where the policy says', () => {
    const watch = watchOf()
    expect(watch.arrive(HERE, at(0))).toBeUndefined()
    expect(watch.arrive(ELSEWHERE, at(0))).toBe('place-not-allowed')
    expect(watch.hold).toBe('place-not-allowed')
  })

  test('stands still while its media go elsewhere, and moves again afterwards', () => {
    const watch = watchOf()
    watch.arrive(HERE, at(0))
    media = '192.0.2.1'
    watch.check(at(0.1))
    watch.check(at(0.2))
    media = '127.0.0.1'
    watch.check(at(0.3))
    expect(told).toEqual([['hold', 'place-not-allowed'], ['release']])
  })

  test('stands still from the end of the hours to their next beginning', () => {
    const hours = { timeZone: 'UTC', days: { monday: [{ from: '11:00', to: '12:30' }] } }
    const watch = watchOf({ hours })
    expect(watch.arrive(HERE, at(0))).toBeUndefined()
    watch.check(at(29))
    watch.check(at(30))
    watch.check(at(7 * 24 * 60))
    expect(told.slice(0, 2)).toEqual([
      ['ending', 'hour-not-allowed', 60],
      ['hold', 'hour-not-allowed'],
    ])
    expect(watch.hold).toBeUndefined()
  })

  test('stands still as soon as the project takes something away, and gains nothing that it adds', () => {
    const watch = watchOf({ cursor: false })
    watch.arrive(HERE, at(0))
    expect(watch.allowances.cursor).toBe(false)
    current = { ...TEST_POLICY, places: { networks: ['10.0.0.0/8'] } }
    watch.check(at(0.1))
    expect(watch.hold).toBe('place-not-allowed')
    current = undefined
    watch.check(at(0.2))
    expect(watch.hold).toBe('place-not-allowed')
    current = TEST_POLICY
    watch.check(at(0.3))
    expect(told.at(-1)).toEqual(['release'])
    expect(watch.allowances.cursor).toBe(false)
  })

  test('is nobody’s concern while nobody looks', () => {
    const watch = watchOf()
    watch.arrive(ELSEWHERE, at(0))
    watch.leave()
    watch.check(at(1))
    expect([watch.hold, told]).toEqual([undefined, []])
  })
})

describe('a supervisor', () => {
  test('whose presence is required starts the picture by coming and stops it by leaving', () => {
    const watch = watchOf({ supervised: 'required' })
    expect(watch.arrive(HERE, at(0))).toBe('supervisor-absent')
    watch.observe(true, at(1))
    watch.observe(true, at(1.1))
    watch.observe(false, at(1.2))
    watch.check(at(20))
    watch.observe(false, at(20))
    expect(told).toEqual([
      ['attended', true],
      ['release'],
      ['attended', false],
      ['hold', 'supervisor-absent'],
    ])
  })

  test('freezes any picture, and nobody else lets it go on', () => {
    const watch = watchOf()
    watch.arrive(HERE, at(0))
    watch.freeze(true, at(0))
    watch.observe(true, at(0))
    watch.check(at(0.1))
    expect(watch.arrive(HERE, at(0.2))).toBe('frozen-by-supervisor')
    watch.freeze(false, at(0.3))
    expect(watch.hold).toBeUndefined()
  })

  test('needs none for a replay', () => {
    expect(watchOf({ supervised: 'required' }, true).arrive(HERE, at(0))).toBeUndefined()
  })
})

describe('a sign-in', () => {
  test('that is spent stops the picture, and another one lets it move again', () => {
    const watch = watchOf({ up: { recordsPerSignIn: 1_000 } })
    watch.arrive(HERE, at(0))
    records = 1_000
    watch.judge(at(1))
    watch.judge(at(1))
    expect(told).toEqual([['hold', 'input-volume-spent']])
    expect(watch.arrive(HERE, at(2))).toBe('input-volume-spent')
    records = 0
    expect(watch.arrive({ ...HERE, signIn: 'two' }, at(2))).toBeUndefined()
  })
})

const days = (count: number): Moment => at(count * 24 * 60)

describe('a session', () => {
  test('that is idle is warned minutes before, and goes on when somebody is there', () => {
    const watch = watchOf({ idleMinutes: 10 })
    watch.arrive(HERE, at(0))
    watch.check(at(4.9))
    watch.check(at(5.2))
    watch.check(at(9.5))
    expect(told).toEqual([['ending', 'idle', 288]])
    expect(watch.endings(at(9.5))).toEqual([['idle', 30]])
    watch.wake(at(9.6))
    watch.check(at(14))
    expect(told.slice(1)).toEqual([['ending', 'idle', null]])
    expect(watch.endings(at(14))).toEqual([])
  })

  test('that works by itself is neither warned nor ended, and is when it rests', () => {
    const watch = watchOf({ idleMinutes: 10 })
    for (let minute = 0; minute < 600; minute += 1) {
      watch.work(at(minute))
      watch.check(at(minute))
    }
    expect(told).toEqual([])
    watch.check(at(604.1))
    expect(told).toEqual([['ending', 'idle', 294]])
    watch.work(at(605))
    watch.check(at(605))
    expect(told.at(-1)).toEqual(['ending', 'idle', null])
    watch.check(at(615))
    expect(told.at(-1)).toEqual(['idle'])
  })

  test('that feigns work ends after three days without a key', () => {
    const watch = watchOf({ idleMinutes: 10 })
    watch.work(days(2.999))
    watch.check(days(2.999))
    expect(told).toEqual([['ending', 'idle', expect.any(Number)]])
    watch.work(days(3))
    watch.check(days(3))
    expect(told.at(-1)).toEqual(['idle'])
  })

  test('tells whoever looks that the hours end', () => {
    const hours = { timeZone: 'UTC', days: { monday: [{ from: '11:00', to: '12:30' }] } }
    const watch = watchOf({ hours })
    watch.check(at(26))
    watch.arrive(HERE, at(26))
    watch.check(at(26.5))
    watch.check(at(29))
    expect(told).toEqual([['ending', 'hour-not-allowed', 210]])
    watch.check(at(30))
    expect(told.slice(1)).toEqual([
      ['hold', 'hour-not-allowed'],
      ['ending', 'hour-not-allowed', null],
    ])
  })

  test('that stays idle ends, also while nobody looks', () => {
    const watch = watchOf({ idleMinutes: 10 })
    watch.check(at(10))
    expect(told).toEqual([['idle']])
  })

  test('that is a replay may be watched without a key for hours', () => {
    const watch = watchOf({ idleMinutes: 1 }, true)
    watch.arrive(HERE, at(0))
    watch.check(at(100))
    expect(told).toEqual([])
  })
})

test('what else is allowed is told when the project changes it, and only then', () => {
  const watch = watchOf({ up: { recordsPerSignIn: 5_000 } })
  const changes: Allowances[] = []
  watch.on('changed', (allowances) => changes.push(allowances))
  watch.check(at(0))
  current = { ...TEST_POLICY, input: { keyBurst: 7, keysPerSecond: 90 } }
  watch.check(at(0.1))
  watch.check(at(0.2))
  const input = { keyBurst: 7, keysPerSecond: 60, recordsPerSignIn: 5_000 }
  expect(changes).toMatchObject([{ input }])
  expect(watch.allowances.input).toEqual(input)
})
