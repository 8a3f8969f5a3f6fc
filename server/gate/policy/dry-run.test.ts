import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type Policy, WEEKDAYS } from '#protocol/policy.ts'
import type { TimedEvent, TimelineEvent } from '#protocol/recording.ts'

import { TEST_POLICY } from '../../../test/support/test-policy.ts'
import { arbitraryPolicy } from './doubles/arbitrary-policy.ts'
import { dryRun, type RecordedSession } from './dry-run.ts'

const MINUTE = 60_000
const at = (minute: number, event: TimelineEvent): TimedEvent => ({
  atMs: minute * MINUTE,
  event,
})
/** A Monday at noon, for an hour, with somebody at the keys. */
const SESSION: RecordedSession = {
  surface: 'desktop',
  startedAtMs: Date.UTC(2026, 10, 23, 12),
  durationMs: 60 * MINUTE,
  crossedBytes: 10_000_000,
  timeline: [
    at(0, { type: 'session-started', surface: 'desktop' }),
    at(0, { type: 'viewer-joined', codec: 'vp8', address: '127.0.0.1' }),
    at(0, { type: 'screen-resized', size: { width: 1280, height: 720 } }),
    at(10, { type: 'input', keys: 300, pointer: 100, wheel: 0 }),
    at(30, { type: 'input', keys: 300, pointer: 100, wheel: 0 }),
    at(45, { type: 'viewer-left' }),
  ],
}

function findings(policy: Partial<Policy>, session: Partial<RecordedSession> = {}): string[] {
  const run = dryRun({ ...TEST_POLICY, ...policy }, { ...SESSION, ...session })
  return run.findings.map(({ atMs, reason, count }) => `${atMs / MINUTE} ${reason} ${count}`)
}

describe('a dry run', () => {
  const office = { timeZone: 'UTC', days: { monday: [{ from: '08:00', to: '12:20' }] } }
  const table: [string, Partial<Policy>, string[]][] = [
    ['of its own policy', {}, []],
    [
      'of other surfaces',
      { surfaces: ['terminal'] },
      ['0 surface-not-allowed 1', '0 surface-not-allowed 1'],
    ],
    [
      'of other places',
      { places: { networks: ['10.0.0.0/8'] } },
      ['0 place-not-allowed 1', '0 place-not-allowed 1'],
    ],
    ['of shorter hours', { hours: office }, ['20 hour-not-allowed 1']],
    ['of other codecs', { codecs: ['h264-444'] }, ['0 codec-not-allowed 1']],
    [
      'of a smaller screen',
      { largestScreen: { width: 800, height: 600 } },
      ['0 screen-too-large 1'],
    ],
    [
      'of slower keys',
      { input: { keyBurst: 250, keysPerSecond: 1 } },
      ['10 too-many-keys 50', '30 too-many-keys 50'],
    ],
    ['of fewer records', { up: { recordsPerSignIn: 1_000 } }, ['30 input-volume-spent 1']],
    ['of less patience', { idleMinutes: 15 }, ['25 idle 1', '45 idle 1']],
    ['of supervision', { supervised: 'required' }, ['0 supervisor-absent 1']],
    [
      'of fewer bytes',
      { down: { ...TEST_POLICY.down, bytesPerSession: 9_999_999 } },
      ['60 too-many-bytes 1'],
    ],
    [
      'of fewer bytes an hour',
      { down: { ...TEST_POLICY.down, bytesPerHour: 4_999_999 } },
      ['60 too-many-bytes 1'],
    ],
  ]
  test.each(table)('%s', (_what, policy, expected) => {
    expect(findings(policy)).toEqual(expected)
  })

  test('tells the texts that it would not have let be entered', () => {
    const timeline = [
      ...SESSION.timeline,
      at(20, { type: 'typed-paste', characters: 30 }),
      at(20, { type: 'typed-paste', characters: 41 }),
      at(20.5, { type: 'typed-paste', characters: 30 }),
    ]
    expect(findings({}, { timeline })).toEqual(
      Array.from({ length: 3 }, (_, index) => `${index === 2 ? 20.5 : 20} paste-not-allowed 1`),
    )
    const typedPaste = { maxCharacters: 40, perMinute: 1, review: false }
    expect(findings({ typedPaste }, { timeline })).toEqual([
      '20 paste-too-long 1',
      '20.5 paste-too-often 1',
    ])
  })

  test('says what an old recording does not tell, and does not guess it', () => {
    const [started, , ...rest] = SESSION.timeline
    const joined = at(0, { type: 'viewer-joined', codec: 'vp8' })
    const timeline = started === undefined ? [] : [started, joined, ...rest]
    const policy = { ...TEST_POLICY, places: { networks: [] } }
    expect(dryRun(policy, { ...SESSION, timeline })).toEqual({ findings: [], unknown: ['place'] })
  })

  test('knows when a supervisor was there', () => {
    const timeline = [
      at(0, { type: 'attended' }),
      ...SESSION.timeline,
      at(20, { type: 'unattended' }),
    ]
    expect(findings({ supervised: 'required' }, { timeline })).toEqual(['20 supervisor-absent 1'])
  })

  test('of whatever happened tells it in the order of time, within the session', () => {
    const event: fc.Arbitrary<TimedEvent> = fc.record({
      atMs: fc.integer({ min: 0, max: 60 * MINUTE }),
      event: fc.oneof(
        fc.constantFrom(...SESSION.timeline.map((one) => one.event)),
        fc.constant<TimelineEvent>({ type: 'attended' }),
      ),
    })
    fc.assert(
      fc.property(arbitraryPolicy, fc.array(event, { maxLength: 20 }), (policy, timeline) => {
        const times = dryRun(policy, { ...SESSION, timeline }).findings.map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(Math.max(0, ...times)).toBeLessThanOrEqual(SESSION.durationMs)
      }),
    )
  })

  test('takes a week of a session without harm', () => {
    const durationMs = 7 * 24 * 60 * MINUTE
    const hours = Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '08:00', to: '18:00' }]]))
    const policy = { hours: { timeZone: 'Asia/Hong_Kong', days: hours }, idleMinutes: 1_440 }
    const timeline = SESSION.timeline.slice(0, -1)
    // It begins at eight in the evening there, and meets seven ends of a day.
    const all = findings(policy, { durationMs, timeline })
    expect(all.filter((one) => one.includes('hour-not-allowed'))).toHaveLength(9)
  })
})
