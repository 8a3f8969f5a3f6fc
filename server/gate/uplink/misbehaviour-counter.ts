import type { RefusalReason } from '#protocol/reasons.ts'

/** What a broken client might send before someone notices. More than this is no accident. */
const TOLERATED_PER_VIEW = 20

/** Our client has no message near the limit and one channel alone, whatever is wrong with it. */
const ATTACKS: ReadonlySet<RefusalReason> = new Set(['message-too-long', 'foreign-channel'])
/** Of a person there may be any number of all others. */
const FAULTS: ReadonlySet<RefusalReason> = new Set([
  'malformed-message',
  'unexpected-message',
  'malformed-input',
])

/**
 * How a viewer behaves, in one view. A buggy client survives: what it sends is refused, counted and
 * told. `hostile` is for what only an attacker sends: after it the view is closed.
 */
export class MisbehaviourCounter {
  #faults = 0

  judge(reason: RefusalReason): 'tolerated' | 'hostile' {
    if (ATTACKS.has(reason)) return 'hostile'
    if (!FAULTS.has(reason)) return 'tolerated'
    this.#faults += 1
    return this.#faults > TOLERATED_PER_VIEW ? 'hostile' : 'tolerated'
  }
}
