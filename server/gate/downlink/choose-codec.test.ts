import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { CODECS } from '#protocol/plain/codecs.ts'

import { chooseCodec } from './choose-codec.ts'

const ALL = { receivable: CODECS }

describe('chooseCodec', () => {
  test('gives full colour where nothing speaks against it', () => {
    expect(chooseCodec(ALL)).toMatchObject({ reason: 'full-colour', codecs: CODECS })
    expect(chooseCodec({ receivable: ['vp8', 'vp9-444'] })?.codecs).toEqual(['vp9-444', 'vp8'])
  })

  test('says when a browser cannot receive full colour', () => {
    expect(chooseCodec({ receivable: ['vp8', 'h264-420'] })).toEqual({
      codecs: ['h264-420', 'vp8'],
      reason: 'only-half-colour',
    })
  })

  test('gives fewest bytes on a thin line, and does not take an unknown one for thin', () => {
    const choice = chooseCodec({ ...ALL, lineKilobitsPerSecond: 600 })
    expect(choice).toMatchObject({ reason: 'thin-line' })
    expect(choice?.codecs[0]).toBe('av1-420')
    for (const lineKilobitsPerSecond of [null, undefined, 20_000]) {
      expect(chooseCodec({ ...ALL, lineKilobitsPerSecond })?.reason).toBe('full-colour')
    }
  })

  test('gives the quickest on a busy machine, also when the line is thin', () => {
    const busy = { ...ALL, machineLoad: 3, lineKilobitsPerSecond: 600 }
    expect(chooseCodec(busy)).toMatchObject({ reason: 'busy-machine' })
    expect(chooseCodec(busy)?.codecs.at(-1)).toBe('av1-420')
  })

  test("keeps to the policy's order, whatever line and machine are like", () => {
    const policy = ['vp9-420', 'h264-420'] as const
    const choice = chooseCodec({ ...ALL, policy, machineLoad: 9, lineKilobitsPerSecond: 100 })
    expect(choice).toEqual({ codecs: policy, reason: 'policy' })
  })

  test('chooses nothing rather than what the policy does not name or the viewer cannot take', () => {
    expect(chooseCodec({ receivable: ['vp8'], policy: ['av1-420'] })).toBeUndefined()
    expect(chooseCodec({ receivable: [] })).toBeUndefined()
  })

  test('names each codec that may be used once, and no other', () => {
    const codecs = fc.array(fc.constantFrom(...CODECS), { maxLength: 10 })
    const line = fc.option(fc.double({ min: 0 }))
    fc.assert(
      fc.property(
        codecs,
        codecs,
        line,
        fc.double(),
        (receivable, policy, kilobits, machineLoad) => {
          const fixed = policy.length > 0 ? { policy } : {}
          const choice = chooseCodec({
            receivable,
            lineKilobitsPerSecond: kilobits,
            machineLoad,
            ...fixed,
          })
          const allowed = CODECS.filter(
            (codec) =>
              receivable.includes(codec) && (policy.length === 0 || policy.includes(codec)),
          )
          expect((choice?.codecs ?? []).toSorted()).toEqual(allowed.toSorted())
        },
      ),
    )
  })
})
