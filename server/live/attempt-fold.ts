import type { Attempt } from '#protocol/plain/reasons.ts'

import { TokenBucket } from '../gate/token-bucket.ts'

/** More than anybody tries by hand; a page that says thousands costs the journal one row a minute. */
const APART = { burst: 20, perSecond: 1 / 60 }

export type KeptOut = { what: Attempt; count: number }

/**
 * Attempts of one session for the journal: each by itself at first, and those of one kind together where a
 * page says more than `APART`. With the last ones of each kind at its end a session of n minutes has at
 * most 20 + n + 7 facts of them. Pure: time comes from the caller, in milliseconds.
 */
export class AttemptFold {
  readonly #apart: TokenBucket
  readonly #folded = new Map<Attempt, number>()

  constructor(nowMs: number) {
    this.#apart = new TokenBucket({ ...APART, nowMs })
  }

  /** Another one. Returns what is to be told now. */
  add(what: Attempt, nowMs: number): KeptOut[] {
    this.#folded.set(what, (this.#folded.get(what) ?? 0) + 1)
    return this.due(nowMs)
  }

  /** What may be told by now, the kind first that has waited for the longest time. */
  due(nowMs: number): KeptOut[] {
    const told: KeptOut[] = []
    for (const [what, count] of this.#folded) {
      if (!this.#apart.take(nowMs)) break
      this.#folded.delete(what)
      told.push({ what, count })
    }
    return told
  }

  /** All that was not told yet. */
  rest(): KeptOut[] {
    const told = Array.from(this.#folded, ([what, count]) => ({ what, count }))
    this.#folded.clear()
    return told
  }
}
