import { EventEmitter } from 'node:events'

import type { Actor } from '#protocol/fact.ts'

import type { Journal } from '../journal/journal.ts'
import type { StartCheck } from './start-checks.ts'

/** In the journal: there is one. */
const SERVER = 'server'

export type DrainEvents = {
  /** So many milliseconds are left to every session; null when it was called off. */
  announced: [leftMs: number | null]
  /** The time has come: whoever owns the server ends it. */
  due: []
}

/**
 * The stop of a server that is told beforehand: nothing starts any more, every viewer sees how long is left,
 * and it can be called off until then.
 */
export class Drain extends EventEmitter<DrainEvents> implements Disposable {
  readonly #journal: Journal
  #timer: NodeJS.Timeout | undefined
  #endsAt: Date | undefined

  constructor(journal: Journal) {
    super()
    this.#journal = journal
  }

  get endsAt(): Date | undefined {
    return this.#endsAt
  }

  /** In so many seconds from now, also when it was to be at another time. */
  begin(seconds: number, actor: Actor): Date {
    const leftMs = seconds * 1_000
    const endsAt = new Date(Date.now() + leftMs)
    const details = { endsAt: endsAt.toISOString() }
    this.#journal.record((note) =>
      note({ action: 'server/draining', subject: SERVER, actor, details }),
    )
    clearTimeout(this.#timer)
    this.#endsAt = endsAt
    this.#timer = setTimeout(() => this.emit('due'), leftMs)
    this.emit('announced', leftMs)
    return endsAt
  }

  /** Whether there was one to call off. */
  cancel(actor: Actor): boolean {
    if (this.#endsAt === undefined) return false
    this.#journal.record((note) =>
      note({ action: 'server/drain-called-off', subject: SERVER, actor, details: {} }),
    )
    clearTimeout(this.#timer)
    this.#endsAt = undefined
    this.emit('announced', null)
    return true
  }

  readonly check: StartCheck = () => {
    const endsAt = this.#endsAt?.toISOString()
    return endsAt === undefined
      ? undefined
      : { code: 'DRAINING', reason: `the server stops at ${endsAt}` }
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}
