import { describe, expect, test } from 'vitest'

import { CODEC_TABLE, CODECS } from '#protocol/plain/codecs.ts'

import { CODEC_ROWS, codecOfTrack } from './codecs.ts'

test('each codec has a row on both sides, and there is none besides', () => {
  expect(Object.keys(CODEC_ROWS).toSorted()).toEqual([...CODECS].toSorted())
  expect(Object.keys(CODEC_TABLE).toSorted()).toEqual([...CODECS].toSorted())
})

describe.each(CODECS)('the row of %s', (codec) => {
  const row = CODEC_ROWS[codec]

  test('makes its recordings playable: its track is known by both of its names', () => {
    const known = codecOfTrack({ matroskaId: row.matroskaId })
    expect(known).toBeDefined()
    expect(codecOfTrack({ id: row.id })).toBe(known)
    expect(known && CODEC_ROWS[known].id).toBe(row.id)
  })

  test('has the colours that its viewer is told of', () => {
    expect(row.encoder.colour.chromaShift === 0).toBe(CODEC_TABLE[codec].fullColour)
  })

  test('has quantizers in their order', () => {
    const { best, clear, perStep } = row.encoder.quantizers
    expect(best).toBeLessThanOrEqual(clear)
    expect(perStep).toBeGreaterThan(0)
  })
})

test('a track of another format is none of ours', () => {
  expect(codecOfTrack({ matroskaId: 'V_THEORA' })).toBeUndefined()
  expect(codecOfTrack({})).toBeUndefined()
})
