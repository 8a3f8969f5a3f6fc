import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Codec } from '#protocol/codec.ts'

import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import type { Picture } from '../frame/picture.ts'
import { FramePipeline } from '../frame/pipeline.ts'
import { PictureStream } from './picture-stream.ts'

const SIZE = { width: 320, height: 200 }
const LINE = { kilobitsPerSecond: null, lossShare: 0, alive: true }
const STREAM = { payloadType: 102, ssrc: 7, playoutDelayExtension: 5 }

let size = SIZE
let shade = 0
let frames: EncodedFrame[] = []
let packets = 0
let failed: Codec[] = []
let stream: PictureStream

function capture(): Picture {
  const stride = size.width * 4
  return { ...size, stride, pixels: Buffer.alloc(stride * size.height, shade) }
}

function keyFrames(): EncodedFrame[] {
  return frames.filter(({ keyFrame }) => keyFrame)
}

function change(): void {
  shade = (shade + 40) % 256
  stream.changed()
}

beforeEach(() => {
  size = SIZE
  frames = []
  packets = 0
  failed = []
  stream = new PictureStream({
    pipeline: new FramePipeline(capture),
    target: {
      keepsUp: true,
      send: (sent) => {
        packets += sent.length
      },
      sent: (frame) => frames.push(frame),
      failed: (error) => {
        throw error
      },
      codecFailed: (codec) => failed.push(codec),
    },
    limits: {
      framesPerSecond: 30,
      kilobitsPerSecond: 8_000,
      bytesPerSecond: 10_000_000,
      strictClock: false,
    },
    encoderThreads: () => 1,
    now: () => performance.now(),
  })
})
afterEach(() => stream.close())

describe('PictureStream', () => {
  test('sends nothing into a cut, and the newest picture whole when the line is back', async () => {
    stream.start({ ...STREAM, codec: 'h264-420' })
    stream.setLine(LINE)
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    stream.setLine({ ...LINE, alive: false })
    // A frame that was in work is done by then.
    await delay(200)
    const before = { packets, frames: frames.length }
    for (let times = 0; times < 10; times += 1) {
      change()
      await delay(20)
    }
    expect({ packets, frames: frames.length }).toEqual(before)
    stream.setLine(LINE)
    await vi.waitFor(() => expect(packets).toBeGreaterThan(before.packets), { timeout: 10_000 })
    expect(frames[before.frames]?.keyFrame).toBe(true)
  })

  test('goes on at half the size on a line that carries no more, and is whole again after it', async () => {
    stream.start({ ...STREAM, codec: 'h264-420' })
    stream.setLine(LINE)
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    // Nothing changes in the picture itself.
    stream.setLine({ ...LINE, kilobitsPerSecond: 200 })
    const half = { width: SIZE.width / 2, height: SIZE.height / 2 }
    await vi.waitFor(() => expect(frames.at(-1)).toMatchObject(half), { timeout: 10_000 })
    change()
    await vi.waitFor(() => expect(frames.at(-1)).toMatchObject({ ...half, keyFrame: false }), {
      timeout: 10_000,
    })
    stream.setLine(LINE)
    await vi.waitFor(() => expect(frames.at(-1)).toMatchObject(SIZE), { timeout: 10_000 })
  })

  test('makes few key frames for a viewer that asks 100 times a second', async () => {
    stream.start({ ...STREAM, codec: 'h264-420' })
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    for (let times = 0; times < 200; times += 1) {
      stream.requestKeyFrame()
      await delay(10)
    }
    expect(keyFrames().length).toBeGreaterThan(1)
    expect(keyFrames().length).toBeLessThan(20)
  })

  test('makes a key frame at once when our own side asks, in the middle of a flood too', async () => {
    stream.start({ ...STREAM, codec: 'h264-420' })
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    for (let times = 0; times < 5; times += 1) {
      stream.requestKeyFrame()
      const before = keyFrames().length
      stream.demandKeyFrame()
      await vi.waitFor(() => expect(keyFrames().length).toBeGreaterThan(before), {
        timeout: 10_000,
      })
    }
  })

  test('ends in silence when nothing changes', async () => {
    stream.start({ ...STREAM, codec: 'h264-420' })
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    await delay(3_000)
    const before = packets
    await delay(1_000)
    expect(packets).toBe(before)
  })

  test('names a codec whose encoder fails, and goes on with another', async () => {
    // More than H.264 has room for.
    size = { width: 40_000, height: 2 }
    stream.start({ ...STREAM, codec: 'h264-420' })
    await vi.waitFor(() => expect(failed).toEqual(['h264-420']), { timeout: 10_000 })
    expect(packets).toBe(0)
    size = SIZE
    stream.start({ ...STREAM, codec: 'vp8' })
    await vi.waitFor(() => expect(packets).toBeGreaterThan(0), { timeout: 10_000 })
    expect(frames[0]).toMatchObject({ codec: 'vp8', keyFrame: true })
    expect(failed).toHaveLength(1)
  })
})
