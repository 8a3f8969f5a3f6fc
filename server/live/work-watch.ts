/** What a session did within this time is what it does now. */
const WINDOW_MS = 60_000
/** Share of one core, over that time, that nobody uses who only waits: an idle desktop takes a tenth of it. */
const BUSY_SHARE = 0.05
/** Reports within that time, which come every ten seconds at most: one or two are a clock. */
const BUSY_REPORTS = 3

/**
 * Whether a session works while nobody is at its keys: by the processor time that its control group took, and
 * by what it shows unasked. A guest can feign either, and gains no more by it than what the longest time
 * without a key allows.
 */
export class WorkWatch {
  #readings: { atMs: number; cpuMs: number }[] = []
  #stirs: number[] = []

  /** Processor time since its start, every few seconds. */
  used(cpuMs: number, atMs: number): void {
    this.#readings.push({ atMs, cpuMs })
    // One that is older than the window stays: from there the share is taken.
    while ((this.#readings[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) this.#readings.shift()
  }

  /** Something was shown that no input asked for. */
  stirred(atMs: number): void {
    this.#stirs.push(atMs)
    if (this.#stirs.length > BUSY_REPORTS) this.#stirs.shift()
  }

  isBusy(nowMs: number): boolean {
    const [third] = this.#stirs
    const isStirring = this.#stirs.length >= BUSY_REPORTS && nowMs - (third ?? 0) <= WINDOW_MS
    return isStirring || this.#share(nowMs) >= BUSY_SHARE
  }

  /** Nothing is known before the window has passed once, and of a runner that reports no more. */
  #share(nowMs: number): number {
    const [first] = this.#readings
    const last = this.#readings.at(-1)
    if (first === undefined || last === undefined || nowMs - last.atMs > WINDOW_MS) return 0
    const passedMs = last.atMs - first.atMs
    return passedMs < WINDOW_MS / 2 ? 0 : (last.cpuMs - first.cpuMs) / passedMs
  }
}
