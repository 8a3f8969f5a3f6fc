import { ChangeDetector } from './change-detector.ts'
import { Downscaler } from './downscaler.ts'
import type { DirtyRegion, Picture } from './picture.ts'

/** A picture on its way to the encoder, and its rows that differ from the one before; undefined for none. */
export type PipelinedFrame = { picture: Picture; dirty: DirtyRegion | undefined }

/**
 * From what a surface shows to what an encoder takes, in the order of `#run`. A stage that covers
 * something belongs before the rows are compared, so that not even their changes tell what is below
 * it; one that paints on top belongs between comparing and scaling, and adds its rows to the region.
 * Buffers are used again: a picture is good until the next one is taken. Its stream closes it.
 */
export class FramePipeline implements Disposable {
  /** Copies the present picture of the surface. */
  readonly #capture: () => Picture
  readonly #changes = new ChangeDetector()
  #downscaler: Downscaler | undefined
  #halved = false
  #mayDiffer = false
  /** As it went to the encoder last. */
  #last: Picture | undefined

  constructor(capture: () => Picture) {
    this.#capture = capture
  }

  /** The surface may show another picture than at the last `take`. */
  changed(): void {
    this.#mayDiffer = true
  }

  /** Whether `changed` was called since the last `take`. */
  get mayDiffer(): boolean {
    return this.#mayDiffer
  }

  /** The present picture; the last one again where nothing can have changed. */
  take(): PipelinedFrame {
    if (!this.#mayDiffer && this.#last !== undefined) {
      return { picture: this.#last, dirty: undefined }
    }
    this.#mayDiffer = false
    const frame = this.#run()
    this.#last = frame.picture
    return frame
  }

  /** Pictures of half the width and height from now on, or whole ones again. */
  halve(halved: boolean): void {
    if (halved === this.#halved) return
    this.#halved = halved
    this.#last = undefined
  }

  /** The next picture counts as new in all its rows. */
  reset(): void {
    this.#changes.reset()
    this.#last = undefined
  }

  [Symbol.dispose](): void {
    this.#downscaler?.[Symbol.dispose]()
    this.#downscaler = undefined
  }

  #run(): PipelinedFrame {
    const picture = this.#capture()
    const dirty = this.#changes.diff(picture)
    return this.#scale({ picture, dirty })
  }

  #scale({ picture, dirty }: PipelinedFrame): PipelinedFrame {
    if (!this.#halved) return { picture, dirty }
    if (!this.#downscaler?.fits(picture)) {
      this.#downscaler?.[Symbol.dispose]()
      this.#downscaler = new Downscaler(picture)
    }
    return { picture: this.#downscaler.of(picture), dirty: dirty && this.#downscaler.rows(dirty) }
  }
}
