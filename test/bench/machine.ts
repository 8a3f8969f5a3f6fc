import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'

import type { Browser } from '../support/browser.ts'
import type { Conditions } from './report.ts'

/**
 * What a reader must know to compare two runs. The load is of the minute before the run. Without a
 * browser where the viewers are none.
 */
export function machineConditions(browser?: Browser): Conditions {
  const [load = 0] = loadavg()
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memory_gib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    system: /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    node: process.version,
    browser: browser === undefined ? 'none' : (browser.context.browser()?.version() ?? 'unknown'),
    network: 'loopback',
    load_before: Math.round(load * 10) / 10,
  }
}
