import { closeSync, fdatasync, openSync, writeSync } from 'node:fs'

import { AV_CODEC_ID_SUBRIP, AVMEDIA_TYPE_SUBTITLE, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { FFmpegError, FormatContext, IOContext, Packet, Rational, type Stream } from 'node-av/lib'

import type { Codec } from '#protocol/codec.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import { CODEC_ROWS } from '../codec/codecs.ts'

const BUFFER_BYTES = 64 * 1024
const MAX_CLUSTER_MS = 1000
/** What a write callback answers to FFmpeg for "input/output error"; the real one is kept here. */
const AVERROR_IO = -5

export type VideoTrack = { codec: Codec; size: ScreenSize; parameterSets: Buffer }

type Block = { data: Buffer; timeMs: number; keyFrame: boolean }

/**
 * One Matroska file: the time line as a subtitle track and, when there is a picture, a video track.
 * It is only ever appended to: no cues, no duration, no byte written twice. The muxer keeps the
 * newest cluster in memory until `flush`. Each method throws what the disk answers.
 */
export class MatroskaPart {
  readonly codec: Codec | undefined
  readonly #file: number
  readonly #format = new FormatContext()
  readonly #io = new IOContext()
  readonly #packet = new Packet()
  readonly #video: Stream | undefined
  readonly #text: Stream
  #bytesWritten = 0
  #writeError: Error | undefined
  #lastMs = 0
  #unflushed = false
  #closed = false

  /** `path` must not exist: an older part is never written again. */
  constructor(path: string, video?: VideoTrack) {
    this.codec = video?.codec
    this.#file = openSync(path, 'wx', 0o600)
    this.#packet.alloc()
    this.#format.allocOutputContext2(null, 'matroska', null)
    this.#io.allocContextWithCallbacks(BUFFER_BYTES, 1, null, (bytes) => this.#append(bytes), null)
    this.#format.pb = this.#io
    this.#video = video && this.#addVideo(video)
    this.#text = this.#addStream(AVMEDIA_TYPE_SUBTITLE)
    this.#text.codecpar.codecId = AV_CODEC_ID_SUBRIP
    try {
      this.#writeHeader()
    } catch (error) {
      this.#release()
      throw error
    }
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  writeVideo(data: Buffer, timeMs: number, keyFrame: boolean): void {
    if (!this.#video) throw new Error('This part has no video track.')
    this.#write(this.#video, { data, timeMs, keyFrame })
  }

  writeText(text: string, timeMs: number): void {
    this.#write(this.#text, { data: Buffer.from(text), timeMs, keyFrame: true })
  }

  /** Ends the cluster in memory and hands it to the kernel: a kill of this process keeps it. */
  flush(): void {
    if (!this.#unflushed) return
    this.#unflushed = false
    this.#check(this.#format.writeFrameSync(null), 'end a cluster of a recording')
  }

  /** After this a loss of power keeps it too. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#file, (error) => (error ? reject(error) : resolve()))
    })
  }

  close(): void {
    if (this.#closed) return
    try {
      this.flush()
      this.#check(this.#format.writeTrailerSync(), 'end a part of a recording')
    } finally {
      this.#release()
    }
  }

  #addVideo({ codec, size, parameterSets }: VideoTrack): Stream {
    const stream = this.#addStream(AVMEDIA_TYPE_VIDEO)
    stream.codecpar.codecId = CODEC_ROWS[codec].id
    stream.codecpar.width = size.width
    stream.codecpar.height = size.height
    if (parameterSets.length > 0) stream.codecpar.extradata = parameterSets
    return stream
  }

  #addStream(type: typeof AVMEDIA_TYPE_VIDEO): Stream {
    const stream = this.#format.newStream()
    stream.timeBase = new Rational(1, 1000)
    stream.codecpar.codecType = type
    return stream
  }

  #writeHeader(): void {
    const options = { live: '1', cluster_time_limit: String(MAX_CLUSTER_MS), flush_packets: '1' }
    for (const [name, value] of Object.entries(options)) {
      this.#check(this.#format.setOption(name, value), `set ${name} of a recording`)
    }
    this.#check(this.#format.writeHeaderSync(null), 'begin a part of a recording')
    this.#unflushed = true
    this.flush()
  }

  #write(stream: Stream, block: Block): void {
    // Blocks count from their cluster in 16 bits, so time must not run far backwards.
    this.#lastMs = Math.max(this.#lastMs, Math.round(block.timeMs))
    // First, since it clears the flags.
    this.#packet.data = block.data
    this.#packet.isKeyframe = block.keyFrame
    this.#packet.duration = stream === this.#text ? 1n : 0n
    this.#packet.streamIndex = stream.index
    this.#packet.pts = BigInt(this.#lastMs)
    this.#packet.dts = this.#packet.pts
    try {
      this.#check(this.#format.writeFrameSync(this.#packet), 'write to a recording')
      this.#unflushed = true
    } finally {
      this.#packet.unref()
    }
  }

  /** Called by the muxer from within the calls above; it must not throw through FFmpeg. */
  #append(bytes: Buffer): number {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done)
      this.#bytesWritten += bytes.length
      return bytes.length
    } catch (error) {
      this.#writeError ??= error instanceof Error ? error : new Error(String(error))
      return AVERROR_IO
    }
  }

  #check(result: number, operation: string): void {
    if (this.#writeError) throw this.#writeError
    FFmpegError.throwIfError(result, operation)
  }

  #release(): void {
    this.#closed = true
    this.#format.pb = null
    this.#format.freeContext()
    // Otherwise its callback keeps the process alive.
    this.#io.freeContext()
    this.#packet.free()
    closeSync(this.#file)
  }
}
