import type { RefusalReason } from '#protocol/reasons.ts'

import { InputGate, type KeyLimits } from './input-gate.ts'
import { Reorder } from './reorder.ts'
import { isDeed, type Takes, type ViewerRecord, viewerRecordOf } from './viewer-record.ts'

/** What a policy lets a person send: keys over time, and records of all kinds with one sign-in. */
export type InputLimits = KeyLimits & { recordsPerSignIn: number }

export type Passage = {
  /** The messages that go on, byte for byte, each with what it says for whoever counts. */
  forward: { bytes: Uint8Array; record: ViewerRecord }[]
  /** One a press, or a message that is none; to be counted and told. */
  refused: RefusalReason[]
}

/** More sign-ins than a person makes during one session; the oldest is forgotten first. */
const REMEMBERED_SIGN_INS = 256
/** What waits is meant for the screen that was last seen; after so long nobody knows what it would do. */
const KEPT_WITHOUT_VIEW_MS = 30_000

/**
 * The way up of one session: what comes out of its viewers' data channels goes on, waits for its turn or is
 * refused. Who may view a session is one person, whose hands do not get faster by joining again: rates and what
 * was noticed of a script hold for the session, the volume for each sign-in, and only the order of
 * records begins anew with each data channel. Nothing goes on while no view is open: what waits then is kept
 * for the same sign-in for half a minute. Pure: time comes from the caller, in milliseconds.
 */
export class Uplink {
  readonly #gate: InputGate
  #order = new Reorder()
  #limits: InputLimits
  readonly #takes: Takes
  /** Records that went on, by sign-in. */
  readonly #sent = new Map<string, number>()
  #signIn: string | undefined
  /** Since when no view is open; undefined while one is. */
  #leftMs: number | undefined = -Infinity

  constructor(limits: InputLimits, nowMs: number, takes: Takes = { composed: false }) {
    this.#limits = limits
    this.#takes = takes
    this.#gate = new InputGate(limits, nowMs)
  }

  /** Records that have gone on with this sign-in. */
  recordsOf(signIn: string): number {
    return this.#sent.get(signIn) ?? 0
  }

  /** Records that wait for their turn. */
  get waiting(): number {
    return this.#gate.waiting
  }

  /**
   * Another data channel, of this sign-in: its numbers begin anew, and no key is held. Returns what is
   * refused of what waited.
   */
  join(signIn: string, nowMs: number): RefusalReason[] {
    this.leave(nowMs)
    const isKept = signIn === this.#signIn && nowMs - (this.#leftMs ?? 0) <= KEPT_WITHOUT_VIEW_MS
    const refused = isKept ? [] : this.drop('left-waiting')
    this.#leftMs = undefined
    this.#order = new Reorder()
    this.#signIn = signIn
    const sent = this.recordsOf(signIn)
    this.#sent.delete(signIn)
    this.#sent.set(signIn, sent)
    const [oldest] = this.#sent.keys()
    if (this.#sent.size > REMEMBERED_SIGN_INS && oldest !== undefined) this.#sent.delete(oldest)
    return refused
  }

  /** The data channel is closed. The caller ends what is held now; what waits ends its own. */
  leave(nowMs: number): void {
    this.#leftMs ??= nowMs
    this.#gate.releaseAll()
  }

  limit(limits: InputLimits, nowMs: number): void {
    this.#limits = limits
    this.#gate.limit(limits, nowMs)
  }

  /** What waits is refused, for this reason, a press at a time. */
  drop(reason: RefusalReason): RefusalReason[] {
    return Array.from({ length: this.#gate.drop() }, () => reason)
  }

  /**
   * One message of the data channel. Nothing for a second copy, and for one that came before its
   * turn: it is judged when that comes. `closed` says why nothing goes on now, however right it is.
   */
  take(message: Uint8Array, nowMs: number, closed?: RefusalReason): Passage {
    const ordered = this.#order.take(message, nowMs)
    if (ordered === 'malformed') return { forward: [], refused: ['malformed-input'] }
    if (ordered !== 'late') return this.#pass(ordered, nowMs, closed)
    const record = viewerRecordOf(message, this.#takes)
    return { forward: [], refused: record && isDeed(record) ? ['left-waiting'] : [] }
  }

  /** What has come to its turn by now. */
  due(nowMs: number, closed?: RefusalReason): Passage {
    return this.#pass(this.#order.due(nowMs), nowMs, closed)
  }

  /** Milliseconds until `due` has something; undefined while nothing waits for time to pass. */
  waitMs(nowMs: number): number | undefined {
    if (this.#leftMs !== undefined) return undefined
    const waits = [this.#gate.waitMs(nowMs), this.#order.waitMs(nowMs)]
    const known = waits.filter((wait) => wait !== undefined)
    return known.length === 0 ? undefined : Math.min(...known)
  }

  #pass(ordered: readonly Uint8Array[], nowMs: number, closed: RefusalReason | undefined): Passage {
    const refused = ordered.flatMap((bytes) => this.#judge(bytes, nowMs, closed))
    const passage: Passage = { forward: [], refused }
    if (this.#leftMs !== undefined) return passage
    for (const { bytes, record } of this.#gate.leaving(nowMs)) {
      if (this.#spend()) passage.forward.push({ bytes, record })
      else refused.push('input-volume-spent')
    }
    return passage
  }

  #judge(bytes: Uint8Array, nowMs: number, closed: RefusalReason | undefined): RefusalReason[] {
    const record = viewerRecordOf(bytes, this.#takes)
    if (record === undefined) return ['malformed-input']
    if (closed !== undefined) return isDeed(record) ? [closed] : []
    if (this.#isSpent(this.waiting)) return ['input-volume-spent']
    return this.#gate.take(bytes, record, nowMs)
  }

  #isSpent(waiting: number): boolean {
    const signIn = this.#signIn
    if (signIn === undefined) return true
    return this.recordsOf(signIn) + waiting >= this.#limits.recordsPerSignIn
  }

  /** Counts one record that goes on; false where the volume is spent. */
  #spend(): boolean {
    if (this.#signIn === undefined || this.#isSpent(0)) return false
    this.#sent.set(this.#signIn, this.recordsOf(this.#signIn) + 1)
    return true
  }
}
