import { loadavg } from 'node:os'

import { Browser } from '../support/browser.ts'
import { machineConditions } from './machine.ts'
import { compare, type Comparison } from './peers/compare.ts'
import { type Benchmark, type Measured, quantile, rounded, type Run } from './report.ts'
import { PATCH_SCREEN } from './stimulus/patch.ts'
import { terminalLatency } from './terminal-latency.ts'

const METHOD =
  'keydown time stamp to the first requestAnimationFrame at which the patch has turned, in one page of a headless Chromium'

const RATIOS = [
  ['p50', 0.5],
  ['p95', 0.95],
] as const

/**
 * From the key to the picture, as the person feels it, beside the systems that people use today. A
 * key goes down in a real Chromium; the time of its `keydown` event is the start. The program of
 * `stimulus/` answers by turning a patch of 64x24 pixels. The end is the first rendering update of
 * the page at which the patch has turned in what the page shows. So the figure holds everything in
 * between: the way of the key, the program's own work, drawing, encoder, network, decoder and the
 * wait for the display's next refresh (60 Hz: 8 ms in the middle). Nothing is simulated or taken off.
 */
export const latency: Benchmark = {
  summary: 'from a key to the changed pixel in Chromium, at 1280x720 on loopback, beside its peers',
  targets: {
    p50_ratio_novnc: { max: 0.75 },
    p95_ratio_novnc: { max: 0.8 },
    terminal_p50_ms: { max: 30 },
    desktop_p50_ms: { max: 30 },
  },
  run: async (run) => {
    const measured = await measure(false, run)
    const terminal = await terminalLatency(PATCH_SCREEN, run.form)
    return {
      ...measured,
      figures: { ...measured.figures, ...quantiles('terminal', terminal) },
    }
  },
  variants: {
    '--busy': {
      summary: 'the same while the screen scrolls text at thirty lines a second',
      targets: { p95_ratio_novnc: { max: 0.6 } },
      run: (run) => measure(true, run),
    },
  },
}

async function measure(scrolling: boolean, run: Run): Promise<Measured> {
  const machine = await describeMachine()
  const { conditions, samples, absent } = await compare(scrolling, run)
  return {
    conditions: {
      ...machine,
      ...PATCH_SCREEN,
      workload: scrolling ? 'text scrolls at 30 lines a second' : 'still picture',
      method: METHOD,
      ...conditions,
      load_after: rounded(loadavg()[0] ?? 0),
    },
    figures: {
      ...figuresOf(samples),
      ...Object.fromEntries([...absent.keys()].map((name) => [`${name}_samples`, 0])),
    },
    ...(absent.size === 0 ? {} : { leftOut: ratiosOf(absent) }),
  }
}

/** What cannot be measured beside a peer that is not here, and why. */
function ratiosOf(absent: Comparison['absent']): Record<string, string> {
  return Object.fromEntries(
    [...absent].flatMap(([name, reason]) =>
      RATIOS.map(([label]) => [`${label}_ratio_${name}`, reason]),
    ),
  )
}

function figuresOf(samples: Comparison['samples']): Record<string, number> {
  const figures: Record<string, number> = {}
  const ours = samples.get('vitrine') ?? []
  for (const [name, taken] of samples) {
    Object.assign(figures, quantiles(name === 'vitrine' ? 'desktop' : name, taken))
    if (name === 'vitrine') continue
    for (const [label, share] of RATIOS) {
      const ratio = quantile(ours, share) / quantile(taken, share)
      figures[`${label}_ratio_${name}`] = Math.round(ratio * 100) / 100
    }
  }
  return figures
}

function quantiles(name: string, samples: readonly number[]): Record<string, number> {
  return {
    [`${name}_p50_ms`]: rounded(quantile(samples, 0.5)),
    [`${name}_p95_ms`]: rounded(quantile(samples, 0.95)),
    [`${name}_samples`]: samples.length,
  }
}

async function describeMachine(): Promise<ReturnType<typeof machineConditions>> {
  await using browser = await Browser.open()
  return machineConditions(browser)
}
