import { Counter, Histogram, type OpenMetricsContentType, type Registry } from 'prom-client'

import type { Codec } from '#protocol/codec.ts'
import type { SurfaceKind } from '#protocol/screen.ts'
import type { ViewerStats } from '#protocol/view.ts'

const LABELS = ['surface', 'codec'] as const
type Label = (typeof LABELS)[number]

const ROUND_TRIP_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2]
const KEY_TO_PIXEL_BUCKETS = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 1, 2]
const FRAME_RATE_BUCKETS = [0, 1, 2, 5, 10, 20, 30, 60]
const KILOBIT_BUCKETS = [5, 20, 50, 100, 250, 500, 1000, 2000, 4000, 8000, 16_000]
const LOSS_BUCKETS = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]

/** What is shown, and how: all that a figure is told apart by. Nothing of it names a person. */
export type ViewLabels = { surface: SurfaceKind | 'replay'; codec: Codec }

/**
 * What viewers say of their lines. A viewer can lie, so nothing but statistics is made of it: its
 * figures are within the ranges of their schema, and how often it may report is the gate's affair.
 */
export class ViewerMetrics {
  readonly #roundTrip: Histogram<Label>
  readonly #keyToPixel: Histogram<Label>
  readonly #frameRate: Histogram<Label>
  readonly #bitrate: Histogram<Label>
  readonly #loss: Histogram<Label>
  readonly #nacks: Counter<Label>
  readonly #freezes: Counter<Label>

  constructor(registry: Registry<OpenMetricsContentType>) {
    const histogram = (name: string, help: string, buckets: number[]): Histogram<Label> =>
      new Histogram({ name, help, buckets, labelNames: LABELS, registers: [registry] })
    const counter = (name: string, help: string): Counter<Label> =>
      new Counter({ name, help, labelNames: LABELS, registers: [registry] })
    this.#roundTrip = histogram(
      'vitrine_viewer_round_trip_seconds',
      'Round trip of the media path, as viewers measure it.',
      ROUND_TRIP_BUCKETS,
    )
    this.#keyToPixel = histogram(
      'vitrine_key_to_pixel_seconds',
      'From sending a key to presenting the first frame that can hold its answer.',
      KEY_TO_PIXEL_BUCKETS,
    )
    this.#frameRate = histogram(
      'vitrine_viewer_frames_per_second',
      'Frames presented, one figure for five seconds; a still picture has none.',
      FRAME_RATE_BUCKETS,
    )
    this.#bitrate = histogram(
      'vitrine_viewer_kilobits_per_second',
      'Media received, one figure for five seconds.',
      KILOBIT_BUCKETS,
    )
    this.#loss = histogram(
      'vitrine_viewer_loss_ratio',
      'Packets that did not come, of those that should have, one figure for five seconds.',
      LOSS_BUCKETS,
    )
    this.#nacks = counter('vitrine_viewer_nacks', 'Requests of viewers to send packets again.')
    this.#freezes = counter('vitrine_viewer_freezes', 'Freezes that viewers saw.')
  }

  observe({ surface, codec }: ViewLabels, stats: ViewerStats): void {
    const labels = { surface, codec }
    if (stats.roundTripMs !== null) this.#roundTrip.observe(labels, stats.roundTripMs / 1000)
    for (const ms of stats.keyToPixelMs) this.#keyToPixel.observe(labels, ms / 1000)
    this.#frameRate.observe(labels, stats.framesPerSecond)
    this.#bitrate.observe(labels, stats.kilobitsPerSecond)
    this.#loss.observe(labels, stats.lossShare)
    this.#nacks.inc(labels, stats.nacks)
    this.#freezes.inc(labels, stats.freezes)
  }
}
