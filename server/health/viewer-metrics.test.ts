import { expect, test } from 'vitest'

import { ViewerStats } from '#protocol/view.ts'

import { createMetrics } from './metrics.ts'
import { ViewerMetrics } from './viewer-metrics.ts'

const REPORT: ViewerStats = {
  type: 'line/stats',
  roundTripMs: 5,
  keyToPixelMs: [18, 40],
  framesPerSecond: 2,
  kilobitsPerSecond: 80,
  lossShare: 0.01,
  nacks: 3,
  freezes: 0,
}

test('what viewers report is told apart by surface and codec, and by nothing else', async () => {
  const registry = createMetrics()
  const metrics = new ViewerMetrics(registry)
  metrics.observe({ surface: 'desktop', codec: 'h264-444' }, REPORT)
  metrics.observe({ surface: 'desktop', codec: 'h264-444' }, { ...REPORT, roundTripMs: null })
  const text = await registry.metrics()
  const labels = 'surface="desktop",codec="h264-444"'
  expect(text).toContain(`vitrine_viewer_round_trip_seconds_count{${labels}} 1`)
  expect(text).toContain(`vitrine_viewer_round_trip_seconds_sum{${labels}} 0.005`)
  expect(text).toContain(`vitrine_key_to_pixel_seconds_count{${labels}} 4`)
  expect(text).toContain(`vitrine_key_to_pixel_seconds_bucket{le="0.02",${labels}} 2`)
  expect(text).toContain(`vitrine_viewer_nacks_total{${labels}} 6`)
  const ours = text.split('\n').filter((line) => line.startsWith('vitrine_'))
  for (const line of ours) expect(line).toContain(labels)
})

test('a report that would spoil the statistics is none', () => {
  expect(ViewerStats.safeParse(REPORT).success).toBe(true)
  const spoilt: readonly object[] = [
    { roundTripMs: -1 },
    { roundTripMs: 1e300 },
    { roundTripMs: Number.NaN },
    { keyToPixelMs: Array<number>(33).fill(1) },
    { keyToPixelMs: [Number.POSITIVE_INFINITY] },
    { framesPerSecond: '60' },
    { kilobitsPerSecond: 1e9 },
    { lossShare: 1.5 },
    { nacks: 0.5 },
    { freezes: 1e6 },
    { person: 'somebody' },
  ]
  for (const change of spoilt) {
    expect(ViewerStats.safeParse({ ...REPORT, ...change }).success).toBe(false)
  }
})
