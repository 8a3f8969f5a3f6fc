/** What may cross downwards in one session. Whole numbers of bytes, all of them positive. */
export type ByteLimits = { bytesPerSecond: number; bytesPerHour: number; bytesPerSession: number }

/** Which limit a packet met. After `second` a moment's wait helps, after `session` none. */
export type ByteVerdict = 'admitted' | 'second' | 'hour' | 'session'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

/**
 * The sound bound on what pixels can carry: a guest that paints the densest pictures it can, to an
 * encoder that is wrong about its sizes, still gets no more across than this. A packet passes while
 * anything is left, so that a limit is overshot by less than one packet, in every window of time:
 * over t seconds at most `bytesPerSecond * (1 + t)` and one packet. Pure: time comes from the caller.
 */
export class EgressQuota {
  readonly #second: Bucket
  readonly #hour: Bucket
  #leftOfSession: number

  constructor({ bytesPerSecond, bytesPerHour, bytesPerSession }: ByteLimits, nowMs: number) {
    this.#second = new Bucket(bytesPerSecond, SECOND_MS, nowMs)
    this.#hour = new Bucket(bytesPerHour, HOUR_MS, nowMs)
    this.#leftOfSession = bytesPerSession
  }

  /** Of one packet as it is about to leave; `bytes` counts only if it may. */
  take(bytes: number, nowMs: number): ByteVerdict {
    if (this.#leftOfSession <= 0) return 'session'
    if (this.#hour.left(nowMs) <= 0) return 'hour'
    if (this.#second.left(nowMs) <= 0) return 'second'
    this.spend(bytes)
    return 'admitted'
  }

  /** For bytes that have crossed already, as retransmissions, which the worker makes by itself. */
  spend(bytes: number): void {
    this.#second.spend(bytes)
    this.#hour.spend(bytes)
    this.#leftOfSession -= bytes
  }

  /** Milliseconds until the hour gives something again: 0 now, Infinity when the session has spent all. */
  waitMs(nowMs: number): number {
    return this.#leftOfSession > 0 ? this.#hour.waitMs(nowMs) : Infinity
  }
}

/** Fills evenly, to what one period gives. Goes below zero by what the last packet was too large. */
class Bucket {
  readonly #capacity: number
  readonly #perMs: number
  #tokens: number
  #atMs: number

  constructor(perPeriod: number, periodMs: number, nowMs: number) {
    this.#capacity = perPeriod
    this.#perMs = perPeriod / periodMs
    this.#tokens = perPeriod
    this.#atMs = nowMs
  }

  left(nowMs: number): number {
    // A clock that was set back fills nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs)
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsedMs * this.#perMs)
    this.#atMs = Math.max(this.#atMs, nowMs)
    return this.#tokens
  }

  spend(bytes: number): void {
    this.#tokens -= bytes
  }

  waitMs(nowMs: number): number {
    const left = this.left(nowMs)
    return left > 0 ? 0 : -left / this.#perMs
  }
}
