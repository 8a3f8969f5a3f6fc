import type { Codec } from '#protocol/codec.ts'

import { VideoEncoder } from './video-encoder.ts'

type Wanted = { codec: Codec; width: number; height: number; kilobitsPerSecond: number }

/** The one encoder of a stream: another size or codec takes another, and the one before is closed. */
export class EncoderSlot {
  readonly #framesPerSecond: number
  readonly #threads: () => number
  #encoder: VideoEncoder | undefined

  /** `threads` is asked anew for each encoder: a session outlives the hour in which it began. */
  constructor(framesPerSecond: number, threads: () => number) {
    this.#framesPerSecond = framesPerSecond
    this.#threads = threads
  }

  get present(): VideoEncoder | undefined {
    return this.#encoder
  }

  /** Session time from which on a frame may follow. */
  get readyAtMs(): number {
    return this.#encoder?.readyAtMs ?? 0
  }

  /** The present one where it fits. Throws an `EncoderError` when the codec cannot be had. */
  async fitting({ codec, width, height, kilobitsPerSecond }: Wanted): Promise<VideoEncoder> {
    const present = this.#encoder
    if (present?.codec === codec && present.width === width && present.height === height)
      return present
    await this.close()
    const opened = await VideoEncoder.open({
      codec,
      width,
      height,
      kilobitsPerSecond,
      framesPerSecond: this.#framesPerSecond,
      threads: this.#threads(),
    })
    this.#encoder = opened
    return opened
  }

  /** Idempotent. Waits for the frame that is being encoded. */
  async close(): Promise<void> {
    const present = this.#encoder
    this.#encoder = undefined
    await present?.close()
  }
}
