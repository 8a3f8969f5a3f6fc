import type { StreamParameters } from '#protocol/link.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import type { EncodedFrame } from '../encode/encoded-frame.ts'
import { RtpPacketizer } from '../encode/rtp-packetizer.ts'
import { VideoEncoder } from '../encode/video-encoder.ts'
import { ChangeDetector } from '../frame/change-detector.ts'
import type { DirtyRegion, Picture } from '../frame/picture.ts'

/** Below the smallest path MTU of the Internet, with room for SRTP, UDP, IPv6 and tunnels. */
const MAX_PACKET_BYTES = 1200
/** A picture that has been still for this long is refined until it is clear. */
const STILL_MS = 300
/** Between two refinements of one still picture: they fill pauses, they make none. */
const REFINE_EVERY_MS = 60
/** A changing picture gets a key frame this often, so that a recording can be entered. */
const KEY_FRAME_EVERY_MS = 20_000
/** A viewer may ask for key frames as often as it likes; it gets at most so many. */
const KEY_FRAME_REQUESTS_MS = 100

export type PictureStreamOptions = {
  /** Copies the present picture; the buffer may be used again by the next call. */
  capture: () => Picture
  /** False while the far side has not taken what was sent: then the newest state waits. */
  ready: () => boolean
  send: (packets: Buffer[]) => void
  /** Every frame as it was sent. */
  sent: (frame: EncodedFrame) => void
  failed: (error: unknown) => void
  /** Session time in milliseconds. */
  now: () => number
  framesPerSecond: number
  kilobitsPerSecond: number
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
  readonly #frameIntervalMs: number
  #view: ActiveView | undefined
  #encoder: VideoEncoder | undefined
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** Session time for which work is planned. */
  #dueMs = Infinity
  #busy = false
  #changed = false
  #keyFrameWanted = false
  #lastFrameMs = -Infinity
  #lastKeyFrameMs = -Infinity
  #lastChangeMs = -Infinity
  #closed = false

  constructor(options: PictureStreamOptions) {
    this.#options = options
    this.#frameIntervalMs = 1000 / options.framesPerSecond
  }

  /** Begins to encode for this view, with a key frame of the present picture. */
  start(parameters: StreamParameters): void {
    const packetizer = new RtpPacketizer({
      codec: parameters.codec,
      payloadType: parameters.payloadType,
      ssrc: parameters.ssrc,
      maxPacketBytes: MAX_PACKET_BYTES,
      playoutDelayId: parameters.playoutDelayExtension,
    })
    this.#view = { parameters, packetizer }
    this.#changes.reset()
    this.#keyFrameWanted = true
    this.#lastKeyFrameMs = -Infinity
    this.#plan(0)
  }

  /** Nobody looks: nothing is captured or encoded. */
  stop(): void {
    this.#view = undefined
    this.#cancel()
  }

  /** The picture may be another one than at the last frame. */
  changed(): void {
    this.#changed = true
    if (this.#view !== undefined) this.#plan(this.#lastFrameMs + this.#frameIntervalMs)
  }

  /** The viewer cannot decode without one. */
  requestKeyFrame(): void {
    this.#keyFrameWanted = true
    if (this.#view !== undefined) this.#plan(this.#lastKeyFrameMs + KEY_FRAME_REQUESTS_MS)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.stop()
    await this.#encoder?.close()
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
    if (!this.#options.ready()) {
      this.#plan(this.#options.now() + this.#frameIntervalMs)
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
    const { now, capture, send, sent } = this.#options
    const timeMs = now()
    this.#changed = false
    const picture = capture()
    const encoder = await this.#encoderFor(view.parameters, picture)
    const dirty = this.#changes.diff(picture)
    if (dirty !== undefined) this.#lastChangeMs = timeMs
    const keyFrame = this.#takeKeyFrame(timeMs, dirty)
    if (dirty === undefined && !keyFrame && !this.#refines(encoder, timeMs)) return
    const frame = await encoder.encode(picture, { keyFrame, timeMs, dirty: dirty ?? [] })
    this.#lastFrameMs = timeMs
    if (view !== this.#view) return
    send(view.packetizer.packetize(frame))
    sent(frame)
  }

  #takeKeyFrame(timeMs: number, dirty: DirtyRegion | undefined): boolean {
    const sinceMs = timeMs - this.#lastKeyFrameMs
    const wanted = this.#keyFrameWanted && sinceMs >= KEY_FRAME_REQUESTS_MS
    const keyFrame = wanted || (dirty !== undefined && sinceMs >= KEY_FRAME_EVERY_MS)
    if (keyFrame) {
      this.#lastKeyFrameMs = timeMs
      this.#keyFrameWanted = false
    }
    return keyFrame
  }

  #refines(encoder: VideoEncoder, timeMs: number): boolean {
    return !encoder.settled && timeMs - this.#lastChangeMs >= STILL_MS
  }

  #planNext(): void {
    const queueMs = this.#encoder?.readyAtMs ?? 0
    if (this.#changed) this.#plan(Math.max(queueMs, this.#lastFrameMs + this.#frameIntervalMs))
    if (this.#keyFrameWanted) this.#plan(this.#lastKeyFrameMs + KEY_FRAME_REQUESTS_MS)
    if (this.#encoder?.settled === false) {
      const stillMs = this.#lastChangeMs + STILL_MS
      this.#plan(Math.max(stillMs, this.#lastFrameMs + REFINE_EVERY_MS, queueMs))
    }
  }

  /** Another size or codec takes another encoder, and that one begins with a key frame. */
  async #encoderFor({ codec }: StreamParameters, picture: ScreenSize): Promise<VideoEncoder> {
    const { width, height } = picture
    const present = this.#encoder
    const fits = present?.codec === codec && present.width === width && present.height === height
    if (fits) return present
    await present?.close()
    const { framesPerSecond, kilobitsPerSecond, encoderThreads } = this.#options
    this.#encoder = await VideoEncoder.open({
      codec,
      width,
      height,
      framesPerSecond,
      kilobitsPerSecond,
      threads: encoderThreads,
    })
    this.#keyFrameWanted = true
    this.#lastKeyFrameMs = -Infinity
    return this.#encoder
  }
}
