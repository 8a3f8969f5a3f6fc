import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

import type { Codec } from '#protocol/codec.ts'

import { CODEC_ROWS, codecOfTrack } from '../codec/codecs.ts'
import { type Element, elementsOf, ID, readHeader, readUnsigned, readVint } from './ebml.ts'

/** Longest head of an element: four bytes of name and eight of length. */
const HEAD_BYTES = 12
/** A cluster of ours is a second at most; a longer one is damage, and would fill the memory. */
const MAX_ELEMENT_BYTES = 64 * 2 ** 20
const KEY_FRAME = 0x80
const LACING = 0x06
/** A relative time of two bytes and a byte of flags follow the number of the track. */
const BLOCK_FIELDS_BYTES = 3

export type TailFrame = { codec: Codec; keyFrame: boolean; data: Buffer }

/**
 * The pictures of one part while it is being written: FFmpeg's reader is done once it has met the end
 * of a file, and this one goes on. It reads what our own recorder writes and nothing else: whole
 * clusters behind each other, each with its length. Throws where the file is something else.
 */
export class PartTail implements Disposable {
  readonly #file: number
  /** Where the next element begins; everything before has been read or passed over. */
  #offset = 0
  #video: { track: number; codec: Codec } | undefined
  #closed = false

  constructor(path: string) {
    this.#file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  }

  /** Passes over what is there already. */
  skip(): void {
    for (;;) {
      const element = this.#nextElement()
      if (element === undefined) return
      if (element.id === ID.tracks) this.#readTracks(this.#read(element))
      this.#offset = element.end
    }
  }

  /** What has come since the last call, in whole clusters. */
  read(): TailFrame[] {
    const frames: TailFrame[] = []
    for (;;) {
      const element = this.#nextElement()
      if (element === undefined) return frames
      if (element.id === ID.tracks) this.#readTracks(this.#read(element))
      if (element.id === ID.cluster) frames.push(...this.#framesOf(this.#read(element)))
      this.#offset = element.end
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#file)
  }

  /** Undefined when it is not there as a whole yet. A segment is entered, since its length is open. */
  #nextElement(): Element | undefined {
    for (;;) {
      const head = Buffer.alloc(HEAD_BYTES)
      const length = readSync(this.#file, head, 0, HEAD_BYTES, this.#offset)
      const header = readHeader(head.subarray(0, length))
      if (header === undefined) return undefined
      const start = this.#offset + header.bytes
      if (header.id === ID.segment) {
        this.#offset = start
        continue
      }
      if (header.size === undefined || header.size > MAX_ELEMENT_BYTES) {
        throw new Error('a part of a recording has an element without end')
      }
      const end = start + header.size
      return end <= fstatSync(this.#file).size ? { id: header.id, start, end } : undefined
    }
  }

  #read({ start, end }: Element): Buffer {
    const bytes = Buffer.alloc(end - start)
    let done = 0
    while (done < bytes.length) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, start + done)
      if (read === 0) throw new Error('a part of a recording has become shorter')
      done += read
    }
    return bytes
  }

  #readTracks(bytes: Buffer): void {
    for (const entry of elementsOf(bytes)) {
      const fields = elementsOf(bytes.subarray(entry.start, entry.end), entry.start)
      const field = (id: number): Buffer | undefined => {
        const found = fields.find((one) => one.id === id)
        return found && bytes.subarray(found.start, found.end)
      }
      const codec = codecOfTrack({ matroskaId: field(ID.codecId)?.toString('latin1') ?? '' })
      const track = readUnsigned(field(ID.trackNumber) ?? Buffer.alloc(0))
      if (entry.id === ID.trackEntry && codec !== undefined) this.#video = { track, codec }
    }
  }

  #framesOf(cluster: Buffer): TailFrame[] {
    return elementsOf(cluster).flatMap(({ id, start, end }) => {
      const frame = id === ID.simpleBlock ? this.#frameOf(cluster.subarray(start, end)) : undefined
      return frame === undefined ? [] : [frame]
    })
  }

  #frameOf(block: Buffer): TailFrame | undefined {
    const track = readVint(block, 0)
    if (track === undefined || this.#video?.track !== track.value) return undefined
    const flags = block[track.bytes + BLOCK_FIELDS_BYTES - 1] ?? LACING
    if ((flags & LACING) !== 0) return undefined
    const content = block.subarray(track.bytes + BLOCK_FIELDS_BYTES)
    const { codec } = this.#video
    const data = CODEC_ROWS[codec].fromContainer(content)
    return data && { codec, keyFrame: (flags & KEY_FRAME) !== 0, data }
  }
}
