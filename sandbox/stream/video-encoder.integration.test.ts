import { describe, expect, test } from 'vitest'

import { type Codec } from '#protocol/codec.ts'
import { CODECS } from '#protocol/plain/codecs.ts'

import { ChangeDetector } from '../frame/change-detector.ts'
import { PaintedTerminal } from '../frame/doubles/painted-terminal.ts'
import { psnr } from '../frame/doubles/picture-quality.ts'
import { REASSEMBLE, receive } from '../rtp/doubles/rtp-receiver.ts'
import { NAL, nalType, nalUnits } from '../bitstream/nal-units.ts'
import { RtpPacketizer } from '../rtp/rtp-packetizer.ts'
import { CODEC_ROWS } from '../codec/codecs.ts'
import { VideoDecoder } from '../codec/video-decoder.ts'
import { VideoEncoder } from './video-encoder.ts'

const SIZE = { width: 640, height: 360 }
const RATE = { kilobitsPerSecond: 40_000, framesPerSecond: 60, threads: 1 }

/** 4:2:0 halves the colour of one-pixel strokes, whatever the bit rate. */
const MIN_PSNR: Record<Codec, number> = {
  'h264-444': 38,
  'vp9-444': 38,
  'av1-420': 20,
  'h264-420': 20,
  'vp9-420': 20,
  vp8: 20,
}

describe.each(CODECS)('VideoEncoder with %s', (codec) => {
  test('brings scrolling text through RTP to a decoder, one frame for one picture', async () => {
    const terminal = new PaintedTerminal(SIZE.width, SIZE.height)
    terminal.fill()
    await using encoder = await VideoEncoder.open({ ...SIZE, ...RATE, codec })
    using decoder = VideoDecoder.open(codec)
    const detector = new ChangeDetector()
    const packetizer = new RtpPacketizer({
      codec,
      payloader: CODEC_ROWS[codec].payloader,
      payloadType: 96,
      ssrc: 1,
      maxPacketBytes: 1200,
    })
    const reassemble = REASSEMBLE[codec]
    for (let index = 0; index < 30; index += 1) {
      if (index % 3 === 0) terminal.scroll()
      else terminal.type(index, 5)
      const dirty = detector.diff(terminal.picture) ?? []
      const timeMs = index * 100
      const frame = await encoder.encode(terminal.picture, { keyFrame: false, timeMs, dirty })
      expect(frame.keyFrame).toBe(index === 0)
      const payloads = packetizer.packetize(frame).map((packet) => receive(packet).payload)
      const received = reassemble(payloads)
      expect(received.equals(frame.data)).toBe(true)
      expect(decoder.decode(received)).toBe(true)
      expect(psnr(terminal.picture, decoder.picture()!)).toBeGreaterThan(MIN_PSNR[codec])
    }
  })

  test('makes a key frame when it is asked for, which decodes by itself', async () => {
    const terminal = new PaintedTerminal(SIZE.width, SIZE.height)
    await using encoder = await VideoEncoder.open({ ...SIZE, ...RATE, codec })
    await encoder.encode(terminal.picture, { keyFrame: false, timeMs: 0 })
    terminal.fill()
    await encoder.encode(terminal.picture, { keyFrame: false, timeMs: 20 })
    const frame = await encoder.encode(terminal.picture, { keyFrame: true, timeMs: 40, dirty: [] })
    expect(frame.keyFrame).toBe(true)
    using decoder = VideoDecoder.open(codec)
    expect(decoder.decode(frame.data)).toBe(true)
    expect(psnr(terminal.picture, decoder.picture()!)).toBeGreaterThan(MIN_PSNR[codec])
  })

  test('works at sizes that fill no block, and with rows that are padded', async () => {
    const [width, height] = [334, 202]
    const stride = width * 4 + 52
    const picture = { width, height, stride, pixels: Buffer.alloc(stride * height, 0x40) }
    await using encoder = await VideoEncoder.open({ ...RATE, codec, width, height })
    using decoder = VideoDecoder.open(codec)
    decoder.decode((await encoder.encode(picture, { keyFrame: false, timeMs: 0 })).data)
    picture.pixels.fill(0xc0, 190 * stride)
    const dirty = [{ top: 190, bottom: height }]
    const frame = await encoder.encode(picture, { keyFrame: false, timeMs: 500, dirty })
    expect(decoder.decode(frame.data)).toBe(true)
    for (let timeMs = 1000; !encoder.settled; timeMs += 100) {
      const refined = await encoder.encode(picture, { keyFrame: false, timeMs, dirty: [] })
      expect(decoder.decode(refined.data)).toBe(true)
    }
    expect(psnr(picture, decoder.picture()!)).toBeGreaterThan(35)
  })

  test('keeps its promises about closing', async () => {
    const { picture } = new PaintedTerminal(SIZE.width, SIZE.height)
    const encoder = await VideoEncoder.open({ ...SIZE, ...RATE, codec })
    const pending = encoder.encode(picture, { keyFrame: false, timeMs: 0 })
    expect(() => encoder.encode(picture, { keyFrame: false, timeMs: 1 })).toThrow('still')
    await Promise.all([encoder.close(), encoder.close()])
    expect((await pending).keyFrame).toBe(true)
    expect(() => encoder.encode(picture, { keyFrame: false, timeMs: 2 })).toThrow('closed')
  })

  test('goes on after a change of its bit rate', async () => {
    const { picture } = new PaintedTerminal(SIZE.width, SIZE.height)
    await using encoder = await VideoEncoder.open({ ...SIZE, ...RATE, codec })
    using decoder = VideoDecoder.open(codec)
    decoder.decode((await encoder.encode(picture, { keyFrame: false, timeMs: 0 })).data)
    encoder.setBitrate(2000)
    const frame = await encoder.encode(picture, { keyFrame: false, timeMs: 20, dirty: [] })
    expect(decoder.decode(frame.data)).toBe(true)
  })
})

