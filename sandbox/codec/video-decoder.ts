import {
  AV_CODEC_FLAG_LOW_DELAY,
  AV_LOG_FATAL,
  AV_PIX_FMT_BGR0,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV444P,
  type AVPixelFormat,
  FF_THREAD_SLICE,
  SWS_ACCURATE_RND,
  SWS_FULL_CHR_H_INT,
  SWS_POINT,
} from 'node-av/constants'
import {
  Codec as Library,
  CodecContext,
  FFmpegError,
  Frame,
  Log,
  Packet,
  SoftwareScaleContext,
} from 'node-av/lib'

import type { Codec } from '#protocol/codec.ts'
import { MAX_SCREEN } from '#protocol/plain/screen-limits.ts'

import { BYTES_PER_PIXEL, type Picture } from '../frame/picture.ts'
import { CODEC_ROWS } from './codecs.ts'

/** Room that the decoders read, but do not use, behind the last byte of a packet. */
const PADDING = Buffer.alloc(64)

/**
 * Frames of our encoders back into pictures. Frames of a recording may have been damaged: what
 * cannot be decoded is passed over. Whoever opens it closes it.
 */
export class VideoDecoder implements Disposable {
  readonly #context = new CodecContext()
  readonly #packet = new Packet()
  readonly #decoded = new Frame()
  /** The newest good frame; a failed decode must not spoil it. */
  readonly #shown = new Frame()
  #hasPicture = false
  #scaler: { context: SoftwareScaleContext; picture: Picture; format: AVPixelFormat } | undefined
  #closed = false

  private constructor() {
    this.#packet.alloc()
    this.#decoded.alloc()
    this.#shown.alloc()
  }

  static open(codec: Codec, threads = 1): VideoDecoder {
    // A damaged recording must not fill the log.
    Log.setLevel(AV_LOG_FATAL)
    const library = Library.findDecoder(CODEC_ROWS[codec].id)
    if (!library) throw new Error(`This build of FFmpeg has no decoder for ${codec}.`)
    const decoder = new VideoDecoder()
    decoder.#context.allocContext3(library)
    decoder.#context.threadCount = threads
    decoder.#context.threadType = FF_THREAD_SLICE
    decoder.#context.setFlags(AV_CODEC_FLAG_LOW_DELAY)
    // A damaged header could otherwise make the decoder allocate a picture of gigabytes.
    const maxPixels = String(MAX_SCREEN.width * MAX_SCREEN.height)
    FFmpegError.throwIfError(decoder.#context.setOption('max_pixels', maxPixels), 'limit a decoder')
    FFmpegError.throwIfError(decoder.#context.open2Sync(library, null), 'open a decoder')
    return decoder
  }

  /** Whether the frame became a picture. The first one must be a key frame. */
  decode(data: Buffer): boolean {
    this.#packet.data = Buffer.concat([data, PADDING]).subarray(0, data.length)
    try {
      if (this.#context.sendPacketSync(this.#packet) < 0) return false
    } finally {
      this.#packet.unref()
    }
    let fresh = false
    while (this.#context.receiveFrameSync(this.#decoded) >= 0) {
      if (!showable(this.#decoded)) continue
      this.#shown.unref()
      this.#shown.ref(this.#decoded)
      this.#decoded.unref()
      fresh = true
    }
    this.#hasPicture ||= fresh
    return fresh
  }

  /** The newest picture; its buffer is used again by the next call. */
  picture(): Picture | undefined {
    if (!this.#hasPicture) return undefined
    const { width, height } = this.#shown
    const format = this.#shown.format as AVPixelFormat
    const last = this.#scaler
    const fits =
      last?.format === format && last.picture.width === width && last.picture.height === height
    const scaler = last && fits ? last : this.#openScaler(width, height, format)
    const { context, picture } = scaler
    const planes = (this.#shown.data ?? []).slice(0, 3)
    const strides = this.#shown.linesize.slice(0, 3)
    const rows = context.scaleSync(planes, strides, 0, height, [picture.pixels], [picture.stride])
    FFmpegError.throwIfError(rows, 'convert a decoded picture')
    return picture
  }

  /** Forgets what was decoded, before a jump to a key frame. */
  reset(): void {
    this.#context.flushBuffers()
  }

  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    this.#scaler?.context.freeContext()
    this.#context.freeContext()
    this.#packet.free()
    this.#decoded.free()
    this.#shown.free()
  }

  #openScaler(width: number, height: number, format: AVPixelFormat) {
    this.#scaler?.context.freeContext()
    const context = new SoftwareScaleContext()
    const method = SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT
    context.getContext(width, height, format, width, height, AV_PIX_FMT_BGR0, method as never)
    const stride = width * BYTES_PER_PIXEL
    const picture = { width, height, stride, pixels: Buffer.alloc(stride * height) }
    this.#scaler = { context, picture, format }
    return this.#scaler
  }
}

/** What our encoders make; anything else in a recording was put there by somebody else. */
function showable({ width, height, format }: Frame): boolean {
  const known = format === AV_PIX_FMT_YUV444P || format === AV_PIX_FMT_YUV420P
  return known && width <= MAX_SCREEN.width && height <= MAX_SCREEN.height
}
