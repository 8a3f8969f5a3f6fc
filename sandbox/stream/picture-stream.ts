import type { Codec } from '#protocol/codec.ts'
import {
  type NetworkEstimate,
  STRICT_STREAM,
  type StreamLimits,
  type StreamParameters,
} from '#protocol/link.ts'

import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import { CODEC_ROWS } from '../codec/codecs.ts'
import type { DirtyRegion } from '../frame/picture.ts'
import type { FramePipeline } from '../frame/pipeline.ts'
import { RTP_HEADER_BYTES, RtpPacketizer } from '../rtp/rtp-packetizer.ts'
import { DueTimer } from './due-timer.ts'
import { EncoderSlot } from './encoder-slot.ts'
import { KeyFrameRequests } from './key-frame-requests.ts'
import { PacketSender } from './packet-sender.ts'
import { type Rate, type RateCeiling, rateFor } from './rate-control.ts'
import { TailLossProbes } from './tail-loss-probes.ts'
import type { VideoEncoder } from './video-encoder.ts'

/** Below the smallest path MTU of the Internet, with room for SRTP, UDP, IPv6 and tunnels. */
const MAX_PACKET_BYTES = 1200
/** A picture that has been still for this long is refined until it is clear. */
const STILL_MS = 300
/** Between two refinements of one still picture: they fill pauses, they make none. */
const REFINE_EVERY_MS = 60
/** A changing picture gets a key frame this often, so that a recording can be entered. */
const KEY_FRAME_EVERY_MS = 20_000
/** The encoder aims below what may leave: with all of it, packets would always be waiting. */
const AIMED_SHARE = 0.8
/** The same of a stream whose small packets are filled up. */
const STRICT_SHARE = 0.7

/** Where a stream goes, and who is told when it cannot go on. */
export type StreamTarget = {
  /** False while the far side has not taken what was sent: then the newest state waits. */
  readonly keepsUp: boolean
  send(packets: Buffer[]): void
  /** Every frame as it was sent. */
  sent(frame: EncodedFrame): void
  /** The picture cannot be had, or cannot be recorded. */
  failed(error: unknown): void
  /** This codec's encoder cannot go on; nothing is sent until `start` names another. */
  codecFailed(codec: Codec, error: unknown): void
}

/** As much of the policy's limits as concerns how pictures are made and sent. */
export type PictureLimits = Omit<StreamLimits, 'largestScreen'>

export type PictureStreamOptions = {
  /** The stream closes it. */
  pipeline: FramePipeline
  target: StreamTarget
  limits: PictureLimits
  /** For an encoder that is opened now. */
  encoderThreads: () => number
  /** Session time in milliseconds. */
  now: () => number
}

type ActiveView = { parameters: StreamParameters; packetizer: RtpPacketizer }

/**
 * From a surface's changes to packets. A frame is made when something changed, at once if the last
 * one is long enough ago, and always of the newest state: there is no queue that could grow stale.
 */
export class PictureStream implements AsyncDisposable {
  readonly #pipeline: FramePipeline
  readonly #target: StreamTarget
  readonly #now: () => number
  #limits: PictureLimits
  #ceiling: RateCeiling
  readonly #encoders: EncoderSlot
  readonly #sender: PacketSender
  readonly #keyFrames = new KeyFrameRequests()
  #probes: TailLossProbes
  readonly #timer: DueTimer
  #rate: Rate
  #line: NetworkEstimate | undefined
  #view: ActiveView | undefined
  /** The present view, or the one before it. */
  #last: ActiveView | undefined
  /** The frame in work; never rejects. */
  #making: Promise<void> | undefined
  #lastFrameMs = -Infinity
  #lastChangeMs = -Infinity
  #closed = false

  constructor({ pipeline, target, limits, encoderThreads, now }: PictureStreamOptions) {
    const { bytesPerSecond } = limits
    this.#pipeline = pipeline
    this.#target = target
    this.#now = now
    this.#limits = limits
    this.#ceiling = ceilingOf(limits)
    this.#encoders = new EncoderSlot(encoderThreads)
    const send = (packets: Buffer[]): void => target.send(packets)
    this.#sender = new PacketSender({ send, bytesPerSecond, now })
    this.#probes = probesFor(limits)
    this.#timer = new DueTimer(now, () => void this.#work())
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
    this.#probes.reset(this.#now())
    this.#line = undefined
    this.#setRate(rateFor(undefined, this.#ceiling))
    this.#pipeline.reset()
    this.demandKeyFrame()
  }

