import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { FrameSplitter, linkHeader } from './frame-stream.ts'
import { LINK_FRAME, MAX_LINK_FRAME_BYTES } from './link.ts'

const frame = fc.record({
  type: fc.constantFrom(...Object.values(LINK_FRAME)),
  payload: fc.uint8Array({ maxLength: 600 }),
})

describe('FrameSplitter', () => {
  test('returns what was framed, wherever the stream was cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
        (frames, cuts) => {
          const bytes = Buffer.concat(
            frames.flatMap((f) => [linkHeader(f.type, f.payload.length), f.payload]),
          )
          const splitter = new FrameSplitter()
          const seen: { type: number; payload: number[] }[] = []
          for (let offset = 0; offset < bytes.length;) {
            const length = cuts.next().value
            for (const part of splitter.push(bytes.subarray(offset, offset + length)))
              seen.push({ type: part.type, payload: [...part.payload] })
            offset += length
          }
          expect(seen).toEqual(frames.map((f) => ({ type: f.type, payload: [...f.payload] })))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('refuses a frame longer than the limit before it has arrived', () => {
    expect(() =>
      new FrameSplitter().push(linkHeader(LINK_FRAME.rtp, MAX_LINK_FRAME_BYTES)),
    ).toThrow('link frame of')
  })

  test('refuses a frame of a type that is not in the list', () => {
    expect(() => new FrameSplitter().push(Uint8Array.of(1, 0, 0, 0, 99))).toThrow('unknown type 99')
  })
})
