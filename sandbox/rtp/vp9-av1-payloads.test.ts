import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { av1Payloads } from './av1-payloads.ts'
import { reassembleAv1, reassembleVp9 } from './doubles/rtp-receiver.ts'
import { leb128 } from '../bitstream/obus.ts'
import { vp9Payloads } from './vp9-payloads.ts'

const DELIMITER = Buffer.from([0x12, 0x00])
const SIZE = { width: 1280, height: 720 }

/** A unit as SVT-AV1 writes it: a header of one byte, the size, the body. */
const obu = (type: number, maxLength: number) =>
  fc
    .uint8Array({ maxLength })
    .map((body) => Buffer.concat([Buffer.from([(type << 3) | 2]), leb128(body.length), body]))

describe('av1Payloads', () => {
  test('loses and changes no byte but the delimiter, and fills no packet beyond its limit', () => {
    const frame = fc.tuple(fc.option(obu(1, 20), { nil: undefined }), fc.array(obu(6, 6000)))
    fc.assert(
      fc.property(frame, fc.integer({ min: 60, max: 1400 }), ([sequence, units], maxBytes) => {
        const sent = Buffer.concat([...(sequence ? [sequence] : []), ...units])
        const payloads = av1Payloads(Buffer.concat([DELIMITER, sent]), maxBytes, false)
        for (const payload of payloads) expect(payload.length).toBeLessThanOrEqual(maxBytes)
        expect(reassembleAv1(payloads).equals(sent)).toBe(true)
      }),
    )
  })

  test('says which pieces belong together, and that a sequence starts with the key frame', () => {
    const body = Buffer.alloc(250, 5)
    const frame = Buffer.concat([Buffer.from([0x0a, 1, 9, 0x32]), leb128(250), body])
    const headers = av1Payloads(frame, 100, true).map((payload) => payload[0])
    expect(headers).toEqual([0x48, 0xc0, 0x80])
    expect(av1Payloads(frame, 1200, false).map((payload) => payload[0])).toEqual([0x00])
  })
})

describe('vp9Payloads', () => {
  const frame = { keyFrame: false, size: SIZE, pictureId: 0x1234 }

  test('loses and changes no byte, and fills no packet beyond its limit', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 9000 })
    const limit = fc.integer({ min: 50, max: 1400 })
    fc.assert(
      fc.property(bytes, limit, fc.boolean(), (body, maxBytes, keyFrame) => {
        const data = Buffer.from(body)
        const payloads = vp9Payloads({ ...frame, data, keyFrame }, maxBytes)
        for (const payload of payloads) expect(payload.length).toBeLessThanOrEqual(maxBytes)
        expect(reassembleVp9(payloads).equals(data)).toBe(true)
        const edges = payloads.map((payload) => payload.readUInt8(0) & 0x0c)
        expect(edges).toEqual(
          payloads.map((_, at) => (at === 0 ? 8 : 0) | (at === payloads.length - 1 ? 4 : 0)),
        )
      }),
    )
  })

  test('names the picture before as the one reference of an inter frame', () => {
    const [payload] = vp9Payloads({ ...frame, data: Buffer.from([7]) }, 1200)
    expect(payload).toEqual(Buffer.from([0xdc, 0x92, 0x34, 0x02, 7]))
  })

  test('tells the size of a key frame once', () => {
    const payloads = vp9Payloads({ ...frame, keyFrame: true, data: Buffer.alloc(60) }, 50)
    expect(payloads[0]?.subarray(0, 8)).toEqual(
      Buffer.from([0x9a, 0x92, 0x34, 0x10, 0x05, 0x00, 0x02, 0xd0]),
    )
    expect(payloads.map((payload) => payload.readUInt8(0))).toEqual([0x9a, 0x94])
  })
})
