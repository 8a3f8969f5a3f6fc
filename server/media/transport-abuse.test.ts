import { expect, test } from 'vitest'

import { TransportAbuse, type LineTraffic } from './transport-abuse.ts'

const QUIET: LineTraffic = { bytesReceived: 0, mediaBytesSent: 0, repeatedBytesSent: 0, nowMs: 0 }

/** What is said of some seconds of readings. */
function judged(at: (seconds: number) => Partial<LineTraffic>): string {
  const abuse = new TransportAbuse()
  const readings = Array.from({ length: 41 }, (_, index) =>
    abuse.isHostile({ ...QUIET, nowMs: index * 500, ...at(index / 2) }),
  )
  return readings.includes(true) ? 'hostile' : 'tolerated'
}

test('a mouse at a thousand records a second and its feedback are tolerated', () => {
  expect(judged((seconds) => ({ bytesReceived: seconds * 200_000 }))).toBe('tolerated')
})

test('what a browser sends at once after it was held up is tolerated', () => {
  expect(judged((seconds) => ({ bytesReceived: seconds > 9 ? 1_900_000 : 0 }))).toBe('tolerated')
})

test('a flood of feedback is hostile', () => {
  expect(judged((seconds) => ({ bytesReceived: seconds * 1_200_000 }))).toBe('hostile')
})

test('a line on which every packet is asked for twice is tolerated', () => {
  const twice = judged((seconds) => ({
    mediaBytesSent: seconds * 1_000_000,
    repeatedBytesSent: seconds * 2_000_000,
  }))
  expect(twice).toBe('tolerated')
})

test('a viewer that has the same packets sent again and again is hostile', () => {
  const overAndOver = judged((seconds) => ({
    mediaBytesSent: seconds * 100_000,
    repeatedBytesSent: seconds * 5_000_000,
  }))
  expect(overAndOver).toBe('hostile')
})

test('an idle session does not excuse repetition', () => {
  expect(judged((seconds) => ({ repeatedBytesSent: seconds * 1_000_000 }))).toBe('hostile')
})
