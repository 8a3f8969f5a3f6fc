/** Admits `burst` at once and `perSecond` after it. Time comes from the caller, in milliseconds. */
export class TokenBucket {
  #burst: number
  #perSecond: number
  #tokens: number
  #filledAtMs: number

  constructor({ burst, perSecond, nowMs }: { burst: number; perSecond: number; nowMs: number }) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#tokens = burst
    this.#filledAtMs = nowMs
  }

  /** Another rate from now on; what was saved up beyond its burst is gone. */
  limit({ burst, perSecond }: { burst: number; perSecond: number }, nowMs: number): void {
    this.#fill(nowMs)
    this.#burst = burst
    this.#perSecond = perSecond
    this.#tokens = Math.min(this.#tokens, burst)
  }

  /** Milliseconds until the next one is admitted; 0 when it is now. */
  readyInMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000)
  }

  take(nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs)
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs / 1000) * this.#perSecond)
    this.#filledAtMs = nowMs
  }
}
