import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'

import type { FrameArrival } from '../../support/packet-viewer/frame-arrivals.ts'
import type { ViewerInput } from '../../support/packet-viewer/packet-viewer.ts'
import { Typist } from './typist.ts'

/** A session that answers each key after 20 ms with one frame, on a clock of its own. */
class EchoingViewer extends EventEmitter<{ frame: [FrameArrival] }> {
  /** So that the stream's clock passes its end during the test. */
  readonly #startMs = performance.now() - (2 ** 32 - 9_000) / 90
  readonly payloadBytes: number

  constructor(payloadBytes: number) {
    super()
    this.payloadBytes = payloadBytes
  }

  input(input: ViewerInput): boolean {
    if (input.kind !== 'key' || !input.pressed) return true
    setTimeout(() => {
      const nowMs = performance.now()
      const timestamp = Math.round((nowMs - this.#startMs) * 90) >>> 0
      const frame = { packets: 1, payloadBytes: this.payloadBytes, timestamp }
      this.emit('frame', { ...frame, firstPacketMs: nowMs, lastPacketMs: nowMs })
    }, 20)
    return true
  }
}

test('a typist times each key up to the frame that shows it', async () => {
  const viewer = new EchoingViewer(100)
  using typist = new Typist(viewer)
  typist.start()
  await delay(1_500)
  const { samples, frames, bytes } = typist.take()
  expect(samples.length).toBeGreaterThan(2)
  expect(samples.every((sample) => sample >= 19)).toBe(true)
  expect(bytes).toBe(frames * 100)
  expect(typist.take().samples.length).toBeLessThan(2)
})

test('empty frames answer no key, and a key without an answer counts as waiting in vain', async () => {
  using typist = new Typist(new EchoingViewer(23))
  typist.start()
  await delay(2_800)
  const { samples, frames } = typist.take()
  expect(frames).toBeGreaterThan(2)
  expect(samples.length).toBeGreaterThan(0)
  expect(samples.every((sample) => sample === 2_000)).toBe(true)
})
