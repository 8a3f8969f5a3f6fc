/** What may cross downwards in one session. Whole numbers of bytes, all of them positive. */
export type ByteLimits = { bytesPerSecond: number; bytesPerHour: number; bytesPerSession: number }

/** Which limit a packet met. After `second` a moment's wait helps, after `session` none. */
export type SpentLimit = 'second' | 'hour' | 'session'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

/**
 * The sound bound on what pixels can carry: a guest that paints the densest pictures it can, to an
 * encoder that is wrong about its sizes, still gets no more across than this. A packet passes while
 * anything is left, so that a limit is overshot by less than one packet, in every window of time:
 * over t seconds at most `bytesPerSecond * (1 + t)` and one packet.
 *
 * A packet counts as it goes to the media worker, with its RTP header. What the worker and the pages'
 * server send beside it (retransmissions, probes, SRTP's tags, RTCP, DTLS, the control line, answers
 * to requests of the session) is known by the sockets' counters alone, which are read every so often:
 * `settle` makes up for it, so that never less is counted than had crossed by the last reading, and
 * whatever came in between is taken from what comes next. Pure: time comes from the caller.
 */
export class EgressQuota {
  readonly #second: Bucket
  readonly #hour: Bucket
  #perSession: number
  #counted = 0

  constructor({ bytesPerSecond, bytesPerHour, bytesPerSession }: ByteLimits, nowMs: number) {
    this.#second = new Bucket(bytesPerSecond, SECOND_MS, nowMs)
    this.#hour = new Bucket(bytesPerHour, HOUR_MS, nowMs)
    this.#perSession = bytesPerSession
  }

  /** Other limits from now on; what was spent stays so. */
  limit({ bytesPerSecond, bytesPerHour, bytesPerSession }: ByteLimits, nowMs: number): void {
    this.#second.limit(bytesPerSecond, nowMs)
    this.#hour.limit(bytesPerHour, nowMs)
    this.#perSession = bytesPerSession
  }

  /** The limit that keeps a packet from leaving; of one that may leave the bytes count. */
  take(bytes: number, nowMs: number): SpentLimit | undefined {
    if (this.#counted >= this.#perSession) return 'session'
    if (this.#hour.left(nowMs) <= 0) return 'hour'
    if (this.#second.left(nowMs) <= 0) return 'second'
    this.#spend(bytes)
    return undefined
  }

  /** By the sockets' counters so much has crossed in the whole session. */
  settle(crossedBytes: number): void {
    this.#spend(Math.max(0, crossedBytes - this.#counted))
  }

  #spend(bytes: number): void {
    this.#second.spend(bytes)
    this.#hour.spend(bytes)
    this.#counted += bytes
  }

  /** Milliseconds until the hour gives something again: 0 now, Infinity when the session has spent all. */
  waitMs(nowMs: number): number {
    return this.#counted < this.#perSession ? this.#hour.waitMs(nowMs) : Infinity
  }
}

/** Fills evenly, to what one period gives. Goes below zero by what the last packet was too large. */
class Bucket {
  readonly #periodMs: number
  #capacity: number
  #tokens: number
  #atMs: number

  constructor(perPeriod: number, periodMs: number, nowMs: number) {
    this.#periodMs = periodMs
    this.#capacity = perPeriod
    this.#tokens = perPeriod
    this.#atMs = nowMs
  }

  /** What was spent of the period counts against what it gives now. */
  limit(perPeriod: number, nowMs: number): void {
    const left = this.left(nowMs)
    const lessened = Math.max(0, left + perPeriod - this.#capacity)
    this.#tokens = Math.min(left, lessened)
    this.#capacity = perPeriod
  }

  left(nowMs: number): number {
    // A clock that was set back fills nothing.
    const elapsedMs = Math.max(0, nowMs - this.#atMs)
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsedMs * this.#perMs)
    this.#atMs = Math.max(this.#atMs, nowMs)
    return this.#tokens
  }

  get #perMs(): number {
    return this.#capacity / this.#periodMs
  }

  spend(bytes: number): void {
    this.#tokens -= bytes
  }

  waitMs(nowMs: number): number {
    const left = this.left(nowMs)
    return left > 0 ? 0 : -left / this.#perMs
  }
}
