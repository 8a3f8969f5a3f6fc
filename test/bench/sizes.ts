import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import type { ScreenSize } from '#protocol/screen.ts'

import { PaintedTerminal } from '../../sandbox/frame/doubles/painted-terminal.ts'
import { BYTES_PER_PIXEL, type Picture } from '../../sandbox/frame/picture.ts'
import { Browser } from '../support/browser.ts'
import { PictureInBrowser } from '../support/picture-in-browser.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, type Form, quantile, rounded, type Target } from './report.ts'
import { terminalLatency } from './terminal-latency.ts'

const SIZES = {
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
  '4k': { width: 3840, height: 2160 },
} as const
/** What the demonstration's policy allows; larger screens are measured as pictures only. */
const SESSION_SIZES = ['720p', '1080p'] as const
const KINDS = ['small', 'whole'] as const
type ChangeKind = (typeof KINDS)[number]
const CHANGES: Record<Form, Record<ChangeKind, number>> = {
  full: { small: 100, whole: 30 },
  short: { small: 1, whole: 1 },
}
const WARM_UP = { full: 5, short: 1 }
/** Until the line is known, and the first picture clear. */
const SETTLE_MS = { full: 3_000, short: 500 }
/** Nothing is demanded of a figure but that it is there. */
const MEASURED: Target = { min: 0 }
const KILOBITS_PER_SECOND = 50_000
/** Each is still again before the next. */
const PAUSE_MS = { small: 150, whole: 700 } as const
const PATIENCE_MS = 3_000
const PATCH = { x: 64, y: 40, width: 64, height: 24 }

/** Whose times are taken. */
const NAMES = [
  ...SESSION_SIZES.map((size) => `terminal_${size}`),
  ...Object.keys(SIZES).flatMap((size) => KINDS.map((change) => `picture_${size}_${change}`)),
]

/**
 * The same at larger screens: from the key to the pixel in terminal sessions, and, since the
 * demonstration's policy ends at 1920x1080, from a changed picture to Chromium's frame for all sizes:
 * change detector, encoder, packets, media server, decoder, display. `small` turns a patch of 64x24
 * pixels, `whole` shows another screen full of coloured text.
 */
export const sizes: Benchmark = {
  summary: 'key to pixel and picture to pixel at 1280x720, 1920x1080 and 3840x2160',
  targets: Object.fromEntries(NAMES.flatMap(figureNames).map((name) => [name, MEASURED])),
  run: async ({ say, form }) => {
    await using browser = await Browser.open()
    const figures: Record<string, number> = {}
    const note = (name: string, samples: readonly number[]): void => {
      const [p50, p95] = figureNames(name)
      figures[p50] = rounded(quantile(samples, 0.5))
      figures[p95] = rounded(quantile(samples, 0.95))
      say(`${name}: p50 ${figures[p50]} ms`)
    }
    for (const size of SESSION_SIZES) {
      note(`terminal_${size}`, await terminalLatency(SIZES[size], form))
    }
    for (const [size, screen] of Object.entries(SIZES)) {
      for (const change of KINDS) {
        note(`picture_${size}_${change}`, await pictureLatency({ browser, screen, change, form }))
      }
    }
    return {
      conditions: {
        ...machineConditions(browser),
        codec: 'h264-444',
        policy_kbit_s: KILOBITS_PER_SECOND,
      },
      figures,
    }
  },
}

function figureNames(name: string): [p50: string, p95: string] {
  return [`${name}_p50_ms`, `${name}_p95_ms`]
}

type PictureRun = { browser: Browser; screen: ScreenSize; change: ChangeKind; form: Form }

/** Milliseconds from each change of the picture to the first frame in the page that shows it. */
async function pictureLatency({ browser, screen, change, form }: PictureRun): Promise<number[]> {
  const page = await browser.context.newPage()
  const screens = [textScreen(screen, 1), textScreen(screen, change === 'whole' ? 2 : 1)] as const
  paintPatch(screens[0], 0x20)
  paintPatch(screens[1], 0xe0)
  let turn = 0
  await using shown = await PictureInBrowser.open({
    page,
    codec: 'h264-444',
    kilobitsPerSecond: KILOBITS_PER_SECOND,
    picture: () => screens[turn % 2 === 0 ? 0 : 1],
  })
  await delay(SETTLE_MS[form])
  await installFlipProbe(page)
  const samples: number[] = []
  for (let count = 0; count < WARM_UP[form] + CHANGES[form][change]; count += 1) {
    turn += 1
    const startedMs = performance.timeOrigin + performance.now()
    shown.changed()
    const shownMs = await flipped(page)
    if (count >= WARM_UP[form]) samples.push(shownMs === null ? PATIENCE_MS : shownMs - startedMs)
    await delay(PAUSE_MS[change])
  }
  await page.close()
  return samples
}

function textScreen({ width, height }: ScreenSize, seed: number): Picture {
  const terminal = new PaintedTerminal(width, height, seed)
  terminal.fill()
  return terminal.picture
}

function paintPatch({ pixels, stride }: Picture, level: number): void {
  for (let y = PATCH.y; y < PATCH.y + PATCH.height; y += 1) {
    const start = y * stride + PATCH.x * BYTES_PER_PIXEL
    pixels.fill(level, start, start + PATCH.width * BYTES_PER_PIXEL)
  }
}

/** From now on the page notes when the middle of the patch turns; both clocks are the machine's. */
async function installFlipProbe(page: Page): Promise<void> {
  await page.evaluate(
    ({ x, y }) => {
      const video = window.received?.video
      const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
      if (video === undefined || context === null) throw new Error('no video')
      const level = (): number => {
        context.drawImage(video, x, y, 1, 1, 0, 0, 1, 1)
        return context.getImageData(0, 0, 1, 1).data[1] ?? 0
      }
      let last = level()
      const flips: number[] = []
      Object.assign(window, { benchFlips: flips })
      const look = (): void => {
        video.requestVideoFrameCallback(look)
        const now = level()
        if (Math.abs(now - last) < 64) return
        last = now
        flips.push(performance.timeOrigin + performance.now())
      }
      video.requestVideoFrameCallback(look)
    },
    { x: PATCH.x + PATCH.width / 2, y: PATCH.y + PATCH.height / 2 },
  )
}

/** When it turned, in milliseconds of the wall clock; null when it did not. */
async function flipped(page: Page): Promise<number | null> {
  return page.evaluate(async (patienceMs) => {
    const { benchFlips: flips } = window as unknown as { benchFlips: number[] }
    const deadline = performance.now() + patienceMs
    while (flips.length === 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return flips.shift() ?? null
  }, PATIENCE_MS)
}
