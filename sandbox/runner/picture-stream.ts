import type { Codec } from '#protocol/codec.ts'
import {
  type LineState,
  STRICT_STREAM,
  type StreamLimits,
  type StreamParameters,
} from '#protocol/link.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import type { EncodedFrame } from '../encode/encoded-frame.ts'
import { HalvedPicture } from '../encode/halved-picture.ts'
import { type Rate, rateFor } from '../encode/rate-control.ts'
import { FollowUps } from '../encode/rate-follow-ups.ts'
import { RTP_HEADER_BYTES, RtpPacketizer } from '../encode/rtp-packetizer.ts'
import { VideoEncoder } from '../encode/video-encoder.ts'
import { ChangeDetector } from '../frame/change-detector.ts'
import type { DirtyRegion, Picture } from '../frame/picture.ts'
import { KeyFrameRequests } from './key-frame-requests.ts'
import { PacketSender } from './packet-sender.ts'

/** Below the smallest path MTU of the Internet, with room for SRTP, UDP, IPv6 and tunnels. */
const MAX_PACKET_BYTES = 1200
/** A picture that has been still for this long is refined until it is clear. */
const STILL_MS = 300
/** Between two refinements of one still picture: they fill pauses, they make none. */
const REFINE_EVERY_MS = 60
/** A changing picture gets a key frame this often, so that a recording can be entered. */
const KEY_FRAME_EVERY_MS = 20_000
/** Of what may leave: an encoder that aimed at all of it would always have packets waiting. */
const AIMED_SHARE = 0.8
/** The same of a stream whose small packets are filled up. */
const STRICT_SHARE = 0.7

export type PictureStreamOptions = {
  /** Copies the present picture; the buffer may be used again by the next call. */
  capture: () => Picture
  /** False while the far side has not taken what was sent: then the newest state waits. */
  ready: () => boolean
  send: (packets: Buffer[]) => void
  /** Every frame as it was sent. */
  sent: (frame: EncodedFrame) => void
  /** The picture cannot be had, or cannot be recorded. */
  failed: (error: unknown) => void
  /** This codec's encoder cannot go on; nothing is sent until `start` names another. */
  codecFailed: (codec: Codec, error: unknown) => void
  /** Session time in milliseconds. */
  now: () => number
  limits: Omit<StreamLimits, 'largestScreen'>
  encoderThreads: number
}

type ActiveView = { parameters: StreamParameters; packetizer: RtpPacketizer }

/**
 * From a surface's changes to packets. A frame is made when something changed, at once if the last
 * one is long enough ago, and always of the newest state: there is no queue that could grow stale.
 */
export class PictureStream implements AsyncDisposable {
  readonly #options: PictureStreamOptions
  readonly #changes = new ChangeDetector()
  readonly #sender: PacketSender
  readonly #keyFrames = new KeyFrameRequests()
  #limits: PictureStreamOptions['limits']
  #followUps: FollowUps
  #ceiling: { framesPerSecond: number; kilobitsPerSecond: number }
  #rate: Rate
  #line: LineState | undefined
  #view: ActiveView | undefined
  /** The present view, or the one before it. */
  #last: ActiveView | undefined
  #encoder: VideoEncoder | undefined
  #halved: HalvedPicture | undefined
  /** As it was taken last; its buffer is good until the next one is. */
  #picture: Picture | undefined
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** Session time for which work is planned. */
  #dueMs = Infinity
  #busy = false
  #changed = false
  #lastFrameMs = -Infinity
  #lastChangeMs = -Infinity
  #closed = false

  constructor(options: PictureStreamOptions) {
    this.#options = options
    this.#limits = options.limits
    const { send, now, limits } = options
    this.#sender = new PacketSender({ send, now, bytesPerSecond: limits.bytesPerSecond })
    this.#followUps = followUpsFor(limits)
    this.#ceiling = ceilingOf(limits)
    this.#rate = rateFor(undefined, this.#ceiling)
  }

  /** Begins to encode for this view, with a key frame of the present picture. */
  start(parameters: StreamParameters): void {
    // A view that goes on after a pause is the same stream to its receiver, which counts on.
    const last = this.#last
    const goesOn =
      last?.parameters.ssrc === parameters.ssrc && last.parameters.codec === parameters.codec
    const packetizer = goesOn ? last.packetizer : this.#packetizerFor(parameters)
    this.#view = { parameters, packetizer }
    this.#last = this.#view
    this.#sender.stop()
    this.#followUps.reset(this.#options.now())
    this.#line = undefined
    this.#setRate(rateFor(undefined, this.#ceiling))
    this.#changes.reset()
    this.#picture = undefined
    this.#keyFrames.demand()
    this.#plan(0)
  }

