import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Codec } from '#protocol/codec.ts'

import { reassembleH264, reassembleVp8, receive } from './doubles/rtp-receiver.ts'
import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import { joinNalUnits } from '../bitstream/nal-units.ts'
import { CODEC_ROWS } from '../codec/codecs.ts'
import { RtpPacketizer } from './rtp-packetizer.ts'

const OPTIONS = { payloadType: 102, ssrc: 0xdeadbeef, maxPacketBytes: 1200, playoutDelayId: 5 }

/** As the stream makes a packetizer. */
function optionsOf(codec: Codec) {
  return { ...OPTIONS, codec, payloader: CODEC_ROWS[codec].payloader }
}

function frameOf(codec: Codec, data: Buffer, timeMs = 0): EncodedFrame {
  return { codec, data, keyFrame: true, timeMs, width: 320, height: 200 }
}

/** A NAL unit as encoders make it: no start code inside, no zero at its end. */
const unit = (type: number, maxLength: number) =>
  fc
    .uint8Array({ minLength: 1, maxLength })
    .map((bytes) => Buffer.from([0x60 | type, ...bytes.map((byte) => byte | 1)]))

const h264Frame = fc
  .tuple(
    fc.option(fc.tuple(unit(7, 40), unit(8, 20)), { nil: [] as Buffer[] }),
    fc.array(unit(1, 5000), { minLength: 1, maxLength: 4 }),
  )
  .map(([sets, slices]) => joinNalUnits([...sets, ...slices]))

describe('RtpPacketizer', () => {
  test('loses and changes no byte of an H.264 frame, and no packet is longer than allowed', () => {
    fc.assert(
      fc.property(h264Frame, fc.integer({ min: 200, max: 1400 }), (data, maxPacketBytes) => {
        const packetizer = new RtpPacketizer({ ...optionsOf('h264-444'), maxPacketBytes })
        const packets = packetizer.packetize(frameOf('h264-444', data))
        for (const packet of packets) expect(packet.length).toBeLessThanOrEqual(maxPacketBytes)
        const received = packets.map(receive)
        expect(reassembleH264(received.map(({ payload }) => payload)).equals(data)).toBe(true)
        expect(received.map(({ marker }) => marker)).toEqual(
          received.map((_, index) => index === received.length - 1),
        )
      }),
    )
  })

  test('loses and changes no byte of a VP8 frame, and marks where it starts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9000 }), (bytes) => {
        const packetizer = new RtpPacketizer(optionsOf('vp8'))
        const payloads = packetizer
          .packetize(frameOf('vp8', Buffer.from(bytes)))
          .map((packet) => receive(packet).payload)
        expect(reassembleVp8(payloads).equals(Buffer.from(bytes))).toBe(true)
        expect(payloads.map((payload) => (payload[0]! & 0x10) !== 0)).toEqual(
          payloads.map((_, index) => index === 0),
        )
      }),
    )
  })

  test('sends the parameter sets together', () => {
    const sets = [Buffer.from([0x67, 1, 2]), Buffer.from([0x68, 3])]
    const packetizer = new RtpPacketizer(optionsOf('h264-420'))
    const data = joinNalUnits([...sets, Buffer.alloc(OPTIONS.maxPacketBytes, 0x65)])
    const packets = packetizer.packetize(frameOf('h264-420', data))
    expect(packets).toHaveLength(3)
    expect(receive(packets[0]!).payload).toEqual(
      Buffer.from([0x78, 0, 3, 0x67, 1, 2, 0, 2, 0x68, 3]),
    )
  })

  test('sends the slices of a small frame in one packet, so that one loss is all it can meet', () => {
    const slices = [Buffer.from([0x41, 1, 2]), Buffer.from([0x41, 3])]
    const packetizer = new RtpPacketizer(optionsOf('h264-420'))
    const packets = packetizer.packetize(frameOf('h264-420', joinNalUnits(slices)))
    expect(packets.map((packet) => receive(packet).payload)).toEqual([
      Buffer.from([0x58, 0, 3, 0x41, 1, 2, 0, 2, 0x41, 3]),
    ])
  })

  test('asks on every packet for no playout delay', () => {
    const packetizer = new RtpPacketizer(optionsOf('vp8'))
    for (const packet of packetizer.packetize(frameOf('vp8', Buffer.alloc(5000)))) {
      expect(receive(packet).extensions.get(5)).toEqual(Buffer.from([0, 0, 0]))
    }
  })

  test('counts sequence numbers over the wrap, and picture ids by frame', () => {
    const packetizer = new RtpPacketizer(optionsOf('vp8'), 0xffff)
    const first = packetizer.packetize(frameOf('vp8', Buffer.alloc(10))).map(receive)
    const second = packetizer.packetize(frameOf('vp8', Buffer.alloc(10))).map(receive)
    expect([first[0]!.sequence, second[0]!.sequence]).toEqual([0xffff, 0])
    const ids = [first, second].map(([packet]) => packet!.payload.readUInt16BE(2) & 0x7fff)
    expect(ids[1]).toBe((ids[0]! + 1) % 0x8000)
  })

  test('runs a clock of 90 kHz, also over the wrap of 32 bits', () => {
    const packetizer = new RtpPacketizer(optionsOf('vp8'))
    const at = (timeMs: number) =>
      receive(packetizer.packetize(frameOf('vp8', Buffer.alloc(10), timeMs))[0]!).timestamp
    const start = at(0)
    expect((at(1000) - start + 2 ** 32) % 2 ** 32).toBe(90_000)
    expect((at(50_000_000) - start + 2 ** 33) % 2 ** 32).toBe((50_000_000 * 90) % 2 ** 32)
  })

  test('refuses a frame of another codec', () => {
    const packetizer = new RtpPacketizer(optionsOf('vp8'))
    expect(() => packetizer.packetize(frameOf('h264-420', Buffer.alloc(5)))).toThrow('vp8')
  })
})
