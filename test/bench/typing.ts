import { setTimeout as delay } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { startMeteredDesktop } from './metered-desktop.ts'
import type { Benchmark } from './report.ts'

const SECONDS = { full: 60, short: 2 }
const WORDS_PER_MINUTE = 60
/** What typists count as one word, with its blank. */
const KEYS_PER_WORD = 5
const KEY_MS = 60_000 / WORDS_PER_MINUTE / KEYS_PER_WORD
/** People are no clocks: each key comes up to this share of the time earlier or later. */
const UNEVENNESS = 0.5
/** How long a finger stays on a key. */
const HELD_MS = 70
const KEYS_PER_LINE = 72

const TEXT =
  'the hazard of the second group is lower than that of the first one and the interval of the ' +
  'ratio does not cover one so we look at the residuals before anything is said about the cause '

/** A person writes a text in a desktop session's terminal, each line followed by the next. */
export const typing: Benchmark = {
  summary: 'what the line carries while a person writes at 60 words a minute',
  targets: { typing_kbit_s: { max: 100 } },
  run: async ({ say, form }) => {
    const seconds = SECONDS[form]
    await using desktop = await startMeteredDesktop('clear; cat >/dev/null', form)
    say(`typing for ${seconds} s`)
    let keys = 0
    const { down_kbit_s, ...more } = await desktop.meter.during(async () => {
      keys = await type(desktop.page, seconds)
    })
    return {
      conditions: { ...desktop.conditions, seconds, words_per_minute: WORDS_PER_MINUTE },
      figures: { typing_kbit_s: down_kbit_s ?? NaN, keys, ...more },
    }
  },
}

/** Types for the whole time; the number of keys. */
async function type(page: Page, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000
  let keys = 0
  let next = performance.now()
  while (performance.now() < end) {
    const key = keys % KEYS_PER_LINE === KEYS_PER_LINE - 1 ? 'Enter' : TEXT.at(keys % TEXT.length)
    await page.keyboard.press(key ?? ' ', { delay: HELD_MS })
    keys += 1
    next += KEY_MS
    const uneven = (Math.random() * 2 - 1) * UNEVENNESS * KEY_MS
    await delay(Math.max(0, next + uneven - performance.now()))
  }
  return keys
}
