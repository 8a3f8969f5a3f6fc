import { isDeepStrictEqual } from 'node:util'

import type { JailUsage } from '#protocol/launch.ts'
import { type LimitsUse, tenths } from '#protocol/limits.ts'
import { SESSION_NOTICES, type SessionNotice } from '#protocol/plain/notices.ts'

/**
 * How often figures may cross, and a notice of each kind. A guest chooses them: in tenths and at this
 * pace its four figures carry less than half a bit a second, and each message is in the ledger.
 */
export const TELL_EVERY_MS = 30_000
/** Of a limit, before it is used up; and again after it has gone below the other. */
const NEARLY = { from: 0.9, armedBelow: 0.7 } as const

/**
 * Follows what one session uses and says what of it may cross, and when: never more than the tenths of
 * each limit, a few notices of a closed list, and each of them only as often as `TELL_EVERY_MS`.
 */
export class LimitsWatch {
  #present: LimitsUse | undefined
  #told: LimitsUse | undefined
  #toldAtMs = -Infinity
  #kills = 0
  /** Those that may be given again. */
  readonly #armed = new Set<SessionNotice>(SESSION_NOTICES)
  readonly #givenAtMs = new Map<SessionNotice, number>()
  readonly #waiting = new Set<SessionNotice>()

  /** What crossed last. */
  get told(): LimitsUse | undefined {
    return this.#told
  }

  /** Each report of the sandbox; what comes back happened now, and is for the record. */
  report(usage: JailUsage, cpuShare: number | undefined, nowMs: number): SessionNotice[] {
    const { memoryBytes, home, scratch, limits } = usage
    this.#present = {
      memory: tenths(memoryBytes, limits.memoryBytes),
      processors: tenths(100 * (cpuShare ?? 0), limits.cpuPercent),
      home: tenths(home.usedBytes, home.bytes),
      scratch: tenths(scratch.usedBytes, scratch.bytes),
    }
    const happened = [
      ...this.#near('memory-nearly-used', memoryBytes, limits.memoryBytes),
      ...this.#near('home-nearly-full', home.usedBytes, home.bytes),
      ...this.#near('scratch-nearly-full', scratch.usedBytes, scratch.bytes),
      ...this.#killed(usage.outOfMemoryKills),
    ]
    const given = happened.filter((notice) => this.#give(notice, nowMs))
    if (given.includes('program-killed-for-memory')) this.#kills = usage.outOfMemoryKills
    return given
  }

  /** What is to cross now, if anything is; asked while the picture may be shown, and only then. */
  takeUse(nowMs: number): LimitsUse | undefined {
    if (nowMs - this.#toldAtMs < TELL_EVERY_MS) return undefined
    const use = this.#present
    if (use === undefined || isDeepStrictEqual(use, this.#told)) return undefined
    this.#told = use
    this.#toldAtMs = nowMs
    return use
  }

  /** The same of notices, which say what somebody at the keys wonders about, and so do not wait. */
  takeNotices(): SessionNotice[] {
    const notices = [...this.#waiting]
    this.#waiting.clear()
    return notices
  }

  #near(notice: SessionNotice, used: number, limit: number): SessionNotice[] {
    if (limit <= 0) return []
    if (used < NEARLY.armedBelow * limit) this.#armed.add(notice)
    if (used < NEARLY.from * limit || !this.#armed.has(notice)) return []
    return [notice]
  }

  #killed(kills: number): SessionNotice[] {
    return kills > this.#kills ? ['program-killed-for-memory'] : []
  }

  /** Whether it is time for it again: what happens in between is the same happening. */
  #give(notice: SessionNotice, nowMs: number): boolean {
    if (nowMs - (this.#givenAtMs.get(notice) ?? -Infinity) < TELL_EVERY_MS) return false
    this.#givenAtMs.set(notice, nowMs)
    this.#armed.delete(notice)
    this.#waiting.add(notice)
    return true
  }
}
