import { readFileSync } from 'node:fs'

/** The kernel counts a process's start in hundredths of a second. */
const TICK_MS = 10

/**
 * When processes began, on this process's own clock (`performance.now()`). The kernel's clock may
 * have been moved for the jail, so it is only ever compared with itself: with the start of a process
 * whose moment is known.
 */
export class ProcessStarts {
  readonly #offsetMs: number

  /** `pid` was started at `startedMs`. */
  constructor(pid: number, startedMs: number) {
    const start = startOf(pid)
    this.#offsetMs = start === undefined ? Number.NaN : startedMs - start
  }

  /** Undefined when the process is gone. */
  of(pid: number): number | undefined {
    const start = startOf(pid)
    const began = start === undefined ? Number.NaN : start + this.#offsetMs
    return Number.isNaN(began) ? undefined : began
  }
}

function startOf(pid: number): number | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in brackets and can hold any character; the start is the twentieth field after it.
    const ticks = Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[19])
    return ticks * TICK_MS
  } catch {
    return undefined
  }
}
