import { describe, expect, test } from 'vitest'

import { INITIAL_BITRATE, LineJudge, type LineReading } from './bandwidth-monitor.ts'

const QUIET: LineReading = {
  bytesReceived: 0,
  bytesSent: 0,
  availableBitrate: INITIAL_BITRATE,
  lossShare: 0,
  nowMs: 0,
}

/** One that the first seconds did not fill. */
function wideLine(): LineJudge {
  const judge = new LineJudge()
  judge.judge({ ...QUIET, bytesReceived: 100 })
  judge.judge({ ...QUIET, bytesReceived: 200, nowMs: 2_000 })
  return judge
}

describe('LineJudge', () => {
  test('says nothing before the viewer has been heard and the line measured', () => {
    const judge = new LineJudge()
    expect(judge.judge({ ...QUIET, nowMs: 9_000 })).toBeUndefined()
    expect(judge.judge({ ...QUIET, nowMs: 9_100, bytesReceived: 100 })).toBeUndefined()
  })

  test('tells at once what a first burst has measured', () => {
    const judge = new LineJudge()
    expect(
      judge.judge({ ...QUIET, bytesReceived: 100, availableBitrate: 1_750_000, lossShare: 0.0301 }),
    ).toEqual({ kilobitsPerSecond: 1_750, lossShare: 0.03, alive: true })
  })

  test('calls a line unlimited that the first seconds did not fill', () => {
    const judge = new LineJudge()
    judge.judge({ ...QUIET, bytesReceived: 100 })
    expect(judge.judge({ ...QUIET, bytesReceived: 200, nowMs: 2_000 })).toEqual({
      kilobitsPerSecond: null,
      lossShare: 0,
      alive: true,
    })
  })

  test('does not believe a lower estimate of a wide line while little is sent', () => {
    const judge = wideLine()
    const low = { ...QUIET, availableBitrate: 400_000 }
    expect(
      judge.judge({ ...low, bytesReceived: 300, bytesSent: 900, nowMs: 3_000 }),
    ).toBeUndefined()
    expect(
      judge.judge({ ...low, bytesReceived: 400, bytesSent: 1_800, nowMs: 9_000 }),
    ).toBeUndefined()
  })

  test('does not believe what a moment’s stall makes of a wide line', () => {
    const judge = wideLine()
    const low = { ...QUIET, availableBitrate: 400_000 }
    expect(
      judge.judge({ ...low, bytesReceived: 300, bytesSent: 500_000, nowMs: 3_000 }),
    ).toBeUndefined()
    expect(
      judge.judge({ ...low, bytesReceived: 400, bytesSent: 500_900, nowMs: 3_500 }),
    ).toBeUndefined()
    expect(
      judge.judge({ ...low, bytesReceived: 500, bytesSent: 501_800, nowMs: 5_500 }),
    ).toBeUndefined()
  })

  test('tells of a wide line that became narrow while it is filled, or loses packets', () => {
    for (const [lossShare, bytesPerStep] of [
      [0, 60_000],
      [0.03, 900],
    ] as const) {
      const judge = wideLine()
      const states = [3_000, 3_500, 4_000, 4_500].map((nowMs, step) =>
        judge.judge({
          bytesReceived: 300 + step,
          bytesSent: step * bytesPerStep,
          availableBitrate: 900_000,
          lossShare,
          nowMs,
        }),
      )
      expect(states.findLast((state) => state !== undefined)).toMatchObject({
        kilobitsPerSecond: 900,
      })
    }
  })

  test('is silent about noise', () => {
    const judge = new LineJudge()
    judge.judge({ ...QUIET, bytesReceived: 100, availableBitrate: 2_000_000 })
    expect(
      judge.judge({ ...QUIET, bytesReceived: 200, availableBitrate: 2_050_000, nowMs: 500 }),
    ).toBeUndefined()
  })

  test('notices a cut, and its end by the first answered check', () => {
    const judge = new LineJudge()
    const heard = { ...QUIET, bytesReceived: 100, availableBitrate: 2_000_000 }
    judge.judge(heard)
    expect(judge.judge({ ...heard, nowMs: 4_500, bytesSent: 900 })).toMatchObject({ alive: false })
    // The last packets of the stream leave in the moment after.
    expect(judge.judge({ ...heard, nowMs: 5_000, bytesSent: 1_000 })).toBeUndefined()
    expect(judge.judge({ ...heard, nowMs: 5_900, bytesSent: 1_100 })).toBeUndefined()
    expect(judge.judge({ ...heard, nowMs: 9_000, bytesSent: 1_100 })).toBeUndefined()
    expect(judge.judge({ ...heard, nowMs: 9_050, bytesSent: 1_164 })).toMatchObject({ alive: true })
  })
})
