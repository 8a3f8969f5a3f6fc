import { CURSOR_CLASSES } from '#protocol/plain/cursor.ts'
import { describe, expect, it } from 'vitest'

import { shapeOfCursor } from './cursor-shape.ts'

describe('shapeOfCursor', () => {
  it('knows the names of classes and of themes', () => {
    expect(CURSOR_CLASSES[shapeOfCursor('ew-resize')]).toBe('ew-resize')
    expect(CURSOR_CLASSES[shapeOfCursor('xterm')]).toBe('text')
    expect(CURSOR_CLASSES[shapeOfCursor('left_ptr_watch')]).toBe('progress')
  })

  it('takes an unknown name for an arrow, also one that every object has', () => {
    expect(shapeOfCursor('')).toBe(0)
    expect(shapeOfCursor('constructor')).toBe(0)
  })
})
