import { expect, test } from 'vitest'

import { FakeTimers } from '../line/doubles/fake-timers.ts'
import { type PictureState, PictureWatch } from './picture-watch.ts'

const SECOND_MS = 1_000

function watching(counted: { packetsReceived: number; framesDecoded: number } | undefined) {
  const timers = new FakeTimers()
  const told: PictureState[] = []
  const entry = { type: 'inbound-rtp', kind: 'video', ...counted }
  const stats = counted && (new Map([['video', entry]]) as unknown as RTCStatsReport)
  const watch = new PictureWatch({
    stats: () => Promise.resolve(stats),
    timers,
    told: (state) => told.push(state),
  })
  watch.start()
  return { timers, told, watch }
}

test('frames that come and are not decoded are told, once', async () => {
  const { timers, told } = watching({ packetsReceived: 40, framesDecoded: 0 })
  await timers.pass(5 * SECOND_MS)
  expect(told).toEqual([])
  await timers.pass(60 * SECOND_MS)
  expect(told).toEqual(['undecodable'])
})

test('a picture that does not come is late, not undecodable', async () => {
  const { timers, told } = watching({ packetsReceived: 0, framesDecoded: 0 })
  await timers.pass(20 * SECOND_MS)
  expect(told).toEqual([])
  await timers.pass(60 * SECOND_MS)
  expect(told).toEqual(['late'])
})

test('a picture that is there is watched no more', async () => {
  const { timers, told, watch } = watching(undefined)
  await timers.pass(20 * SECOND_MS)
  watch.stop()
  await timers.pass(60 * SECOND_MS)
  expect(told).toEqual([])
})
