import type { Codec } from '#protocol/codec.ts'

import { type DirtyRegion, fullRegion, coalesced, type Picture, rowsOf } from '../frame/picture.ts'
import { ByteBudget, type FrameKind } from './byte-budget.ts'
import { CODEC_ROWS } from '../codec/codecs.ts'
import type { EncoderSettings } from '../codec/encoder-settings.ts'
import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import { FrameEncoder } from '../codec/frame-encoder.ts'
import { YuvConverter } from '../codec/yuv-converter.ts'

/** A picture that so many refinements made no finer is as good as this encoder makes it. */
const MAX_REFINEMENTS = 12

/** By so many steps a refinement is finer than what it refines, however thin the line is. */
const REFINEMENT_STEPS = 2

/** The same where a refinement takes a key frame: of half as much again as the one before. */
const KEY_STEPS = 8

/** A change of less of the picture is made at the best quality at once: it costs next to nothing. */
const SMALL_CHANGE = 0.1

/** From so much of the picture on a change may be cheaper as a key frame. */
const LARGE_CHANGE = 0.5

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

/** What is to be made of a picture. `steps` is what the budget is told of its coarseness. */
type Plan = {
  kind: FrameKind
  rows: DirtyRegion
  pixels: number
  steps: number
  quantizer: number
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
  readonly #settings: EncoderSettings
  readonly #planar: YuvConverter
  readonly #frames: FrameEncoder
  readonly #budget: ByteBudget
  #kilobitsPerSecond: number
  #first = true
  /** Rows whose picture at the far side is coarser than it could be. */
  #coarse: DirtyRegion = []
  /** How many came without a finer picture. */
  #refinements = 0
  /** The quantizer of the coarsest rows at the far side. */
  #shown = 0
  #lastKeyBytes = Infinity
  /** The last large change cost more than a key frame would have. */
  #keyIsCheaper = false
  #encoding: Promise<EncodedFrame> | undefined
  #closing: Promise<void> | undefined

  private constructor(options: VideoEncoderOptions) {
    this.codec = options.codec
    this.width = options.width
    this.height = options.height
    this.#kilobitsPerSecond = options.kilobitsPerSecond
    this.#settings = CODEC_ROWS[options.codec].encoder
    this.#planar = new YuvConverter(options, this.#settings.colour)
    this.#frames = new FrameEncoder(options)
    this.#budget = new ByteBudget(options.kilobitsPerSecond)
  }

  /** Takes 5 to 40 ms. Throws an `EncoderError` when the codec library cannot be had. */
  static async open(options: VideoEncoderOptions): Promise<VideoEncoder> {
    const encoder = new VideoEncoder(options)
    try {
      await encoder.#frames.open(encoder.#settings.quantizers.clear)
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
   * than the encoder's, and after `close`. Rejects with an `EncoderError` when the library gave up.
   */
  encode(picture: Picture, options: EncodeOptions): Promise<EncodedFrame> {
    if (this.#closing) throw new Error('The encoder is closed.')
    if (this.#encoding) throw new Error('The frame before is still being encoded.')
    if (picture.width !== this.width || picture.height !== this.height) {
      throw new Error(`The encoder was opened for ${this.width}x${this.height} pictures.`)
    }
    const dirty = this.#first || !options.dirty ? fullRegion(picture) : options.dirty
    this.#planar.update(picture, dirty)
    this.#encoding = this.#encode(dirty, options).finally(() => {
      this.#encoding = undefined
    })
    return this.#encoding
  }

  setBitrate(kilobitsPerSecond: number): void {
    if (kilobitsPerSecond === this.#kilobitsPerSecond) return
    this.#kilobitsPerSecond = kilobitsPerSecond
    this.#budget.setRate(kilobitsPerSecond)
  }

  /** Idempotent; waits for the frame that is being encoded. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #encode(dirty: DirtyRegion, { keyFrame, timeMs }: EncodeOptions): Promise<EncodedFrame> {
    const { width, height } = this
    const of = width * height
    const plan = this.#plan(dirty, keyFrame || this.#first, timeMs)
    const { quantizer } = plan
    const made = await this.#frames.encode(this.#planar.frame, {
      keyFrame: plan.kind === 'key',
      quantizer,
      timeMs,
      rows: plan.rows,
    })
    const { data, isKey } = made
    const kind: FrameKind = isKey ? 'key' : 'inter'
    const pixels = isKey ? of : plan.pixels
    this.#budget.spend(kind, { bytes: data.length, pixels, of, steps: plan.steps, nowMs: timeMs })
    this.#compare(isKey, { bytes: data.length, share: pixels / of })
    // Nothing of the picture before is left in a key frame.
    if (isKey) this.#shown = 0
    this.#settle(isKey ? [{ top: 0, bottom: height }] : dirty, made.quantizer)
    this.#first = false
    return { codec: this.codec, data, keyFrame: isKey, timeMs, width, height }
  }

  #plan(dirty: DirtyRegion, keyWanted: boolean, nowMs: number): Plan {
    const of = this.width * this.height
    const changed = rowsOf(dirty) * this.width
    const refines = changed === 0 && !keyWanted
    const { clear, perStep } = this.#settings.quantizers
    const fixed = this.#frames.fixedQuantizer
    // What was opened coarse, and cannot be changed, is opened anew, finer each time.
    const improves = refines && fixed !== undefined && fixed > clear
    const cheaper = this.#keyIsCheaper && changed >= LARGE_CHANGE * of
    if (!keyWanted && !improves && !cheaper) return this.#planInter(dirty, refines, nowMs)
    const rows = [{ top: 0, bottom: this.height }]
    const affordable = this.#budget.coarseness('key', of, { of, nowMs })
    const finer = improves ? Math.max(0, (fixed - clear) / perStep - KEY_STEPS) : affordable
    const steps = Math.min(affordable, finer)
    return { kind: 'key', rows, pixels: of, steps, quantizer: clear + steps * perStep }
  }

  #planInter(dirty: DirtyRegion, refines: boolean, nowMs: number): Plan {
    const of = this.width * this.height
    const { best, clear, perStep } = this.#settings.quantizers
    const rows = coalesced([...dirty, ...this.#coarse])
    const pixels = rowsOf(rows) * this.width
    const steps = this.#budget.coarseness('inter', pixels, { of, nowMs })
    const finest = steps === 0 && (refines || pixels < SMALL_CHANGE * of)
    const affordable = finest ? best : clear + steps * perStep
    const finer = refines ? Math.max(best, this.#shown - REFINEMENT_STEPS * perStep) : affordable
    return { kind: 'inter', rows, pixels, steps, quantizer: Math.min(affordable, finer) }
  }

  /**
   * AV1's tools for text work in key frames alone: a screen of new text is half as large as one.
   * Not twice in a row without an inter frame between, which for scrolling is far smaller.
   */
  #compare(isKey: boolean, { bytes, share }: { bytes: number; share: number }): void {
    if (this.#settings.control !== 'reopen') return
    if (isKey) this.#lastKeyBytes = bytes
    if (isKey || share >= LARGE_CHANGE) this.#keyIsCheaper = !isKey && bytes > this.#lastKeyBytes
  }

  #settle(rows: DirtyRegion, quantizer: number): void {
    const refined = rows.length === 0 && quantizer >= this.#shown
    this.#refinements = refined ? this.#refinements + 1 : 0
    this.#shown = rows.length === 0 ? quantizer : Math.max(this.#shown, quantizer)
    const { settled } = this.#settings.quantizers
    const done = quantizer <= settled || this.#refinements >= MAX_REFINEMENTS
    this.#coarse = done ? [] : coalesced([...this.#coarse, ...rows])
    if (done) this.#shown = 0
  }

  async #shutDown(): Promise<void> {
    await this.#encoding?.catch(() => undefined)
    this.#frames.close()
    this.#planar[Symbol.dispose]()
  }
}
