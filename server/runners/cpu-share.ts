/** Share of one core that a session takes, over the last seconds, from a growing CPU time. */
export class CpuShare {
  #last: { cpuMs: number; atMs: number } | undefined
  #value: number | undefined

  /** 1 is one full core; undefined until two readings have come. */
  get value(): number | undefined {
    return this.#value
  }

  add(cpuMs: number, atMs: number): void {
    if (this.#last !== undefined && atMs > this.#last.atMs) {
      this.#value = Math.max(0, cpuMs - this.#last.cpuMs) / (atMs - this.#last.atMs)
    }
    this.#last = { cpuMs, atMs }
  }
}
