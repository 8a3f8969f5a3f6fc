import type { ScreenSize } from '#protocol/screen.ts'

const HAS_PICTURE_ID = 0x80
const INTER = 0x40
const FLEXIBLE = 0x10
const START_OF_FRAME = 0x08
const END_OF_FRAME = 0x04
const HAS_STRUCTURE = 0x02
const LONG_PICTURE_ID = 0x8000
/** One reference, to the picture before, and no further one. */
const ONE_BACK = 1 << 1
/** One spatial layer, whose width and height follow; no description of a group of pictures. */
const STRUCTURE_WITH_SIZE = 0x10

export type Vp9Frame = { data: Buffer; keyFrame: boolean; size: ScreenSize; pictureId: number }

/**
 * RFC 9628 in flexible mode, the one in which browsers need no layers: each picture names the one
 * before it as its reference. A key frame starts with its size.
 */
export function vp9Payloads(frame: Vp9Frame, maxBytes: number): Buffer[] {
  const { data, keyFrame, size } = frame
  const payloads: Buffer[] = []
  for (let at = 0; at < data.length;) {
    const first = at === 0
    const header = Buffer.alloc(3)
    header.writeUInt16BE(LONG_PICTURE_ID | (frame.pictureId & 0x7fff), 1)
    const parts: Buffer[] = [header]
    if (!keyFrame) parts.push(Buffer.from([ONE_BACK]))
    if (keyFrame && first) parts.push(structure(size))
    const room = maxBytes - parts.reduce((bytes, part) => bytes + part.length, 0)
    const body = data.subarray(at, at + room)
    at += body.length
    header[0] =
      HAS_PICTURE_ID |
      FLEXIBLE |
      (keyFrame ? 0 : INTER) |
      (first ? START_OF_FRAME : 0) |
      (at >= data.length ? END_OF_FRAME : 0) |
      (keyFrame && first ? HAS_STRUCTURE : 0)
    payloads.push(Buffer.concat([...parts, body]))
  }
  return payloads
}

function structure({ width, height }: ScreenSize): Buffer {
  const bytes = Buffer.alloc(5)
  bytes[0] = STRUCTURE_WITH_SIZE
  bytes.writeUInt16BE(width, 1)
  bytes.writeUInt16BE(height, 3)
  return bytes
}
