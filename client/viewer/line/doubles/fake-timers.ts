import type { Timers } from '../timers.ts'

type Due = { atMs: number; everyMs: number | undefined; run: () => void }

/** Time that goes on when a test says so. */
export class FakeTimers implements Timers {
  #nowMs = 1_000
  #due: Due[] = []

  readonly now = (): number => this.#nowMs

  readonly after = (ms: number, run: () => void): (() => void) => this.#add(ms, undefined, run)

  readonly every = (ms: number, run: () => void): (() => void) => this.#add(ms, ms, run)

  /** Runs what is due on the way, in its order, and lets promises settle between. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settle()
    for (;;) {
      const [next] = this.#due
        .filter(({ atMs }) => atMs <= untilMs)
        .toSorted((a, b) => a.atMs - b.atMs)
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      if (next.everyMs === undefined) this.#remove(next)
      else next.atMs += next.everyMs
      next.run()
      await settle()
    }
    this.#nowMs = untilMs
  }

  #add(ms: number, everyMs: number | undefined, run: () => void): () => void {
    const due = { atMs: this.#nowMs + ms, everyMs, run }
    this.#due.push(due)
    return () => this.#remove(due)
  }

  #remove(due: Due): void {
    this.#due = this.#due.filter((other) => other !== due)
  }
}

/** A few turns: what waits for a promise that is settled already has run then. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve()
}
