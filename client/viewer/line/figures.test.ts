import { describe, expect, test } from 'vitest'

import { KeyToPixel } from './key-to-pixel.ts'
import { type Counters, figuresBetween, readCounters } from './line-figures.ts'

const COUNTERS: Counters = {
  ssrc: 7,
  atMs: 10_000,
  bytes: 100_000,
  packets: 900,
  lost: 0,
  frames: 50,
  nacks: 2,
  keyFrameRequests: 1,
  quantizers: 500,
  roundTripMs: 5,
}

describe('figures of the line', () => {
  test('are what happened between two looks', () => {
    const now = { ...COUNTERS, atMs: 12_000, bytes: 125_000, packets: 990, lost: 10, frames: 60 }
    expect(figuresBetween(COUNTERS, { ...now, quantizers: 620, nacks: 5 })).toEqual({
      roundTripMs: 5,
      framesPerSecond: 5,
      kilobitsPerSecond: 100,
      lossShare: 0.1,
      nacks: 3,
      quantizer: 12,
    })
  })

  test('of a still picture are zero, without a quantizer', () => {
    const figures = figuresBetween(COUNTERS, { ...COUNTERS, atMs: 11_000 })
    expect(figures).toMatchObject({ framesPerSecond: 0, kilobitsPerSecond: 0, quantizer: null })
  })

  test('begin anew with another stream', () => {
    const now = { ...COUNTERS, ssrc: 8, atMs: 11_000, frames: 3, packets: 9, bytes: 1000 }
    expect(figuresBetween(COUNTERS, now)).toMatchObject({ framesPerSecond: 3, lossShare: 0 })
  })

  test('are read from the path that is in use', () => {
    const report = new Map<string, object>([
      ['P1', { id: 'P1', type: 'candidate-pair', currentRoundTripTime: 9 }],
      ['P2', { id: 'P2', type: 'candidate-pair', currentRoundTripTime: 0.02 }],
      ['T', { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' }],
      [
        'V',
        {
          id: 'V',
          type: 'inbound-rtp',
          kind: 'video',
          ssrc: 7,
          transportId: 'T',
          bytesReceived: 4,
        },
      ],
    ])
    expect(readCounters(report)).toMatchObject({ ssrc: 7, bytes: 4, roundTripMs: 20, lost: 0 })
    expect(readCounters(new Map())).toBeUndefined()
  })
})

describe('key to pixel', () => {
  test('ends at the first frame that can hold the answer', () => {
    const watch = new KeyToPixel()
    watch.keySent(0x61, 1000)
    // This one had been under way before the key could arrive.
    watch.presented({ presentationTime: 1012, receiveTime: 1009 }, 10)
    watch.presented({ presentationTime: 1030, receiveTime: 1025 }, 10)
    watch.presented({ presentationTime: 1040, receiveTime: 1035 }, 10)
    expect(watch.medianMs).toBe(30)
    expect(watch.take(32)).toEqual([30])
    expect(watch.take(32)).toEqual([])
  })

  test('is not measured for modifiers, nor for a key that changes nothing', () => {
    const watch = new KeyToPixel()
    watch.keySent(0xffe1, 0)
    watch.presented({ presentationTime: 5 }, 0)
    expect(watch.medianMs).toBeNull()
    watch.keySent(0xffc9, 10)
    watch.presented({ presentationTime: 9000 }, 0)
    expect(watch.medianMs).toBeNull()
    watch.keySent(0x61, 10_000)
    watch.presented({ presentationTime: 10_020 }, 0)
    expect(watch.take(32)).toEqual([20])
  })

  test('is not what something else painted long after the key', () => {
    const watch = new KeyToPixel()
    watch.keySent(0x61, 1000)
    watch.presented({ presentationTime: 2932 }, 5)
    expect(watch.medianMs).toBeNull()
    // On a line whose way is long the same is an answer.
    watch.keySent(0x61, 5000)
    watch.presented({ presentationTime: 6400 }, 300)
    expect(watch.medianMs).toBe(1400)
    // A key that moves, and found nothing to move to.
    watch.keySent(0xff51, 9000)
    watch.presented({ presentationTime: 9100 }, 5)
    expect(watch.take(32)).toEqual([1400])
  })

  test('measures the first of several keys that are sent together', () => {
    const watch = new KeyToPixel()
    watch.keySent(0x61, 0)
    watch.keySent(0x62, 30)
    watch.presented({ presentationTime: 50 }, 0)
    expect(watch.take(32)).toEqual([50])
  })
})
