const DESCRIPTOR_BYTES = 4
const EXTENDED = 0x80
const START_OF_PARTITION = 0x10
const HAS_PICTURE_ID = 0x80
const LONG_PICTURE_ID = 0x8000

/** RFC 7741 with a picture id of 15 bits, which tells a receiver apart what was lost. */
export function vp8Payloads(frame: Buffer, maxBytes: number, pictureId: number): Buffer[] {
  const room = maxBytes - DESCRIPTOR_BYTES
  const payloads: Buffer[] = []
  for (let at = 0; at < frame.length; at += room) {
    const descriptor = Buffer.alloc(DESCRIPTOR_BYTES)
    descriptor[0] = EXTENDED | (at === 0 ? START_OF_PARTITION : 0)
    descriptor[1] = HAS_PICTURE_ID
    descriptor.writeUInt16BE(LONG_PICTURE_ID | (pictureId & 0x7fff), 2)
    payloads.push(Buffer.concat([descriptor, frame.subarray(at, at + room)]))
  }
  return payloads
}
