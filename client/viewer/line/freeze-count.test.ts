import { describe, expect, test } from 'vitest'

import { FreezeCount } from './freeze-count.ts'

/** Frames by when they were made and when they were shown, both in milliseconds. */
function count(frames: readonly (readonly [made: number, shown: number])[], rtpStart = 0): number {
  const freezes = new FreezeCount()
  for (const [made, presentationTime] of frames)
    freezes.presented({ presentationTime, rtpTimestamp: (rtpStart + made * 90) >>> 0 })
  return freezes.count
}

describe('a freeze', () => {
  test('is no pause in which nothing changed, however long', () => {
    expect(
      count([
        [0, 20],
        [700, 720],
        [9_000, 9_025],
        [60_000, 60_015],
      ]),
    ).toBe(0)
  })

  test('is a frame that was shown long after it was made, with all that waited behind it', () => {
    const behind = [
      [1_100, 1_930],
      [1_200, 1_940],
      [1_900, 1_950],
    ] as const
    expect(count([[0, 20], [1_000, 1_900], ...behind, [3_000, 3_020]])).toBe(1)
    expect(
      count([
        [0, 20],
        [1_000, 1_900],
        [3_000, 3_020],
        [4_000, 4_900],
      ]),
    ).toBe(2)
  })

  test('is none where the clocks of both sides part', () => {
    const hours = Array.from({ length: 3_600 }, (_, n) => [n * 10_000, n * 10_002] as const)
    expect(count(hours)).toBe(0)
  })

  test('is none where the count of RTP begins anew, or another stream', () => {
    expect(
      count(
        [
          [0, 20],
          [1_000, 1_020],
        ],
        2 ** 32 - 45_000,
      ),
    ).toBe(0)
    expect(
      count([
        [0, 20],
        [5_000_000, 1_020],
        [5_000_500, 1_520],
      ]),
    ).toBe(0)
  })

  test('is not told where the browser does not say when a frame was made', () => {
    const freezes = new FreezeCount()
    freezes.presented({ presentationTime: 0 })
    freezes.presented({ presentationTime: 9_000 })
    expect(freezes.count).toBe(0)
  })
})
