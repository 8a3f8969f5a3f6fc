import { encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { RecordReader } from './records.ts'

describe('RecordReader', () => {
  it('finds the same records however the stream is cut', () => {
    const sent: InputRecord[] = Array.from({ length: 20 }, (_, sequence) => ({
      kind: 'move',
      x: sequence,
      y: 7,
      sequence,
    }))
    const stream = Buffer.concat(sent.map((record) => encodeInputRecord(record)))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (cuts) => {
        const reader = new RecordReader()
        const found: InputRecord[] = []
        let offset = 0
        for (let turn = 0; offset < stream.length; turn++) {
          const end = offset + (cuts[turn % cuts.length] ?? 1)
          found.push(...reader.read(stream.subarray(offset, end)))
          offset = end
        }
        expect(found).toEqual(sent)
      }),
    )
  })

  it('leaves out what is no record and goes on with the next one', () => {
    const good = encodeInputRecord({ kind: 'release-all', sequence: 3 })
    const stream = Buffer.concat([Buffer.alloc(16, 0xff), good])
    expect(new RecordReader().read(stream)).toEqual([{ kind: 'release-all', sequence: 3 }])
  })
})
