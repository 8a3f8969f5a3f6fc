import type { RefusalReason } from '#protocol/reasons.ts'

/** What a broken client might send before someone notices. More than this is no accident. */
const TOLERATED_PER_VIEW = 20

/** Our client has no message near the limit and one channel alone, whatever is wrong with it. */
const ATTACKS: ReadonlySet<RefusalReason> = new Set(['message-too-long', 'foreign-channel'])
/** All others a person can cause, any number of times. */
const FAULTS: ReadonlySet<RefusalReason> = new Set([
  'malformed-message',
  'unexpected-message',
  'malformed-input',
])

/**
 * How a viewer behaves, on one control line. A buggy client survives: what it sends is refused,
 * counted and told. What only an attacker sends is hostile: after it the view is closed.
 */
export class MisbehaviourCounter {
  #faults = 0

  isHostile(reason: RefusalReason): boolean {
    if (ATTACKS.has(reason)) return true
    if (FAULTS.has(reason)) this.#faults += 1
    return this.#faults > TOLERATED_PER_VIEW
  }
}
