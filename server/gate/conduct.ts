import type { RefusalReason } from '#protocol/view.ts'

/** What a broken client might send before someone notices. More than this is no accident. */
const TOLERATED_PER_VIEW = 20

/**
 * How a viewer behaves, in one view. A buggy client survives: what it sends is refused, counted and
 * told. `hostile` is for what only an attacker sends: after it the view is closed.
 */
export class Conduct {
  #faults = 0

  judge(reason: RefusalReason): 'tolerated' | 'hostile' {
    switch (reason) {
      case 'message-too-long':
        // Our client has no message near the limit, whatever is wrong with it.
        return 'hostile'
      case 'malformed-message':
      case 'unexpected-message':
      case 'malformed-input':
        this.#faults += 1
        return this.#faults > TOLERATED_PER_VIEW ? 'hostile' : 'tolerated'
      case 'too-much-input':
      case 'scripted-typing':
      case 'too-much-picture':
      case 'paste':
      case 'drop':
      case 'long-text':
      case 'paste-too-long':
      case 'paste-too-often':
      case 'while-held':
      case 'input-volume-spent':
        return 'tolerated'
    }
  }
}
