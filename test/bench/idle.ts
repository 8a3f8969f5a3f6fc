import { setTimeout as delay } from 'node:timers/promises'

import { startMeteredDesktop } from './metered-desktop.ts'
import type { Benchmark } from './report.ts'

const SECONDS = { full: 60, short: 2 }

/** Switches the terminal's cursor to blinking: 0.6 s on, 0.3 s off, as xterm does it. */
const BLINK = "clear; printf '\\e[?12h'"

/**
 * A researcher who reads: a desktop session that somebody watches and in which only a cursor blinks.
 * What it costs the line, at the server's own socket, and the machine, in all of its processes.
 */
export const idle: Benchmark = {
  summary: 'what a watched desktop with a blinking cursor costs: kbit/s and share of a core',
  targets: { idle_kbit_s: { max: 5 }, idle_cpu_percent: { max: 1 } },
  run: async ({ say, form }) => {
    const seconds = SECONDS[form]
    await using desktop = await startMeteredDesktop(BLINK, form)
    say(`measuring for ${seconds} s`)
    const { down_kbit_s, cpu_percent, ...more } = await desktop.meter.during(() =>
      delay(seconds * 1000),
    )
    return {
      conditions: { ...desktop.conditions, seconds, codec: 'as the browser receives it' },
      figures: { idle_kbit_s: down_kbit_s ?? NaN, idle_cpu_percent: cpu_percent ?? NaN, ...more },
    }
  },
}