  /** From now on no more than this. Another clock is for the view that is started next. */
  limit(limits: PictureStreamOptions['limits']): void {
    if (limits.strictClock !== this.#limits.strictClock) this.#followUps = followUpsFor(limits)
    this.#limits = limits
    this.#ceiling = ceilingOf(limits)
    this.#sender.limit(limits.bytesPerSecond)
    this.#setRate(rateFor(this.#line, this.#ceiling, this.#rate))
  }

  #packetizerFor(parameters: StreamParameters): RtpPacketizer {
    return new RtpPacketizer({
      codec: parameters.codec,
      payloadType: parameters.payloadType,
      ssrc: parameters.ssrc,
      maxPacketBytes: this.#limits.strictClock
        ? RTP_HEADER_BYTES + STRICT_STREAM.payloadBytes
        : MAX_PACKET_BYTES,
      playoutDelayId: parameters.playoutDelayExtension,
    })
  }

  /** Nobody looks: nothing is captured or encoded. */
  stop(): void {
    this.#view = undefined
    this.#sender.stop()
    this.#cancel()
  }

  /**
   * What the viewer's line carries now. Into a cut one nothing is sent; when it is back the newest
   * picture goes out at once, whole, since nobody knows what of the old ones arrived.
   */
  setLine(line: LineState): void {
    const wasCut = this.#line?.alive === false
    this.#line = line
    this.#setRate(rateFor(line, this.#ceiling, this.#rate))
    this.#followUps.lineLost(line.lossShare, this.#options.now())
    if (!line.alive) {
      this.#sender.stop()
    } else if (wasCut) {
      this.#keyFrames.demand()
      this.#plan(0)
    }
  }

  /** The picture may be another one than at the last frame. */
  changed(): void {
    this.#changed = true
    if (this.#view !== undefined) this.#plan(this.#lastFrameMs + this.#frameIntervalMs)
  }

  get #frameIntervalMs(): number {
    return 1000 / this.#rate.framesPerSecond
  }

