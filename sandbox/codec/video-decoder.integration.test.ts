import { describe, expect, test } from 'vitest'

import { CODECS } from '#protocol/plain/codecs.ts'

import { VideoDecoder } from './video-decoder.ts'
import { VideoEncoder } from '../stream/video-encoder.ts'

const RATE = { kilobitsPerSecond: 20_000, framesPerSecond: 60, threads: 1 }

describe.each(CODECS)('VideoDecoder with %s', (codec) => {
  test('refuses a picture larger than any session, before memory is taken for it', async () => {
    const [width, height] = [4096, 2304]
    const picture = { width, height, stride: width * 4, pixels: Buffer.alloc(width * height * 4) }
    await using encoder = await VideoEncoder.open({ ...RATE, codec, width, height })
    const { data } = await encoder.encode(picture, { keyFrame: true, timeMs: 0 })
    using decoder = VideoDecoder.open(codec)
    expect(decoder.decode(data)).toBe(false)
    expect(decoder.picture()).toBeUndefined()
  })

  test('passes over bytes that are no frame', () => {
    using decoder = VideoDecoder.open(codec)
    expect(decoder.decode(Buffer.alloc(100, 0xa5))).toBe(false)
    expect(decoder.decode(Buffer.alloc(0))).toBe(false)
    expect(decoder.picture()).toBeUndefined()
  })
})
