import {
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PKT_DATA_QUALITY_STATS,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_IEC61966_2_1,
} from 'node-av/constants'
import { Codec as Library, CodecContext, FFmpegError, Log, Packet, Rational } from 'node-av/lib'

import type { Codec } from '#protocol/codec.ts'

import { type DirtyRegion, everything, normalised, type Picture, rowsOf } from '../frame/picture.ts'
import { ByteBudget, type FrameKind } from './byte-budget.ts'
import { BEST_QUANTIZER, CODEC_SETTINGS, type CodecSettings } from './codec-settings.ts'
import type { EncodedFrame } from './encoded-frame.ts'
import { joinNalUnits, NAL, nalType, nalUnits } from './nal-units.ts'
import { PlanarPicture } from './planar-picture.ts'

/** Key frames come when they are asked for, never by count. */
const NO_REGULAR_KEY_FRAMES = 2 ** 31 - 1

/** FFmpeg gives a quantizer multiplied by this. */
const LAMBDA_PER_STEP = 118

/** libvpx chooses its quantizer, of 4 to 50 here, by itself; at this text is clear. */
const VP8_CLEAR_QUANTIZER = 16

/** A picture that stays coarse after so many refinements is as good as this encoder makes it. */
const MAX_REFINEMENTS = 12

export type VideoEncoderOptions = {
  codec: Codec
  /** Both even. */
  width: number
  height: number
  kilobitsPerSecond: number
  framesPerSecond: number
  threads: number
}

export type EncodeOptions = {
  keyFrame: boolean
  /** Session time in milliseconds; never less than for the frame before. */
  timeMs: number
  /** Rows that differ from the picture before; all, where it is left out. */
  dirty?: DirtyRegion
}

/**
 * One picture in, one frame out, at once. Whoever opens it closes it; another size takes another
 * encoder. While `settled` is false the last frame was coarse, so that it could arrive soon: in the
 * next quiet moment encode the same picture again with `dirty: []`, and it becomes clear.
 */
export class VideoEncoder implements AsyncDisposable {
  readonly codec: Codec
  readonly width: number
  readonly height: number
  readonly #options: VideoEncoderOptions
  readonly #settings: CodecSettings
  readonly #planar: PlanarPicture
  readonly #packet = new Packet()
  readonly #budget: ByteBudget
  #kilobitsPerSecond: number
  #context: CodecContext | undefined
  #steps = 0
  #first = true
  #afterInter = false
  #lastPts = -1n
  /** Rows whose picture at the far side is coarser than it could be. */
  #coarse: DirtyRegion = []
  #refinements = 0
  #encoding: Promise<EncodedFrame> | undefined
  #closing: Promise<void> | undefined

  private constructor(options: VideoEncoderOptions) {
    this.#options = options
    this.codec = options.codec
    this.width = options.width
    this.height = options.height
    this.#kilobitsPerSecond = options.kilobitsPerSecond
    this.#settings = CODEC_SETTINGS[options.codec]
    this.#planar = new PlanarPicture(options, this.#settings)
    this.#budget = new ByteBudget(options.kilobitsPerSecond)
    this.#packet.alloc()
  }

  /** Takes some 15 ms. Throws when the codec library refuses the options. */
  static async open(options: VideoEncoderOptions): Promise<VideoEncoder> {
    Log.setLevel(AV_LOG_ERROR)
    const encoder = new VideoEncoder(options)
    try {
      encoder.#context = await encoder.#openContext()
      return encoder
    } catch (error) {
      await encoder.close()
      throw error
    }
  }

  /** The far side sees the picture as clearly as this codec shows it. */
  get settled(): boolean {
    return this.#coarse.length === 0
  }

  /** Session time from which on a frame may follow without queueing behind the one before. */
  get readyAtMs(): number {
    return this.#budget.readyAtMs()
  }

  /**
   * The first frame is always a key frame. The picture's buffer is free again as soon as this has
   * returned its promise. Throws when a frame is still being encoded, when the size is another one
   * than the encoder's, and after `close`.
   */
  encode(picture: Picture, options: EncodeOptions): Promise<EncodedFrame> {
    if (this.#closing) throw new Error('The encoder is closed.')
    if (this.#encoding) throw new Error('The frame before is still being encoded.')
    if (picture.width !== this.width || picture.height !== this.height) {
      throw new Error(`The encoder was opened for ${this.width}x${this.height} pictures.`)
    }
    const dirty = this.#first || !options.dirty ? everything(picture) : options.dirty
    this.#planar.update(picture, dirty)
    this.#encoding = this.#encode(dirty, options).finally(() => {
      this.#encoding = undefined
    })
    return this.#encoding
  }