  /** The viewer cannot decode without one. */
  requestKeyFrame(): void {
    this.#keyFrames.request(this.#options.now())
    if (this.#view !== undefined) this.#plan(this.#keyFrames.dueMs)
  }

  /** Our own side needs one: it comes as soon as it can, however many a viewer has asked for. */
  demandKeyFrame(): void {
    if (this.#view === undefined) return
    this.#keyFrames.demand()
    this.#plan(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.stop()
    await this.#encoder?.close()
    this.#halved?.[Symbol.dispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Makes a frame at this session time, or as soon as the one in work is done. */
  #plan(atMs: number): void {
    if (this.#closed || this.#view === undefined || this.#dueMs <= atMs) return
    this.#cancel()
    this.#dueMs = atMs
    const delayMs = atMs - this.#options.now()
    // A timer fires after a millisecond at the earliest, and that one would be felt.
    if (delayMs <= 0) this.#immediate = setImmediate(() => void this.#work())
    else this.#timer = setTimeout(() => void this.#work(), delayMs)
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#dueMs = Infinity
  }

  async #work(): Promise<void> {
    this.#dueMs = Infinity
    if (this.#busy || this.#closed || this.#view === undefined) return
    // A cut line plans anew when it is back.
    if (this.#line?.alive === false) return
    const nowMs = this.#options.now()
    if (!this.#options.ready()) {
      this.#plan(nowMs + this.#frameIntervalMs)
      return
    }
    // What is on the way comes first; by then there may be a newer picture.
    const queueMs = this.#encoder?.readyAtMs ?? 0
    if (queueMs > nowMs) {
      this.#plan(queueMs)
      return
    }
    this.#busy = true
    try {
      await this.#makeFrame(this.#view)
    } catch (error) {
      this.#options.failed(error)
    } finally {
      this.#busy = false
    }
    this.#planNext()
  }

  async #makeFrame(view: ActiveView): Promise<void> {
    const { now, sent } = this.#options
    const timeMs = now()
    const { picture, dirty } = this.#look()
    const encoder = await this.#encoderFor(view.parameters, picture)
    if (encoder === undefined) return
    if (dirty !== undefined) this.#lastChangeMs = timeMs
    const keyFrame = this.#takeKeyFrame(timeMs, dirty)
    const changed = dirty !== undefined || keyFrame
    if (!changed && !this.#refines(encoder, timeMs) && !this.#follows(encoder, timeMs)) return
    const options = { keyFrame, timeMs, dirty: dirty ?? [] }
    const frame = await this.#try(encoder.codec, () => encoder.encode(picture, options))
    this.#lastFrameMs = timeMs
    if (view !== this.#view || frame === undefined) return
    this.#sender.frame(view.packetizer.packetize(frame))
    if (changed) this.#followUps.changeSent(timeMs)
    else this.#followUps.followed(timeMs)
    sent(frame)
  }

  /** The picture as it is encoded, taken anew only if it may have changed, and the rows that have. */
  #look(): { picture: Picture; dirty: DirtyRegion | undefined } {
    if (!this.#changed && this.#picture !== undefined) {
      return { picture: this.#picture, dirty: undefined }
    }
    this.#changed = false
    const whole = this.#options.capture()
    const halved = this.#halverFor(whole)
    const changes = this.#changes.diff(whole)
    this.#picture = halved?.of(whole) ?? whole
    return { picture: this.#picture, dirty: changes && (halved?.rows(changes) ?? changes) }
  }

  #halverFor(whole: ScreenSize): HalvedPicture | undefined {
    if (!this.#rate.halved) return undefined
    if (!this.#halved?.fits(whole)) {
      this.#halved?.[Symbol.dispose]()
      this.#halved = new HalvedPicture(whole)
    }
    return this.#halved
  }

  #takeKeyFrame(timeMs: number, dirty: DirtyRegion | undefined): boolean {
    const wanted = timeMs >= this.#keyFrames.dueMs
    const regular = dirty !== undefined && timeMs - this.#keyFrames.lastMs >= KEY_FRAME_EVERY_MS
    if (wanted || regular) this.#keyFrames.made(timeMs)
    return wanted || regular
  }

  #refines(encoder: VideoEncoder, timeMs: number): boolean {
    return !encoder.settled && timeMs - this.#lastChangeMs >= STILL_MS
  }

  /** Refining a coarse picture makes frames enough by itself. */
  #follows(encoder: VideoEncoder, timeMs: number): boolean {
    return encoder.settled && timeMs >= this.#followUps.dueMs
  }

  #planNext(): void {
    const queueMs = this.#encoder?.readyAtMs ?? 0
    if (this.#changed) this.#plan(Math.max(queueMs, this.#lastFrameMs + this.#frameIntervalMs))
    if (this.#keyFrames.dueMs < Infinity) this.#plan(Math.max(queueMs, this.#keyFrames.dueMs))
    if (this.#followUps.dueMs < Infinity) this.#plan(Math.max(queueMs, this.#followUps.dueMs))
    if (this.#encoder?.settled === false) {
      const stillMs = this.#lastChangeMs + STILL_MS
      this.#plan(Math.max(stillMs, this.#lastFrameMs + REFINE_EVERY_MS, queueMs))
    }
  }

  #setRate(rate: Rate): void {
    const resized = rate.halved !== this.#rate.halved
    this.#rate = rate
    this.#sender.setRate(rate.paced ? rate.kilobitsPerSecond : Infinity)
    this.#encoder?.setBitrate(rate.kilobitsPerSecond)
    if (!resized) return
    // Also a still picture becomes whole again.
    this.#picture = undefined
    this.#keyFrames.demand()
    this.#plan(0)
  }

  /** Undefined when this codec's encoder failed: the session goes on, with another one. */
  async #try<Result>(codec: Codec, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      const encoder = this.#encoder
      this.#encoder = undefined
      this.stop()
      await encoder?.close().catch(() => undefined)
      if (!this.#closed) this.#options.codecFailed(codec, error)
      return undefined
    }
  }

  /** Another size or codec takes another encoder, and that one begins with a key frame. */
  async #encoderFor(
    { codec }: StreamParameters,
    picture: ScreenSize,
  ): Promise<VideoEncoder | undefined> {
    const { width, height } = picture
    const present = this.#encoder
    const fits = present?.codec === codec && present.width === width && present.height === height
    if (fits) return present
    this.#encoder = undefined
    await present?.close()
    const { encoderThreads: threads } = this.#options
    const { framesPerSecond } = this.#limits
    const { kilobitsPerSecond } = this.#rate
    this.#encoder = await this.#try(codec, () =>
      VideoEncoder.open({ codec, width, height, framesPerSecond, kilobitsPerSecond, threads }),
    )
    this.#keyFrames.demand()
    return this.#encoder
  }
}

function ceilingOf(limits: PictureStreamOptions['limits']): {
  framesPerSecond: number
  kilobitsPerSecond: number
} {
  const { framesPerSecond, kilobitsPerSecond, bytesPerSecond, strictClock } = limits
  return {
    framesPerSecond,
    kilobitsPerSecond: Math.min(
      kilobitsPerSecond,
      (AIMED_SHARE * bytesPerSecond * 8) / 1000,
      strictClock ? STRICT_SHARE * kilobitsPerSecond : Infinity,
    ),
  }
}

function followUpsFor({ strictClock }: PictureStreamOptions['limits']): FollowUps {
  return new FollowUps(strictClock ? { steadyMs: STRICT_STREAM.pictureEveryMs } : {})
}
