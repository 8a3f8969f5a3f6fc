import { expect, test } from 'vitest'

import { ImageTiles, TILE } from './image-tiles.ts'

/** Enough to go through every character for private use, and half round again. */
const ROUND = 0xfffe * 2

function tile(value: number): Uint32Array {
  return new Uint32Array(TILE.width * TILE.height).fill(value)
}

test('each character stands for its own tile, and the newest ten thousand are kept', () => {
  const tiles = new ImageTiles()
  const codes: number[] = []
  for (let value = 1; value <= ROUND * 1.5; value += 1) codes.push(tiles.add(tile(value)))
  for (const age of [0, 1, 5000, 9999]) {
    const index = codes.length - 1 - age
    expect(tiles.get(codes[index] ?? 0)?.[199]).toBe(index + 1)
  }
  expect(tiles.get(codes[codes.length - 10_001] ?? 0)).toBeUndefined()
  expect(tiles.forgotten).toBe(codes.length - 10_000)
})

test('no other character stands for a tile, and none before the first picture', () => {
  const tiles = new ImageTiles()
  expect(tiles.get(0xf_0000)).toBeUndefined()
  const code = tiles.add(tile(7))
  for (const codePoint of [0, 0x61, 0x1_f600, code + 1, 0xf_fffe, 0xf_ffff, 0x10_0000, 0x10_ffff])
    expect(tiles.get(codePoint)).toBeUndefined()
  expect(tiles.get(code)?.[0]).toBe(7)
})
