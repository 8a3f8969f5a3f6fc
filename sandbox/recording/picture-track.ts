import { setImmediate } from 'node:timers/promises'

import type { Codec } from '#protocol/codec.ts'

import { VideoDecoder } from '../codec/video-decoder.ts'
import type { Picture } from '../frame/picture.ts'
import { PartDemuxer, type PartPacket } from './part-demuxer.ts'
import type { PartIndex, RecordingReader } from './recording-reader.ts'

/** The event loop gets its turn after so many frames of a long way to a position. */
const FRAMES_PER_TURN = 8

type VideoPacket = Extract<PartPacket, { kind: 'video' }>
type PlayablePart = PartIndex & { firstKeyMs: number }

/** The pictures of a recording one after the other, over all its parts. */
export class PictureTrack implements Disposable {
  readonly #parts: readonly PlayablePart[]
  readonly #threads: number
  #index = 0
  #demuxer: PartDemuxer | undefined
  #decoder: { decoder: VideoDecoder; codec: Codec } | undefined
  #next: VideoPacket | undefined

  constructor(reader: RecordingReader, threads = 1) {
    this.#threads = threads
    this.#parts = reader.parts
      .filter((part): part is PlayablePart => part.firstKeyMs !== undefined)
      .toSorted((a, b) => a.firstKeyMs - b.firstKeyMs)
  }

  get playable(): boolean {
    return this.#parts.length > 0
  }

  /** Session time of the picture that follows, in milliseconds; nothing after the last. */
  get nextMs(): number | undefined {
    return this.#next?.timeMs
  }

  /** The newest decoded picture; its buffer is used again by the next call. */
  picture(): Picture | undefined {
    return this.#decoder?.decoder.picture()
  }

  /** Goes to the last key frame at or before the position; before the first picture, to that. */
  async seek(positionMs: number): Promise<void> {
    const after = this.#parts.findIndex(({ firstKeyMs }) => firstKeyMs > positionMs)
    const index = after === -1 ? this.#parts.length - 1 : Math.max(0, after - 1)
    await this.#openPart(index)
    const part = this.#parts[index]
    if (part) this.#demuxer?.seek(Math.max(positionMs, part.firstKeyMs))
    this.#decoder?.decoder.reset()
    await this.#readNext()
    while (this.#next && !this.#next.keyFrame) await this.#readNext()
  }

  /**
   * Decodes all that lies at or before the position. False when `signal` ended it early. Pictures
   * on the way are decoded but never converted, which is the dearer half.
   */
  async advance(positionMs: number, signal?: AbortSignal): Promise<boolean> {
    for (let count = 1; this.#next && this.#next.timeMs <= positionMs; count += 1) {
      this.#decoderFor(this.#next).decode(this.#next.data)
      await this.#readNext()
      if (count % FRAMES_PER_TURN === 0) await setImmediate()
      if (signal?.aborted) return false
    }
    return true
  }

  [Symbol.dispose](): void {
    this.#demuxer?.[Symbol.dispose]()
    this.#decoder?.decoder[Symbol.dispose]()
    this.#demuxer = undefined
    this.#decoder = undefined
    this.#next = undefined
  }

  async #readNext(): Promise<void> {
    this.#next = readVideo(this.#demuxer)
    while (!this.#next && this.#index + 1 < this.#parts.length) {
      await this.#openPart(this.#index + 1)
      this.#next = readVideo(this.#demuxer)
    }
  }

  async #openPart(index: number): Promise<void> {
    const part = this.#parts[index]
    if (!part || (this.#demuxer && index === this.#index)) return
    this.#demuxer?.[Symbol.dispose]()
    this.#index = index
    this.#demuxer = await PartDemuxer.open(part.path)
  }

  /** A part is read ahead: the decoder of the one before shows its last picture until now. */
  #decoderFor({ codec }: VideoPacket): VideoDecoder {
    if (this.#decoder?.codec !== codec) {
      this.#decoder?.decoder[Symbol.dispose]()
      this.#decoder = { decoder: VideoDecoder.open(codec, this.#threads), codec }
    }
    return this.#decoder.decoder
  }
}

function readVideo(demuxer: PartDemuxer | undefined): VideoPacket | undefined {
  let packet = demuxer?.read()
  while (packet && packet.kind !== 'video') packet = demuxer?.read()
  return packet
}
