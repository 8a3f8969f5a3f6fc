import { setTimeout as delay } from 'node:timers/promises'

import { type SurfaceKind } from '#protocol/screen.ts'

import { Browser } from '../support/browser.ts'
import { System } from '../support/system.ts'
import { endSession } from '../support/viewer.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, quantile, rounded } from './report.ts'
import { installStartProbe, learnMark, startAndType, type Waited } from './start-probe.ts'

const SESSIONS_EACH = { full: 10, short: 1 }
/** Between two sessions a person looks at the desk; the server warms its next runner meanwhile. */
const PAUSE_MS = { full: 5_000, short: 1_000 }
const SURFACES: readonly SurfaceKind[] = ['terminal', 'desktop']

/**
 * How long a researcher waits. From the click, by the event's own time stamp, to the call in which
 * the browser says that it presents the stream's first frame (`requestVideoFrameCallback`), and to the
 * one with the answer to a key that was typed as soon as there was a picture: the cursor where the key
 * leaves it. All on the wall clock of the page's time origin, since a navigation lies between them.
 * And how long the operator waits for READY when everything is installed, from the start of the process.
 */
export const start: Benchmark = {
  summary:
    'from the click to the first frame and to the first key answered, and from a second scripts/start to READY',
  targets: {
    terminal_p50_ms: { max: 250 },
    terminal_typed_p50_ms: { max: 250 },
    desktop_p50_ms: { max: 700 },
    desktop_typed_p50_ms: { max: 700 },
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
    await installStartProbe(page)
    const figures: Record<string, number> = { second_start_ready_ms: rounded(ready) }
    for (const surface of SURFACES) {
      await learnMark(page, surface)
      const samples: Waited[] = []
      for (let session = 0; session < SESSIONS_EACH[form]; session += 1) {
        await delay(PAUSE_MS[form])
        const waited = await startAndType(page, surface)
        samples.push(waited)
        const [frame, typed] = [Math.round(waited.frame), Math.round(waited.typed)]
        say(`${surface} ${session + 1}: picture ${frame} ms, key ${typed} ms`)
        await endSession(page)
      }
      Object.assign(figures, figuresOf(surface, samples))
    }
    return {
      conditions: { ...conditions, sessions_each: SESSIONS_EACH[form], pause_ms: PAUSE_MS[form] },
      figures,
    }
  },
}

function figuresOf(surface: SurfaceKind, samples: readonly Waited[]): Record<string, number> {
  const [frames, typed] = [samples.map(({ frame }) => frame), samples.map((each) => each.typed)]
  return {
    [`${surface}_p50_ms`]: rounded(quantile(frames, 0.5)),
    [`${surface}_max_ms`]: rounded(Math.max(...frames)),
    [`${surface}_typed_p50_ms`]: rounded(quantile(typed, 0.5)),
    [`${surface}_typed_max_ms`]: rounded(Math.max(...typed)),
  }
}
