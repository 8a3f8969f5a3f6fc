import type { ViewerStats } from '#protocol/view.ts'

import type { ViewerInput } from '../input/keyboard.ts'
import { FreezeCount } from './freeze-count.ts'
import { KeyToPixel } from './key-to-pixel.ts'
import { type Counters, figuresBetween, type LineFigures, readCounters } from './line-figures.ts'

const LOOK_MS = 1_000
/** Every so many looks the server is told. */
const LOOKS_PER_REPORT = 5
const MAX_KEYS_PER_REPORT = 32
/** In a shorter pause a picture that was asked for anew was not missed. */
const PAUSE_MS = 500

export type Figures = LineFigures & { keyToPixelMs: number | null; freezes: number }

export type FigureWatchOptions = {
  video: HTMLVideoElement
  stats: () => Promise<RTCStatsReport | undefined>
  report: (stats: ViewerStats) => void
  /** Once a second while `shown`. */
  show: (figures: Figures) => void
}

/** Measures what the person sees of the line, for the display on top and for the server's metrics. */
export class FigureWatch {
  readonly #options: FigureWatchOptions
  readonly #keys = new KeyToPixel()
  #looked: Counters | undefined
  #reported: Counters | undefined
  #lastFrameMs = Infinity
  /** Pictures that were asked for anew. */
  #repairs = 0
  readonly #freezes = new FreezeCount()
  #freezesReported = 0
  #looks = 0
  #shown = false

  constructor(options: FigureWatchOptions) {
    this.#options = options
    const { video } = options
    if ('requestVideoFrameCallback' in video) this.#awaitFrame()
    setInterval(() => void this.#look(), LOOK_MS)
  }

  set shown(shown: boolean) {
    this.#shown = shown
    if (shown) void this.#look()
  }

  sent(input: ViewerInput): void {
    if (input.kind === 'key' && input.pressed) this.#keys.keySent(input.keysym, performance.now())
  }

  #awaitFrame(): void {
    this.#options.video.requestVideoFrameCallback((_now, frame) => {
      this.#keys.presented(frame, this.#looked?.roundTripMs ?? 0)
      this.#freezes.presented(frame)
      if (frame.presentationTime - this.#lastFrameMs > PAUSE_MS) void this.#judgePause()
      this.#lastFrameMs = frame.presentationTime
      this.#awaitFrame()
    })
  }

  async #judgePause(): Promise<void> {
    const before = this.#repairs
    const now = await this.#count()
    if (now !== undefined && this.#repairs > before) this.#freezes.lost()
  }

  async #count(): Promise<Counters | undefined> {
    const report = await this.#options.stats()
    const now = report && readCounters(report)
    if (now !== undefined) this.#repairs = now.keyFrameRequests
    return now
  }

  async #look(): Promise<void> {
    this.#looks += 1
    const due = this.#looks % LOOKS_PER_REPORT === 0
    // A page that nobody sees presents no frames; its figures would say nothing of the line.
    if (document.hidden || !(due || this.#shown)) return
    const now = await this.#count()
    if (now === undefined) return
    if (this.#shown) {
      const line = figuresBetween(this.#looked, now)
      this.#options.show({
        ...line,
        keyToPixelMs: this.#keys.medianMs,
        freezes: this.#freezes.count,
      })
    }
    this.#looked = now
    if (due) this.#report(now)
  }

  #report(now: Counters): void {
    const line = figuresBetween(this.#reported, now)
    this.#reported = now
    const freezes = this.#freezes.count - this.#freezesReported
    this.#freezesReported = this.#freezes.count
    this.#options.report({
      type: 'line/stats',
      roundTripMs: line.roundTripMs === null ? null : bounded(line.roundTripMs, 60_000),
      keyToPixelMs: this.#keys.take(MAX_KEYS_PER_REPORT).map((ms) => bounded(ms, 10_000)),
      framesPerSecond: bounded(line.framesPerSecond, 240),
      kilobitsPerSecond: bounded(line.kilobitsPerSecond, 1_000_000),
      lossShare: Math.min(1, line.lossShare),
      nacks: Math.min(100_000, line.nacks),
      freezes: Math.min(1_000, freezes),
    })
  }
}

/** To a tenth: more digits cost bytes and say nothing. */
function bounded(value: number, largest: number): number {
  return Math.min(largest, Math.max(0, Math.round(value * 10) / 10))
}