  /** From now on no more than this. Another clock is for the view that is started next. */
  limit(limits: PictureLimits): void {
    if (limits.strictClock !== this.#limits.strictClock) this.#probes = probesFor(limits)
    this.#limits = limits
    this.#ceiling = ceilingOf(limits)
    this.#sender.limit(limits.bytesPerSecond)
    this.#setRate(rateFor(this.#line, this.#ceiling, this.#rate))
  }

  /** Nobody looks: nothing is captured or encoded. */
  stop(): void {
    this.#view = undefined
    this.#sender.stop()
    this.#timer.cancel()
  }

  /**
   * What the viewer's line carries now. Into a cut one nothing is sent; when it is back the newest
   * picture goes out at once, whole, since nobody knows what of the old ones arrived.
   */
  setLine(line: NetworkEstimate): void {
    const wasCut = this.#line?.alive === false
    this.#line = line
    this.#setRate(rateFor(line, this.#ceiling, this.#rate))
    this.#probes.lineLost(line.lossShare, this.#now())
    if (!line.alive) this.#sender.stop()
    else if (wasCut) this.demandKeyFrame()
  }

  /** The picture may be another one than at the last frame. */
  changed(): void {
    this.#pipeline.changed()
    this.#plan(this.#lastFrameMs + this.#frameIntervalMs)
  }

  /** By a viewer, which cannot decode without one. One that goes on asking gets them ever more rarely. */
  requestKeyFrame(): void {
    this.#keyFrames.request(this.#now())
    this.#plan(this.#keyFrames.dueMs)
  }

  /** By our own side, which knows why: the next frame is one, as soon as it can be made. */
  demandKeyFrame(): void {
    if (this.#view === undefined) return
    this.#keyFrames.demand()
    this.#plan(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.stop()
    await this.#making
    await this.#encoders.close()
    this.#pipeline[Symbol.dispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #frameIntervalMs(): number {
    return 1000 / this.#rate.framesPerSecond
  }

  #packetizerFor(parameters: StreamParameters): RtpPacketizer {
    return new RtpPacketizer({
      codec: parameters.codec,
      payloader: CODEC_ROWS[parameters.codec].payloader,
      payloadType: parameters.payloadType,
      ssrc: parameters.ssrc,
      maxPacketBytes: this.#limits.strictClock
        ? RTP_HEADER_BYTES + STRICT_STREAM.payloadBytes
        : MAX_PACKET_BYTES,
      playoutDelayId: parameters.playoutDelayExtension,
    })
  }

  /** Makes a frame at this session time, or as soon as the one in work is done. */
  #plan(atMs: number): void {
    if (!this.#closed && this.#view !== undefined) this.#timer.plan(atMs)
  }

  async #work(): Promise<void> {
    if (this.#making !== undefined || this.#closed || this.#view === undefined) return
    // A cut line plans anew when it is back.
    if (this.#line?.alive === false) return
    const nowMs = this.#now()
    if (!this.#target.keepsUp) {
      this.#plan(nowMs + this.#frameIntervalMs)
      return
    }
    // What is on the way comes first; by then there may be a newer picture.
    const queueMs = this.#encoders.readyAtMs
    if (queueMs > nowMs) {
      this.#plan(queueMs)
      return
    }
    this.#making = this.#makeFrame(this.#view).catch((error) => this.#target.failed(error))
    await this.#making
    this.#making = undefined
    this.#planNext()
  }

  async #makeFrame(view: ActiveView): Promise<void> {
    const timeMs = this.#now()
    const { codec } = view.parameters
    const { picture, dirty } = this.#pipeline.take()
    const { width, height } = picture
    const { framesPerSecond } = this.#limits
    const { kilobitsPerSecond } = this.#rate
    const before = this.#encoders.present
    const wanted = { codec, width, height, framesPerSecond, kilobitsPerSecond }
    const encoder = await this.#try(codec, () => this.#encoders.fitting(wanted))
    if (encoder === undefined) return
    // The line may have changed while it was opened.
    encoder.setBitrate(this.#rate.kilobitsPerSecond)
    // A fresh encoder begins with one.
    if (encoder !== before) this.#keyFrames.demand()
    if (dirty !== undefined) this.#lastChangeMs = timeMs
    const keyFrame = this.#takeKeyFrame(timeMs, dirty)
    const changed = dirty !== undefined || keyFrame
    if (!changed && !this.#refines(encoder, timeMs) && !this.#probesNow(encoder, timeMs)) return
    const options = { keyFrame, timeMs, dirty: dirty ?? [] }
    const frame = await this.#try(codec, () => encoder.encode(picture, options))
    this.#lastFrameMs = timeMs
    if (view !== this.#view || frame === undefined) return
    this.#sender.frame(view.packetizer.packetize(frame))
    if (changed) this.#probes.changeSent(timeMs)
    else this.#probes.followed(timeMs)
    this.#target.sent(frame)
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
  #probesNow(encoder: VideoEncoder, timeMs: number): boolean {
    return encoder.settled && timeMs >= this.#probes.dueMs
  }

  #planNext(): void {
    const queueMs = this.#encoders.readyAtMs
    if (this.#pipeline.mayDiffer) {
      this.#plan(Math.max(queueMs, this.#lastFrameMs + this.#frameIntervalMs))
    }
    if (this.#keyFrames.dueMs < Infinity) this.#plan(Math.max(queueMs, this.#keyFrames.dueMs))
    if (this.#probes.dueMs < Infinity) this.#plan(Math.max(queueMs, this.#probes.dueMs))
    if (this.#encoders.present?.settled === false) {
      const stillMs = this.#lastChangeMs + STILL_MS
      this.#plan(Math.max(stillMs, this.#lastFrameMs + REFINE_EVERY_MS, queueMs))
    }
  }

  #setRate(rate: Rate): void {
    const resized = rate.halved !== this.#rate.halved
    this.#rate = rate
    this.#sender.setRate(rate.paced ? rate.kilobitsPerSecond : Infinity)
    this.#encoders.present?.setBitrate(rate.kilobitsPerSecond)
    this.#pipeline.halve(rate.halved)
    // Also a still picture becomes whole again.
    if (resized) this.demandKeyFrame()
  }

  /** Undefined when this codec's encoder failed: the session goes on, with another one. */
  async #try<Result>(codec: Codec, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      this.stop()
      await this.#encoders.close().catch(() => undefined)
      if (!this.#closed) this.#target.codecFailed(codec, error)
      return undefined
    }
  }
}

function probesFor({ strictClock }: PictureLimits): TailLossProbes {
  return new TailLossProbes(strictClock ? { steadyMs: STRICT_STREAM.pictureEveryMs } : {})
}

function ceilingOf(limits: PictureLimits): RateCeiling {
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
