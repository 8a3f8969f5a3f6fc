import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseFeedback } from './rtcp-feedback.ts'

const SSRC = 0x01020304

function packet(format: number, type: number, body: number[]): Buffer {
  const header = Buffer.from([0x80 | format, type, 0, 0])
  header.writeUInt16BE(body.length / 4, 2)
  return Buffer.concat([header, Buffer.from(body)])
}

const ME = [0, 0, 0, 9]
const STREAM = [1, 2, 3, 4]
const OTHER = [1, 2, 3, 5]

function wanted(bytes: Buffer): boolean {
  return parseFeedback(bytes, SSRC).keyFrameWanted
}

describe('parseFeedback', () => {
  test('sees a picture loss and a full intra request for its stream only', () => {
    expect(wanted(packet(1, 206, [...ME, ...STREAM]))).toBe(true)
    expect(wanted(packet(1, 206, [...ME, ...OTHER]))).toBe(false)
    expect(wanted(packet(4, 206, [...ME, 0, 0, 0, 0, ...STREAM, 7, 0, 0, 0]))).toBe(true)
    expect(wanted(packet(4, 206, [...ME, 0, 0, 0, 0, ...OTHER, 7, 0, 0, 0]))).toBe(false)
  })

  test('finds it behind a receiver report in one compound packet', () => {
    const report = packet(1, 201, [...ME, ...STREAM, 64, 0, 0, 0, ...Array<number>(16).fill(0)])
    const loss = packet(1, 206, [...ME, ...STREAM])
    expect(parseFeedback(Buffer.concat([report, loss]), SSRC)).toEqual({
      keyFrameWanted: true,
      lostShare: 0.25,
    })
  })

  test('reads an estimate of the bit rate', () => {
    const body = [...ME, 0, 0, 0, 0, ...Buffer.from('REMB'), 1, (3 << 2) | 1, 0, 0, ...STREAM]
    expect(parseFeedback(packet(15, 206, body), SSRC).bitsPerSecond).toBe(2 ** 16 * 8)
  })

  test('passes over a packet that claims to be longer than it is', () => {
    const loss = packet(1, 206, [...ME, ...STREAM])
    loss.writeUInt16BE(500, 2)
    expect(parseFeedback(loss, SSRC)).toEqual({ keyFrameWanted: false })
  })

  test('survives any bytes at all', () => {
    const header = fc.tuple(fc.constantFrom(200, 201, 206), fc.nat({ max: 31 }))
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 200 }), ([type, format], bytes) => {
        const padded = [...bytes, ...Array<number>((4 - (bytes.length % 4)) % 4).fill(0)]
        parseFeedback(packet(format, type, padded), SSRC)
        parseFeedback(Buffer.from(bytes), SSRC)
      }),
      { numRuns: 500 },
    )
  })
})
