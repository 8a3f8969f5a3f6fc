/** Stops what was to come. Can be called again. */
export type Cancel = () => void

/** The time and what is to happen later, in milliseconds of a clock that is never set back. */
export type Timers = {
  now: () => number
  after: (ms: number, run: () => void) => Cancel
  every: (ms: number, run: () => void) => Cancel
}

export const BROWSER_TIMERS: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
}
