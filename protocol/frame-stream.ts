import { LINK_FRAME, type LinkFrameType, MAX_LINK_FRAME_BYTES } from './link.ts'

const HEADER_BYTES = 5
const TYPES: ReadonlySet<number> = new Set(Object.values(LINK_FRAME))

export type LinkFrame = { type: LinkFrameType; payload: Uint8Array }

/** The header that stands before `payloadBytes` of payload on the link. */
export function linkHeader(type: LinkFrameType, payloadBytes: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setUint32(0, payloadBytes + 1, true)
  view.setUint8(4, type)
  return header
}

/**
 * Cuts a byte stream into link frames. Payloads are views into the chunks that were pushed wherever
 * one chunk holds the whole frame, so that media are not copied.
 */
export class FrameSplitter {
  #rest: Uint8Array = new Uint8Array(0)

  /** Throws when the peer breaks the framing: the link is then of no more use. */
  push(chunk: Uint8Array): LinkFrame[] {
    const bytes = this.#rest.length === 0 ? chunk : concatenate(this.#rest, chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const frames: LinkFrame[] = []
    let offset = 0
    while (bytes.length - offset >= HEADER_BYTES) {
      const length = view.getUint32(offset, true)
      if (length < 1 || length > MAX_LINK_FRAME_BYTES)
        throw new Error(`link frame of ${length} bytes`)
      if (bytes.length - offset - 4 < length) break
      const type = view.getUint8(offset + 4)
      if (!isFrameType(type)) throw new Error(`link frame of unknown type ${type}`)
      frames.push({ type, payload: bytes.subarray(offset + HEADER_BYTES, offset + 4 + length) })
      offset += 4 + length
    }
    // A copy: the chunk may be a large pooled buffer that a few bytes would keep alive.
    this.#rest = bytes.slice(offset)
    return frames
  }
}

function isFrameType(type: number): type is LinkFrameType {
  return TYPES.has(type)
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
