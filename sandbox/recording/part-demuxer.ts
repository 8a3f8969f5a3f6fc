import { lstat } from 'node:fs/promises'

import {
  AV_LOG_FATAL,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants'
import { FFmpegError, FormatContext, InputFormat, Log, Packet, type Stream } from 'node-av/lib'

import type { Codec } from '#protocol/codec.ts'

import { CODEC_ROWS, codecOfTrack } from '../codec/codecs.ts'

/** An uncompressed 4K picture has 33 MB; no frame of ours comes near. */
const MAX_FRAME_BYTES = 32 * 2 ** 20

/** A time line event of ours has some 100 bytes. */
const MAX_TEXT_BYTES = 4096

/** Sixty frames a second for a week of sessions: beyond is no session. */
const MAX_TIME_MS = 7 * 24 * 3600 * 1000

export type PartPacket =
  | {
      kind: 'video'
      /** As `codecOfTrack` tells it. */
      codec: Codec
      timeMs: number
      keyFrame: boolean
      data: Buffer
    }
  | { kind: 'text'; timeMs: number; text: string }

/**
 * Reads one part. A part may have been cut off by a crash, damaged, or made by an attacker with
 * access to the disk: only the Matroska reader is let at it, only on this one file, and what is too
 * large or does not parse is passed over.
 */
export class PartDemuxer implements Disposable {
  readonly #format: FormatContext
  readonly #packet = new Packet()
  readonly #video: Stream | undefined
  readonly #text: Stream | undefined
  readonly #codec: Codec | undefined
  #closed = false

  private constructor(format: FormatContext) {
    this.#format = format
    this.#packet.alloc()
    const streams = format.streams
    this.#video = streams.find(
      ({ codecpar }) =>
        codecpar.codecType === AVMEDIA_TYPE_VIDEO &&
        codecOfTrack({ id: codecpar.codecId }) !== undefined,
    )
    this.#codec = this.#video && codecOfTrack({ id: this.#video.codecpar.codecId })
    this.#text = streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_SUBTITLE)
  }

  /** Throws when the file is no part of a recording. */
  static async open(path: string): Promise<PartDemuxer> {
    if (!(await lstat(path)).isFile()) throw new Error(`${path} is not a file.`)
    Log.setLevel(AV_LOG_FATAL)
    const format = new FormatContext()
    format.allocContext()
    // Some formats that FFmpeg knows name further files or addresses to be opened.
    format.setOption('protocol_whitelist', 'file')
    format.setOption('format_whitelist', 'matroska,webm')
    const matroska = InputFormat.findInputFormat('matroska')
    const result = await format.openInput(`file:${path}`, matroska, null)
    if (result < 0) format.freeContext()
    FFmpegError.throwIfError(result, 'open a part of a recording')
    return new PartDemuxer(format)
  }

  /** The next packet of the picture or the time line; nothing at the end or the first damage. */
  read(): PartPacket | undefined {
    while (this.#format.readFrameSync(this.#packet) >= 0) {
      try {
        const packet = this.#convert(this.#packet)
        if (packet) return packet
      } finally {
        this.#packet.unref()
      }
    }
    return undefined
  }

  /** The next `read` gives the last key frame at or before this session time, or the first one. */
  seek(timeMs: number): void {
    if (!this.#video) return
    const index = this.#video.index
    this.#format.seekFrameSync(index, BigInt(Math.floor(timeMs)), AVSEEK_FLAG_BACKWARD)
  }

  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    this.#format.closeInputSync()
    this.#packet.free()
  }

  #convert(packet: Packet): PartPacket | undefined {
    const timeMs = Number(packet.pts)
    if (packet.size > MAX_FRAME_BYTES || timeMs < 0 || timeMs > MAX_TIME_MS) return undefined
    const codec = this.#codec
    if (codec && packet.streamIndex === this.#video?.index) {
      const data = packet.data ? CODEC_ROWS[codec].fromContainer(packet.data) : undefined
      return data && { kind: 'video', codec, timeMs, keyFrame: packet.isKeyframe, data }
    }
    if (packet.streamIndex !== this.#text?.index || packet.size > MAX_TEXT_BYTES) return undefined
    return { kind: 'text', timeMs, text: packet.data?.toString('utf8') ?? '' }
  }
}
