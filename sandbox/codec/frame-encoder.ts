import {
  AV_FRAME_DATA_REGIONS_OF_INTEREST,
  AV_FRAME_DATA_VIDEO_HINT,
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PKT_DATA_QUALITY_STATS,
  AV_VIDEO_HINT_TYPE_CHANGED,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_IEC61966_2_1,
} from 'node-av/constants'
import {
  Codec as Library,
  CodecContext,
  FFmpegError,
  type Frame,
  Log,
  Packet,
  Rational,
} from 'node-av/lib'

import type { Codec } from '#protocol/codec.ts'

import type { DirtyRegion } from '../frame/picture.ts'
import { CODEC_ROWS } from './codecs.ts'
import { EncoderError } from './encoder-error.ts'
import type { EncoderSettings } from './encoder-settings.ts'

/** Key frames come when they are asked for, never by count. */
const NO_REGULAR_KEY_FRAMES = 2 ** 31 - 1
/** FFmpeg gives a quantizer multiplied by this. */
const LAMBDA_PER_STEP = 118
/** FFmpeg's regions of interest: size of the structure, four edges, a fraction of the scale. */
const REGION_BYTES = 28
const LIBVPX_SCALE = 63
/** FFmpeg's video hint: count, offset and size of the rectangles as size_t, type; then four u32 each. */
const HINT_HEAD_BYTES = 32
const HINT_RECTANGLE_BYTES = 16
/**
 * libvpx sets its deblocking filter by the quantizer that it was opened with, whatever the regions
 * say: opened at 56 text never gets beyond 38 dB, opened at 28 it reaches 47 dB.
 */
const LIBVPX_COARSEST_BASE = 28
/** Coarse enough that a block which did not change has nothing to say. */
const UNCHANGED = 40

export type FrameEncoderOptions = {
  codec: Codec
  width: number
  height: number
  framesPerSecond: number
  threads: number
}

export type Demand = {
  keyFrame: boolean
  quantizer: number
  timeMs: number
  /** What an inter frame has to show or to improve; the rest is good enough as it is. */
  rows: DirtyRegion
}

/** A frame, and at which quantizer it was really made. */
export type MadeFrame = { data: Buffer; isKey: boolean; quantizer: number }

/**
 * A codec of FFmpeg that obeys a quantizer from frame to frame, by the means that each library has.
 * Where it has none the library is opened anew, which takes a key frame: 5 to 40 ms at 720p. Every
 * failure is an `EncoderError`. Whoever makes one closes it.
 */
export class FrameEncoder {
  readonly #options: FrameEncoderOptions
  readonly #settings: EncoderSettings
  readonly #packet = new Packet()
  #context: CodecContext | undefined
  /** With which the library was opened, and which it has been told since. */
  #opened = 0
  #told = 0
  #fresh = true
  #afterInter = false
  #lastPts = -1n

  constructor(options: FrameEncoderOptions) {
    this.#options = options
    this.#settings = CODEC_ROWS[options.codec].encoder
    this.#packet.alloc()
  }

  /** The quantizer that inter frames cannot leave, or not without harm; undefined if they can. */
  get fixedQuantizer(): number | undefined {
    const { control } = this.#settings
    if (control === 'reopen') return this.#opened
    return control === 'region' && this.#opened > LIBVPX_COARSEST_BASE ? this.#opened : undefined
  }

