import { describe, expect, test } from 'vitest'

import { pictureAt } from './pointer.ts'

describe('pictureAt', () => {
  const box = { left: 0, top: 40, width: 1000, height: 500 }

  test('maps a point through scale and side margins', () => {
    expect(pictureAt({ clientX: 500, clientY: 290 }, box, { width: 800, height: 500 })).toEqual({
      x: 400,
      y: 250,
    })
  })

  test('stays inside the picture when the pointer is outside', () => {
    expect(pictureAt({ clientX: -50, clientY: 9999 }, box, { width: 800, height: 500 })).toEqual({
      x: 0,
      y: 499,
    })
  })
})
