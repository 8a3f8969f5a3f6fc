import { describe, expect, it } from 'vitest'

import { readRings } from './bell.ts'

describe('readRings', () => {
  it('makes one look of any number of rings', () => {
    expect(readRings(Uint8Array.of(0, 0, 0))).toMatchObject({ look: true, rings: 3, cursors: 0 })
  })

  it('keeps the last pointer shape', () => {
    const rings = readRings(Uint8Array.of(2, 0, 1))
    expect(rings).toMatchObject({ look: true, cursor: 'default', cursors: 2 })
  })

  it('counts bytes that mean nothing and does nothing with them', () => {
    const rings = readRings(Uint8Array.of(16, 255, 97))
    expect(rings).toEqual({ look: false, cursor: undefined, rings: 0, cursors: 0, invalid: 3 })
  })
})
