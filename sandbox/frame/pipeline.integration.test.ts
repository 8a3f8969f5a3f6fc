import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Picture } from './picture.ts'
import { FramePipeline } from './pipeline.ts'

const SIZE = { width: 320, height: 200 }
const WHOLE = [{ top: 0, bottom: SIZE.height }]

let taken = 0
let picture: Picture
let pipeline: FramePipeline

beforeEach(() => {
  taken = 0
  picture = { ...SIZE, stride: SIZE.width * 4, pixels: Buffer.alloc(SIZE.width * SIZE.height * 4) }
  pipeline = new FramePipeline(() => {
    taken += 1
    return picture
  })
})
afterEach(() => pipeline[Symbol.dispose]())

function paintRow(row: number): void {
  picture.pixels.fill(0xff, row * picture.stride, (row + 1) * picture.stride)
  pipeline.changed()
}

describe('FramePipeline', () => {
  test('takes a picture once as long as nothing can have changed', () => {
    expect(pipeline.take().dirty).toEqual(WHOLE)
    expect(pipeline.take().dirty).toBeUndefined()
    expect(taken).toBe(1)
  })

  test('tells the rows that differ, and nothing of a change that changed nothing', () => {
    pipeline.take()
    paintRow(20)
    expect(pipeline.take().dirty).toEqual([{ top: 20, bottom: 21 }])
    pipeline.changed()
    expect(pipeline.take().dirty).toBeUndefined()
    expect(taken).toBe(3)
  })

  test('halves pictures and rows alike, takes a still one anew for it, and is whole again after it', () => {
    pipeline.take()
    pipeline.halve(true)
    expect(pipeline.take().picture).toMatchObject({ width: 160, height: 100 })
    paintRow(100)
    const [band] = pipeline.take().dirty ?? []
    expect(band?.top).toBeLessThanOrEqual(50)
    expect(band?.bottom).toBeGreaterThan(50)
    pipeline.halve(false)
    expect(pipeline.take().picture).toMatchObject(SIZE)
  })

  test('counts everything as new after a reset', () => {
    pipeline.take()
    pipeline.reset()
    expect(pipeline.take().dirty).toEqual(WHOLE)
  })
})
