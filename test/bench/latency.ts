import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { type SurfaceKind } from '#protocol/screen.ts'

import { Browser } from '../support/browser.ts'
import { System } from '../support/system.ts'
import { endSession, startSession, typeLine } from '../support/viewer.ts'
import { answered, installProbe, probePoint, setViewportForScreen } from './key-to-pixel-probe.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, quantile, rounded } from './report.ts'

const SAMPLES = 200
const WARM_UP = 20
const SCREEN = { width: 1280, height: 720 }
const SURFACES: readonly SurfaceKind[] = ['terminal', 'desktop']
/** Between two keys, chosen anew each time, so that the keys do not fall into step with the display. */
const GAP_MS = { least: 100, most: 217 }

/** In the session: each key turns the first cells of the first line from dark to light or back. */
const FLIP =
  "clear; n=0; while IFS= read -rsn1 k; do n=$((7-n)); printf '\\e[H\\e[4%dm            \\e[m' $n; done"

/**
 * From the key to the picture, as the person feels it. A key goes down in a real Chromium; the time
 * of its `keydown` event is the start. A shell in the session answers by changing a block of the
 * screen. The end is the call of `requestVideoFrameCallback`, on the same clock of the same page, in
 * which a pixel of that block has changed. So the figure holds everything between: input channel,
 * gate, runner, the guest's own work, drawing, encoder, network, decoder and the wait for the
 * display's next refresh (60 Hz: 8 ms in the middle). Nothing is simulated or taken off.
 */
export const latency: Benchmark = {
  summary: 'from a key to the changed pixel in Chromium, at 1280x720 on loopback',
  targets: { terminal_p50_ms: { max: 30 }, desktop_p50_ms: { max: 30 } },
  run: async (say) => {
    await using system = await System.start()
    await using browser = await Browser.open()
    const conditions = machineConditions(browser)
    const page = await browser.signIn(system, 'researcher')
    const figures: Record<string, number> = {}
    for (const surface of SURFACES) {
      await startSession(page, surface)
      const samples = await measure(page)
      say(`${surface}: ${samples.length} of ${SAMPLES} keys answered`)
      figures[`${surface}_p50_ms`] = rounded(quantile(samples, 0.5))
      figures[`${surface}_p95_ms`] = rounded(quantile(samples, 0.95))
      figures[`${surface}_unanswered`] = SAMPLES - samples.length
      await endSession(page)
    }
    return {
      conditions: { ...conditions, ...SCREEN, samples: SAMPLES, warm_up: WARM_UP },
      figures,
    }
  },
}

async function measure(page: Page): Promise<number[]> {
  await setViewportForScreen(page, SCREEN)
  // The prompt, and the picture in its new size, are there.
  await delay(2_000)
  await typeLine(page, FLIP)
  await delay(1_000)
  const point = await probePoint(page, () => page.keyboard.press('j'))
  await installProbe(page, point)
  const samples: number[] = []
  for (let key = 0; key < WARM_UP + SAMPLES; key += 1) {
    await page.keyboard.press('j')
    const sample = await answered(page)
    if (key >= WARM_UP && sample !== null) samples.push(sample)
    await delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least))
  }
  return samples
}
