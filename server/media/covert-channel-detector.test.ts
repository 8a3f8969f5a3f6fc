import { expect, test } from 'vitest'

import { type ExplainedTraffic, CovertChannelDetector } from './covert-channel-detector.ts'

const NOTHING: ExplainedTraffic = {
  bytesReceived: 0,
  messages: 0,
  packetsSent: 0,
  repeatedBytesSent: 0,
  lossShare: 0,
  nowMs: 0,
}

/** Whether it is noticed within a minute of readings, twice a second. */
function isNoticed(at: (seconds: number) => Partial<ExplainedTraffic>): boolean {
  const unexplained = new CovertChannelDetector()
  return Array.from({ length: 121 }, (_, index) =>
    unexplained.isTooMuch({ ...NOTHING, nowMs: index * 500, ...at(index / 2) }),
  ).includes(true)
}

/** As Chromium was measured in a session that works on a line which loses every fortieth packet. */
const WORK = (seconds: number): ExplainedTraffic => ({
  bytesReceived: 2_031 + seconds * (16 * 74 + 270),
  messages: seconds * 16,
  packetsSent: seconds * 20,
  repeatedBytesSent: seconds * 265,
  lossShare: 0.025,
  nowMs: seconds * 1000,
})

/** A mouse at a thousand records a second, each sent twice, under a stream at full rate. */
const BUSY = (seconds: number): Partial<ExplainedTraffic> => ({
  bytesReceived: seconds * (2_000 * 74 + 4_000),
  messages: seconds * 2_000,
  packetsSent: seconds * 1_000,
})

/** A browser that was held up, and then says it all at once. */
const LATE = (seconds: number): Partial<ExplainedTraffic> =>
  seconds > 9 ? { bytesReceived: 500 * 74, messages: 500 } : {}

const QUIET_LINE = { repeatedBytesSent: 0, lossShare: 0 }

test('work is explained, on a line that loses and on one that does not', () => {
  expect(isNoticed(WORK)).toBe(false)
  expect(isNoticed((seconds) => ({ ...WORK(seconds), ...QUIET_LINE }))).toBe(false)
})

test('the most that a viewer can have to say is explained', () => {
  expect(isNoticed(BUSY)).toBe(false)
  expect(isNoticed(LATE)).toBe(false)
})

test('three kilobytes on another channel are noticed, at once or beside the work', () => {
  expect(isNoticed((seconds) => ({ bytesReceived: seconds > 9 ? 3_600 : 0 }))).toBe(true)
  const other = 4_000
  expect(
    isNoticed((seconds) => {
      const work = { ...WORK(seconds), ...QUIET_LINE }
      return { ...work, bytesReceived: work.bytesReceived + other * seconds }
    }),
  ).toBe(true)
})