  /** libvpx cannot change its rate while it runs: VP8 starts anew, with a key frame. */
  setBitrate(kilobitsPerSecond: number): void {
    if (kilobitsPerSecond === this.#kilobitsPerSecond) return
    this.#kilobitsPerSecond = kilobitsPerSecond
    this.#budget.setRate(kilobitsPerSecond)
    if (this.codec === 'vp8') this.#first = true
  }

  /** Idempotent; waits for the frame that is being encoded. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #encode(dirty: DirtyRegion, options: EncodeOptions): Promise<EncodedFrame> {
    const keyFrame = options.keyFrame || this.#first
    const kind: FrameKind = keyFrame ? 'key' : 'inter'
    const rows = keyFrame ? this.height : rowsOf(normalised([...dirty, ...this.#coarse]))
    const pixels = rows * this.width
    const of = this.width * this.height
    const steps = this.#stepsFor(kind, pixels, options.timeMs)
    const context = await this.#contextFor(keyFrame, steps)
    const { data, quantizer, isKey } = await this.#run(context, keyFrame, options.timeMs)
    const nowMs = options.timeMs
    this.#budget.spend(kind, { bytes: data.length, pixels, of, steps, nowMs })
    this.#settle(keyFrame ? [{ top: 0, bottom: this.height }] : dirty, quantizer)
    this.#first = false
    this.#afterInter = !isKey
    const { codec, width, height } = this
    return { codec, data, keyFrame: isKey, timeMs: options.timeMs, width, height }
  }

  #stepsFor(kind: FrameKind, pixels: number, nowMs: number): number {
    if (this.codec === 'vp8') return 0
    return this.#budget.coarseness(kind, pixels, { of: this.width * this.height, nowMs })
  }

  /**
   * x264 takes the quantizer of a key frame from the inter frames before it, so only a fresh
   * encoder makes a coarse one: 15 ms here against a few hundred kilobytes on the way.
   */
  async #contextFor(keyFrame: boolean, steps: number): Promise<CodecContext> {
    const restart = this.#first || (keyFrame && this.#afterInter && steps > 0)
    if (!this.#context || (restart && this.#lastPts >= 0n)) {
      this.#context?.freeContext()
      this.#context = undefined
      this.#context = await this.#openContext()
      this.#steps = 0
    }
    if (steps !== this.#steps) {
      set(this.#context, { crf: String(BEST_QUANTIZER + steps) })
      this.#steps = steps
    }
    return this.#context
  }

  async #run(context: CodecContext, keyFrame: boolean, timeMs: number) {
    const { frame } = this.#planar
    const pts = BigInt(Math.round(timeMs))
    // Two frames may fall into one millisecond; the encoders want each later than the last.
    this.#lastPts = pts > this.#lastPts ? pts : this.#lastPts + 1n
    frame.pts = this.#lastPts
    frame.pictType = keyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    // Off the event loop, so that input is not held up by a large frame.
    FFmpegError.throwIfError(await context.sendFrame(frame), 'encode a picture')
    FFmpegError.throwIfError(context.receivePacketSync(this.#packet), 'take an encoded frame')
    try {
      const quality = this.#packet.getSideData(AV_PKT_DATA_QUALITY_STATS)
      const quantizer = quality ? quality.readUInt32LE(0) / LAMBDA_PER_STEP : 0
      const isKey = this.#packet.isKeyframe
      return {
        data: this.#frameData(this.#packet.data ?? Buffer.alloc(0), isKey),
        quantizer,
        isKey,
      }
    } finally {
      this.#packet.unref()
    }
  }

  /** A copy, since the packet's memory is used again, without x264's advertisement of itself. */
  #frameData(data: Buffer, isKey: boolean): Buffer {
    if (!isKey || this.codec === 'vp8') return Buffer.from(data)
    const units = [...nalUnits(data)]
    return joinNalUnits(units.filter((unit) => nalType(unit) !== NAL.supplement))
  }

  #settle(rows: DirtyRegion, quantizer: number): void {
    const clear = this.codec === 'vp8' ? VP8_CLEAR_QUANTIZER : BEST_QUANTIZER
    this.#refinements = rows.length > 0 ? 0 : this.#refinements + 1
    const done = quantizer <= clear + 1 || this.#refinements >= MAX_REFINEMENTS
    this.#coarse = done ? [] : normalised([...this.#coarse, ...rows])
  }

  async #openContext(): Promise<CodecContext> {
    const { encoder, pixelFormat, options } = this.#settings
    const library = Library.findEncoderByName(encoder)
    if (!library) throw new Error(`This build of FFmpeg has no ${encoder}.`)
    const context = new CodecContext()
    context.allocContext3(library)
    context.width = this.width
    context.height = this.height
    context.pixelFormat = pixelFormat
    context.timeBase = new Rational(1, 1000)
    context.framerate = new Rational(this.#options.framesPerSecond, 1)
    context.threadCount = this.#options.threads
    context.gopSize = NO_REGULAR_KEY_FRAMES
    context.maxBFrames = 0
    context.colorRange = AVCOL_RANGE_MPEG
    context.colorSpace = AVCOL_SPC_SMPTE170M
    context.colorPrimaries = AVCOL_PRI_BT709
    context.colorTrc = AVCOL_TRC_IEC61966_2_1
    if (this.codec === 'vp8') {
      context.bitRate = BigInt(this.#kilobitsPerSecond * 1000)
      context.rcBufferSize = this.#kilobitsPerSecond * 500
    }
    // Not through a dictionary: opening with one corrupts the heap of the process in node-av 6.1.
    set(context, options)
    const result = await context.open2(library, null)
    if (result < 0) context.freeContext()
    FFmpegError.throwIfError(result, `open ${encoder}`)
    return context
  }

  async #shutDown(): Promise<void> {
    await this.#encoding?.catch(() => undefined)
    this.#context?.freeContext()
    this.#packet.free()
    this.#planar[Symbol.dispose]()
  }
}

function set(context: CodecContext, options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    FFmpegError.throwIfError(context.setOption(name, value), `set ${name} of an encoder`)
  }
}
