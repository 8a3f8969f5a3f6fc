import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { type SurfaceKind } from '#protocol/screen.ts'

import { Browser } from '../support/browser.ts'
import { System } from '../support/system.ts'
import { endSession, waitForPicture } from '../support/viewer.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, quantile, rounded } from './report.ts'

const SESSIONS_EACH = { full: 10, short: 1 }
/** Between two sessions a person looks at the desk; the server warms its next runner meanwhile. */
const PAUSE_MS = { full: 5_000, short: 1_000 }
const SURFACES: readonly SurfaceKind[] = ['terminal', 'desktop']

/**
 * How long a researcher waits. From the click, by the event's own time stamp, to the call in which
 * the browser says that it presents the stream's first frame (`requestVideoFrameCallback`); both on
 * the wall clock of the page's time origin, since a navigation lies between them. And how long the
 * operator waits for READY when everything is installed, from the start of the process.
 */
export const start: Benchmark = {
  summary: 'from the click to the first frame, and from a second scripts/start to READY',
  targets: {
    terminal_p50_ms: { max: 250 },
    desktop_p50_ms: { max: 700 },
    second_start_ready_ms: { max: 6000 },
  },
  run: async ({ say, form }) => {
    // The first start of this run brings the data directory and whatever was not installed.
    await using first = await System.start()
    await first.close()
    const started = performance.now()
    await using system = await System.start()
    const ready = performance.now() - started
    say(`ready after ${Math.round(ready)} ms`)
    await using browser = await Browser.open()
    const conditions = machineConditions(browser)
    const page = await browser.signIn(system, 'researcher')
    await page.addInitScript(watchFirstFrame)
    await page.reload()
    const figures: Record<string, number> = { second_start_ready_ms: rounded(ready) }
    for (const surface of SURFACES) {
      const samples: number[] = []
      for (let session = 0; session < SESSIONS_EACH[form]; session += 1) {
        await delay(PAUSE_MS[form])
        samples.push(await clickToFrame(page, surface))
        say(`${surface} ${session + 1}: ${Math.round(samples.at(-1) ?? 0)} ms`)
        await endSession(page)
      }
      figures[`${surface}_p50_ms`] = rounded(quantile(samples, 0.5))
      figures[`${surface}_max_ms`] = rounded(Math.max(...samples))
    }
    return {
      conditions: { ...conditions, sessions_each: SESSIONS_EACH[form], pause_ms: PAUSE_MS[form] },
      figures,
    }
  },
}

async function clickToFrame(page: Page, surface: SurfaceKind): Promise<number> {
  await page.getByTestId(`start-${surface}`).click()
  await waitForPicture(page)
  const frame = await page.waitForFunction(() => sessionStorage.getItem('bench-frame'))
  const [click, shown] = [
    await page.evaluate(() => Number(sessionStorage.getItem('bench-click'))),
    Number(await frame.jsonValue()),
  ]
  await page.evaluate(() => sessionStorage.removeItem('bench-frame'))
  return shown - click
}

/** Runs in each page before its own scripts. Times are milliseconds since 1970. */
function watchFirstFrame(): void {
  document.addEventListener(
    'click',
    (event) => {
      sessionStorage.setItem('bench-click', String(performance.timeOrigin + event.timeStamp))
    },
    { capture: true },
  )
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    video?.requestVideoFrameCallback((now) => {
      sessionStorage.setItem('bench-frame', String(performance.timeOrigin + now))
    })
  })
}
