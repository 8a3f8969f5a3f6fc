import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { FarSystem } from '../line/far-system.ts'
import { CUT, type LineProfile, PROFILES } from '../line/profiles.ts'
import { endSession, startSession, typeLine } from '../support/viewer.ts'
import { answered, installProbe, probePoint, setViewportForScreen } from './key-to-pixel-probe.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, quantile, rounded, type Target } from './report.ts'

/** Keys that count, on each line. */
const SAMPLES = { full: 200, short: 2 }
const WARM_UP = { full: 10, short: 1 }
const SCREEN = { width: 1280, height: 720 }
/** `none` is the emulator without a line: what the machine itself takes in this run. */
const LINES = ['none', 'shenzhen', 'london', 'hotel'] as const
/** The lines take turns, so that another program's load falls on all of them. */
const ROUNDS = { full: 4, short: 1 }
const GAP_MS = { least: 100, most: 217 }
const CUT_MS = { full: 10_000, short: 1_000 }
/** What `answered` waits for at most: counted as a freeze of that length. */
const UNANSWERED_MS = 2_000

/** In the session: each key turns the first cells of the first line from dark to light or back. */
const FLIP =
  "clear; n=0; while IFS= read -rsn1 k; do n=$((7-n)); printf '\\e[H\\e[4%dm            \\e[m' $n; done"

/**
 * From the key to the picture over three lines of an emulator that carries IP packets between two
 * network namespaces (`test/line`), server and Chromium unmodified at its ends. The figures are what
 * is above the round trip; nothing is taken off for the machine, whose own share stands under `none`.
 * Last, the line is cut for 10 s while the screen goes on, and the time to the next frame is taken.
 */
export const line: Benchmark = {
  summary: 'from a key to the changed pixel over long, lossy and narrow lines',
  targets: {
    ...Object.fromEntries(LINES.filter((name) => name !== 'none').flatMap(targetsOf)),
    recovery_ms: { max: 1_000 },
  },
  run: async ({ say, form }) => {
    const rounds = ROUNDS[form]
    const keys = { warmUp: WARM_UP[form], counted: SAMPLES[form] / rounds }
    await using far = await FarSystem.start(PROFILES.none)
    const conditions = machineConditions(far.browser)
    const { page } = far
    const samples = new Map<string, number[]>(LINES.map((name) => [name, []]))
    await startSession(page, 'terminal')
    await prepare(page)
    for (let round = 0; round < rounds; round += 1) {
      for (const name of LINES) {
        await far.line.set(PROFILES[name])
        const taken = await measure(page, keys)
        samples.get(name)?.push(...taken)
        say(`${name}, round ${round + 1} of ${rounds}: p50 ${rounded(quantile(taken, 0.5))} ms`)
      }
    }
    await endSession(page)
    const figures = Object.fromEntries(
      LINES.flatMap((name) => figuresOf(name, samples.get(name) ?? [])),
    )
    const recovery = await measureRecovery(far, PROFILES.london, CUT_MS[form])
    return {
      conditions: { ...conditions, ...SCREEN, network: 'emulated', samples: SAMPLES[form] },
      figures: { ...figures, ...(recovery === null ? {} : { recovery_ms: rounded(recovery) }) },
    }
  },
}

function targetsOf(name: string): [string, Target][] {
  return [
    [`${name}_p50_above_rtt_ms`, { max: 30 }],
    [`${name}_p95_above_rtt_ms`, { max: 80 }],
    [`${name}_longest_freeze_ms`, { max: 500 }],
  ]
}

function figuresOf(name: (typeof LINES)[number], samples: readonly number[]): [string, number][] {
  const { roundTripMs } = PROFILES[name]
  return [
    [`${name}_p50_above_rtt_ms`, rounded(quantile(samples, 0.5) - roundTripMs)],
    [`${name}_p95_above_rtt_ms`, rounded(quantile(samples, 0.95) - roundTripMs)],
    [`${name}_longest_freeze_ms`, rounded(quantile(samples, 1))],
  ]
}

async function prepare(page: Page): Promise<void> {
  await setViewportForScreen(page, SCREEN)
  await delay(2_000)
  await typeLine(page, FLIP)
  await delay(1_000)
  const point = await probePoint(page, () => page.keyboard.press('j'))
  await installProbe(page, point)
}

type Keys = { warmUp: number; counted: number }

async function measure(page: Page, { warmUp, counted }: Keys): Promise<number[]> {
  const samples: number[] = []
  for (let key = 0; key < warmUp + counted; key += 1) {
    await page.keyboard.press('j')
    const sample = (await answered(page)) ?? UNANSWERED_MS
    if (key >= warmUp) samples.push(sample)
    await delay(GAP_MS.least + Math.random() * (GAP_MS.most - GAP_MS.least))
  }
  return samples
}

/** Milliseconds from the line's return to the first frame after it; null when none comes. */
async function measureRecovery(
  far: FarSystem,
  profile: LineProfile,
  cutMs: number,
): Promise<number | null> {
  const { page } = far
  await far.line.set(profile)
  await startSession(page, 'terminal')
  await delay(2_000)
  await typeLine(page, 'while :; do date +%N; sleep 0.1; done')
  await delay(2_000)
  await far.line.set(CUT)
  await delay(cutMs)
  const next = page.evaluate(async () => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid=screen]')
    const { promise, resolve } = Promise.withResolvers<number | null>()
    const timer = setTimeout(resolve, 30_000, null)
    video?.requestVideoFrameCallback(() => resolve(performance.timeOrigin + performance.now()))
    const shown = await promise
    clearTimeout(timer)
    return shown
  })
  await delay(100)
  const backAt = performance.timeOrigin + performance.now()
  await far.line.set(profile)
  const shownAt = await next
  await endSession(page)
  return shownAt === null ? null : shownAt - backAt
}
