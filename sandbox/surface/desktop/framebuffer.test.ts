import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import {
  FRAMEBUFFER_HEADER_BYTES,
  framebufferFileBytes,
} from '../../jail/contract/framebuffer-file.ts'
import { Framebuffer, shownBytes, strideOf } from './framebuffer.ts'

const LARGEST = { width: 400, height: 300 }
const SHOWN = { width: 320, height: 200 }

let folder: string
let path: string
let fd: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-framebuffer-'))
  path = join(folder, 'screen')
  const bytes = Buffer.alloc(framebufferFileBytes(LARGEST), 0xee)
  const pixels = bytes.subarray(FRAMEBUFFER_HEADER_BYTES)
  for (let index = 0; index * 4 < pixels.length; index++) pixels.writeUInt32LE(index, index * 4)
  writeFileSync(path, bytes)
  fd = openSync(path, 'r+')
})

afterEach(() => {
  closeSync(fd)
  rmSync(folder, { recursive: true })
})

describe('Framebuffer', () => {
  it('crops to the present size and keeps the stride of the largest one', () => {
    const picture = new Framebuffer(fd, LARGEST).read(SHOWN)
    expect(picture).toMatchObject({ ...SHOWN, stride: 1600 })
    expect(picture?.pixels).toHaveLength(shownBytes(LARGEST, SHOWN))
    expect(picture?.pixels.readUInt32LE(0)).toBe(0)
    expect(picture?.pixels.readUInt32LE(2 * strideOf(LARGEST) + 7 * 4)).toBe(2 * LARGEST.width + 7)
  })

  it('says so when the guest cut the file off, and keeps the last picture', () => {
    const framebuffer = new Framebuffer(fd, LARGEST)
    framebuffer.read(SHOWN)
    truncateSync(path, 5000)
    expect(framebuffer.read(SHOWN)).toBeUndefined()
    expect(framebuffer.last(SHOWN).pixels.readUInt32LE(400)).toBe(100)
  })

  it('names the rows that changed since the last look, over the borders of its blocks', () => {
    const framebuffer = new Framebuffer(fd, LARGEST)
    framebuffer.read(SHOWN)
    expect(framebuffer.read(SHOWN)?.changed).toEqual([])
    for (const row of [0, 30, 31, 32, 33, 199]) paint(row, 319)
    expect(framebuffer.read(SHOWN)?.changed).toEqual([
      { top: 0, bottom: 34 },
      { top: 199, bottom: 200 },
    ])
    expect(framebuffer.last(SHOWN).pixels.readUInt32LE(33 * strideOf(LARGEST) + 319 * 4)).toBe(7)
    expect(framebuffer.read(SHOWN)?.changed).toEqual([])
  })

  it('sees nothing of what a guest paints beside or below the present size', () => {
    const framebuffer = new Framebuffer(fd, LARGEST)
    framebuffer.read(SHOWN)
    paint(10, 320)
    paint(200, 0)
    expect(framebuffer.read(SHOWN)?.changed).toEqual([])
    paint(10, 319)
    expect(framebuffer.read(SHOWN)?.changed).toEqual([{ top: 10, bottom: 11 }])
  })
})

function paint(row: number, column: number): void {
  const pixel = Buffer.from(Uint32Array.of(7).buffer)
  writeSync(fd, pixel, 0, 4, FRAMEBUFFER_HEADER_BYTES + row * strideOf(LARGEST) + column * 4)
}
