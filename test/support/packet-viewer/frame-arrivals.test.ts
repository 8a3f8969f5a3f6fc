import { expect, test } from 'vitest'

import { FrameArrivals } from './frame-arrivals.ts'

const head = (timestamp: number, marker: boolean, payloadBytes = 100) => ({
  timestamp,
  marker,
  payloadBytes,
})

test('joins packets of one timestamp, up to the marker', () => {
  const arrivals = new FrameArrivals()
  expect(arrivals.add(head(900, false), 10)).toBeUndefined()
  expect(arrivals.add(head(900, false), 11)).toBeUndefined()
  expect(arrivals.add(head(900, true, 20), 12)).toEqual({
    firstPacketMs: 10,
    lastPacketMs: 12,
    packets: 3,
    payloadBytes: 220,
    timestamp: 900,
  })
})

test('begins a new frame when the end of the last one was lost', () => {
  const arrivals = new FrameArrivals()
  arrivals.add(head(900, false), 10)
  expect(arrivals.add(head(1800, true), 20)).toMatchObject({ firstPacketMs: 20, packets: 1 })
})

test('a packet of an older frame that comes late is no frame', () => {
  const arrivals = new FrameArrivals()
  arrivals.add(head(1800, true), 10)
  expect(arrivals.add(head(900, true), 20)).toBeUndefined()
})

test('goes on when the clock starts again at zero', () => {
  const arrivals = new FrameArrivals()
  arrivals.add(head(0xffff_fff0, true), 10)
  expect(arrivals.add(head(0x10, true), 20)).toMatchObject({ timestamp: 0x10 })
})