  /** So that a codec which cannot be had is known before the first picture. */
  async open(quantizer: number): Promise<void> {
    this.#release()
    try {
      this.#context = await this.#openContext(quantizer)
    } catch (error) {
      throw new EncoderError(this.#options.codec, 'open', error)
    }
    this.#opened = quantizer
    this.#told = quantizer
    this.#fresh = true
  }

  /** One at a time. `frame` must not change until the promise is settled. */
  async encode(frame: Frame, demand: Demand): Promise<MadeFrame> {
    if (!this.#context || this.#mustReopen(demand)) await this.open(demand.quantizer)
    const context = this.#context
    if (!context) throw new EncoderError(this.#options.codec, 'open', 'It was closed.')
    try {
      this.#tell(context, frame, demand)
      const made = await this.#run(context, frame, demand)
      this.#fresh = false
      this.#afterInter = !made.isKey
      return made
    } catch (error) {
      throw new EncoderError(this.#options.codec, 'encode', error)
    }
  }

  /** Idempotent. Not while a frame is being encoded. */
  close(): void {
    this.#release()
    this.#packet.free()
  }

  /**
   * x264 takes the quantizer of a key frame from the inter frames before it, so only a fresh encoder
   * makes a coarse one; VP9 knows no regions in key frames; SVT-AV1 never changes it.
   */
  #mustReopen({ keyFrame, quantizer }: Demand): boolean {
    if (!keyFrame || (this.#fresh && quantizer === this.#opened)) return false
    if (this.#settings.control !== 'option') return quantizer !== this.#opened
    return this.#afterInter && quantizer > this.#settings.quantizers.clear
  }

  #tell(context: CodecContext, frame: Frame, { quantizer, rows }: Demand): void {
    const { control } = this.#settings
    if (control === 'option' && quantizer !== this.#told) {
      set(context, { crf: String(quantizer) })
      this.#told = quantizer
    }
    if (control === 'option') nameChanges(frame, rows)
    // Always, since the encoder goes on with the last ones where a frame names none.
    if (control === 'region') nameRegions(frame, rows, Math.round(quantizer - this.#opened))
  }

  async #run(context: CodecContext, frame: Frame, demand: Demand): Promise<MadeFrame> {
    const pts = BigInt(Math.round(demand.timeMs))
    // Two frames may fall into one millisecond; the encoders want each later than the last.
    this.#lastPts = pts > this.#lastPts ? pts : this.#lastPts + 1n
    frame.pts = this.#lastPts
    frame.pictType = demand.keyFrame || this.#fresh ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    // Off the event loop, so that input is not held up by a large frame.
    FFmpegError.throwIfError(await context.sendFrame(frame), 'encode a picture')
    FFmpegError.throwIfError(context.receivePacketSync(this.#packet), 'take an encoded frame')
    try {
      const isKey = this.#packet.isKeyframe
      const quality = this.#packet.getSideData(AV_PKT_DATA_QUALITY_STATS)
      const reported = quality ? quality.readUInt32LE(0) / LAMBDA_PER_STEP : 0
      // libvpx reports the quantizer that it was opened with, whatever the region says.
      const inRegion = isKey ? this.#opened : demand.quantizer
      const quantizer = this.#settings.control === 'region' ? inRegion : reported
      return {
        // A copy, since the packet's memory is used again.
        data: this.#settings.trimmed(this.#packet.data ?? Buffer.alloc(0), isKey),
        quantizer,
        isKey,
      }
    } finally {
      this.#packet.unref()
    }
  }

  async #openContext(quantizer: number): Promise<CodecContext> {
    Log.setLevel(AV_LOG_ERROR)
    // oxlint-disable-next-line node/no-process-env -- SVT-AV1 takes its log level from nowhere else.
    process.env['SVT_LOG'] ??= '1'
    const { library: name, colour, options } = this.#settings
    const { width, height, threads, framesPerSecond } = this.#options
    const library = Library.findEncoderByName(name)
    if (!library) throw new Error(`This build of FFmpeg has no ${name}.`)
    const context = new CodecContext()
    context.allocContext3(library)
    context.width = width
    context.height = height
    context.pixelFormat = colour.pixelFormat
    context.timeBase = new Rational(1, 1000)
    context.framerate = new Rational(framesPerSecond, 1)
    context.threadCount = threads
    context.gopSize = NO_REGULAR_KEY_FRAMES
    context.maxBFrames = 0
    context.colorRange = AVCOL_RANGE_MPEG
    context.colorSpace = AVCOL_SPC_SMPTE170M
    context.colorPrimaries = AVCOL_PRI_BT709
    context.colorTrc = AVCOL_TRC_IEC61966_2_1
    // Not through a dictionary: opening with one corrupts the heap of the process in node-av 6.1.
    set(context, options({ quantizer: Math.round(quantizer), threads }))
    const result = await context.open2(library, null)
    if (result < 0) context.freeContext()
    FFmpegError.throwIfError(result, `open ${name}`)
    return context
  }

  #release(): void {
    const context = this.#context
    this.#context = undefined
    if (!context) return
    // SVT-AV1 complains on the standard error of the process when it is not told the end.
    if (this.#settings.library === 'libsvtav1' && !this.#fresh) {
      context.sendFrameSync(null)
      while (context.receivePacketSync(this.#packet) >= 0) this.#packet.unref()
    }
    context.freeContext()
  }
}

function set(context: CodecContext, options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    FFmpegError.throwIfError(context.setOption(name, value), `set ${name} of an encoder`)
  }
}

/** The first region that holds a block counts: the rows of interest, then all the others. */
function nameRegions(frame: Frame, rows: DirtyRegion, difference: number): void {
  const regions = rows.map((band) => ({ ...band, difference }))
  regions.push({ top: 0, bottom: frame.height, difference: UNCHANGED })
  frame.removeSideData(AV_FRAME_DATA_REGIONS_OF_INTEREST)
  const bytes = frame.newSideData(AV_FRAME_DATA_REGIONS_OF_INTEREST, REGION_BYTES * regions.length)
  for (const [index, region] of regions.entries()) {
    const at = index * REGION_BYTES
    bytes.writeUInt32LE(REGION_BYTES, at)
    const fields = [region.top, region.bottom, 0, frame.width, region.difference, LIBVPX_SCALE]
    for (const [field, value] of fields.entries()) bytes.writeInt32LE(value, at + 4 + 4 * field)
  }
}

/**
 * x264 passes over blocks that it is told did not change, unless they were coarser before: a third
 * less work for the frame of an echoed key.
 */
function nameChanges(frame: Frame, rows: DirtyRegion): void {
  frame.removeSideData(AV_FRAME_DATA_VIDEO_HINT)
  const size = HINT_HEAD_BYTES + HINT_RECTANGLE_BYTES * rows.length
  const bytes = frame.newSideData(AV_FRAME_DATA_VIDEO_HINT, size)
  const head = [rows.length, HINT_HEAD_BYTES, HINT_RECTANGLE_BYTES, AV_VIDEO_HINT_TYPE_CHANGED]
  for (const [index, value] of head.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index)
  for (const [index, { top, bottom }] of rows.entries()) {
    const rectangle = [0, top, frame.width, bottom - top]
    const at = HINT_HEAD_BYTES + HINT_RECTANGLE_BYTES * index
    for (const [field, value] of rectangle.entries()) bytes.writeUInt32LE(value, at + 4 * field)
  }
}
