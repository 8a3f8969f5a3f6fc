import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import type { ScreenSize } from '#protocol/screen.ts'

import { Browser } from '../support/browser.ts'
import { System } from '../support/system.ts'
import { startSession, typeLine } from '../support/viewer.ts'
import { answered, installProbe, probePoint, setViewportForScreen } from './key-to-pixel-probe.ts'
import type { Form } from './report.ts'

const SAMPLES = { full: 200, short: 5 }
const WARM_UP = { full: 20, short: 2 }
/** Between two keys, chosen anew each time, so that the keys do not fall into step with the display. */
const GAP_MS = { least: 100, most: 217 }

/** In the session: each key turns the first cells of the first line from dark to light or back. */
const FLIP =
  "clear; n=0; while IFS= read -rsn1 k; do n=$((7-n)); printf '\\e[H\\e[4%dm            \\e[m' $n; done"

/**
 * The same for a terminal session, which no peer has: a shell answers by changing a block of the
 * screen. The end is the call of `requestVideoFrameCallback` in which a pixel of it has changed.
 */
export async function terminalLatency(screen: ScreenSize, form: Form): Promise<number[]> {
  await using system = await System.start()
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  await startSession(page, 'terminal')
  // Awaited here, or browser and system would be closed under it.
  return await measure(page, screen, form)
}

async function measure(page: Page, screen: ScreenSize, form: Form): Promise<number[]> {
  await setViewportForScreen(page, screen)
  // The prompt, and the picture in its new size, are there.
  await delay(2_000)
  await typeLine(page, FLIP)
  await delay(1_000)
  const point = await probePoint(page, () => page.keyboard.press('j'))
  await installProbe(page, point)
  const samples: number[] = []
  for (let key = 0; key < WARM_UP[form] + SAMPLES[form]; key += 1) {
    await page.keyboard.press('j')
    const sample = await answered(page)
    if (key >= WARM_UP[form] && sample !== null) samples.push(sample)
    await delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least))
  }
  return samples
}
