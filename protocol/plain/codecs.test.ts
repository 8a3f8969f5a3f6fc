import { describe, expect, test } from 'vitest'

import { CODEC_TABLE, CODECS, codecsBy } from './codecs.ts'

function parametersOf(codec: (typeof CODECS)[number]): Map<string, string> {
  const { parameters } = CODEC_TABLE[codec].rtp
  return new Map(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
}

describe.each(CODECS)('the row of %s', (codec) => {
  test('is the only one that its own name in an offer means', () => {
    const { mimeType } = CODEC_TABLE[codec].rtp
    const meant = CODECS.filter(
      (other) =>
        CODEC_TABLE[other].rtp.mimeType === mimeType &&
        CODEC_TABLE[other].isNamedBy(parametersOf(codec)),
    )
    expect(meant).toEqual([codec])
  })

  test('has a payload type of its own, with room for retransmission behind it', () => {
    const types = CODECS.map((other) => CODEC_TABLE[other].rtp.payloadType)
    const own = CODEC_TABLE[codec].rtp.payloadType
    expect(types.filter((type) => type === own || type === own + 1)).toEqual([own])
    expect(own).toBeGreaterThanOrEqual(96)
    expect(own).toBeLessThan(127)
  })

  test.each(['picture', 'bytes', 'time'] as const)('has a rank of its own by %s', (what) => {
    const { rank } = CODEC_TABLE[codec]
    expect(CODECS.filter((other) => CODEC_TABLE[other].rank[what] === rank[what])).toEqual([codec])
    expect(codecsBy(what)).toContain(codec)
  })
})