describe('VideoEncoder with H.264', () => {
  test('sends a dense picture coarse over a thin link, then makes it clear', async () => {
    const terminal = new PaintedTerminal(SIZE.width, SIZE.height)
    const codec = 'h264-444'
    const thin = { ...RATE, kilobitsPerSecond: 1500 }
    await using encoder = await VideoEncoder.open({ ...SIZE, ...thin, codec })
    using decoder = VideoDecoder.open(codec)
    terminal.fill()
    const first = await encoder.encode(terminal.picture, { keyFrame: false, timeMs: 0 })
    decoder.decode(first.data)
    expect(encoder.settled).toBe(false)
    const coarse = psnr(terminal.picture, decoder.picture()!)
    for (let frames = 0; !encoder.settled && frames < 20; frames += 1) {
      const refine = { keyFrame: false, timeMs: encoder.readyAtMs, dirty: [] }
      decoder.decode((await encoder.encode(terminal.picture, refine)).data)
    }
    expect(encoder.settled).toBe(true)
    const clear = psnr(terminal.picture, decoder.picture()!)
    expect(clear).toBeGreaterThan(coarse + 5)
    expect(clear).toBeGreaterThan(MIN_PSNR[codec])
  })

  test('makes a coarse key frame also after inter frames', async () => {
    const terminal = new PaintedTerminal(SIZE.width, SIZE.height)
    const thin = { ...RATE, kilobitsPerSecond: 500 }
    await using encoder = await VideoEncoder.open({ ...SIZE, ...thin, codec: 'h264-444' })
    await encoder.encode(terminal.picture, { keyFrame: false, timeMs: 0 })
    for (let index = 1; index < 10; index += 1) {
      terminal.type(index, 2)
      await encoder.encode(terminal.picture, { keyFrame: false, timeMs: index * 1000 })
    }
    terminal.fill()
    const clear = await VideoEncoder.open({ ...SIZE, ...RATE, codec: 'h264-444' })
    const large = await clear.encode(terminal.picture, { keyFrame: true, timeMs: 0 })
    await clear.close()
    const small = await encoder.encode(terminal.picture, { keyFrame: true, timeMs: 20_000 })
    expect(small.keyFrame).toBe(true)
    expect(small.data.length).toBeLessThan(large.data.length / 2)
  })

  test('puts parameter sets before a key frame and sends no text about itself', async () => {
    const { picture } = new PaintedTerminal(SIZE.width, SIZE.height)
    await using encoder = await VideoEncoder.open({ ...SIZE, ...RATE, codec: 'h264-420' })
    for (const timeMs of [0, 20]) {
      const frame = await encoder.encode(picture, { keyFrame: true, timeMs })
      const types = [...nalUnits(frame.data)].map(nalType)
      expect(types).toEqual([NAL.sequence, NAL.parameters, NAL.keySlice])
    }
  })

  test('keeps pure colours within a few levels in 4:4:4, also in one-pixel strokes', async () => {
    const codec = 'h264-444'
    const colours = [0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000, 0xffff00, 0x00ffff, 0xff00ff]
    const [width, height] = [320, 200]
    const pixels = new Uint32Array(width * height).fill(0x000000)
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 5) pixels[y * width + x] = colours[Math.floor(y / 25)]!
    }
    const picture = { width, height, stride: width * 4, pixels: Buffer.from(pixels.buffer) }
    await using encoder = await VideoEncoder.open({ ...RATE, codec, width, height })
    using decoder = VideoDecoder.open(codec)
    decoder.decode((await encoder.encode(picture, { keyFrame: false, timeMs: 0 })).data)
    const shown = decoder.picture()!
    let worst = 0
    for (let at = 0; at < picture.pixels.length; at += 1) {
      if (at % 4 === 3) continue
      worst = Math.max(worst, Math.abs(picture.pixels[at]! - shown.pixels[at]!))
    }
    expect(worst).toBeLessThanOrEqual(24)
    expect(psnr(picture, shown)).toBeGreaterThan(40)
  })
})
