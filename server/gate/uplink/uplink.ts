import type { RefusalReason } from '#protocol/reasons.ts'

import { InputGate, type KeyLimits, type Takes, type ViewerRecord } from './input-gate.ts'
import { Reorder } from './reorder.ts'

/** What a policy lets a person send: keys over time, and records of all kinds with one sign-in. */
export type InputLimits = KeyLimits & { recordsPerSignIn: number }

export type Passage = {
  /** The messages that go on, byte for byte, each with what it says for whoever counts. */
  forward: { bytes: Uint8Array; record: ViewerRecord }[]
  refused: RefusalReason[]
}

/** More sign-ins than a person makes during one session; the oldest is forgotten first. */
const REMEMBERED_SIGN_INS = 256

/**
 * The way up of one session: what comes out of its viewers' data channels goes on or is refused. Who
 * may view a session is one person, whose hands do not get faster by joining again: rates and what
 * was noticed of a script hold for the session, the volume for each sign-in, and only the order of
 * records begins anew with each data channel. Pure: time comes from the caller, in milliseconds.
 */
export class Uplink {
  readonly #gate: InputGate
  #order = new Reorder()
  #limits: InputLimits
  /** Records that went on, by sign-in. */
  readonly #sent = new Map<string, number>()
  #signIn: string | undefined

  constructor(limits: InputLimits, nowMs: number, takes?: Takes) {
    this.#limits = limits
    this.#gate = new InputGate(limits, nowMs, takes)
  }

  /** Records that have gone on with this sign-in. */
  recordsOf(signIn: string): number {
    return this.#sent.get(signIn) ?? 0
  }

  /** Another data channel, of this sign-in: its numbers begin anew, and no key is held. */
  join(signIn: string): void {
    this.#order = new Reorder()
    this.#gate.releaseAll()
    this.#signIn = signIn
    const sent = this.recordsOf(signIn)
    this.#sent.delete(signIn)
    this.#sent.set(signIn, sent)
    const [oldest] = this.#sent.keys()
    if (this.#sent.size > REMEMBERED_SIGN_INS && oldest !== undefined) this.#sent.delete(oldest)
  }

  limit(limits: InputLimits, nowMs: number): void {
    this.#limits = limits
    this.#gate.limit(limits, nowMs)
  }

  /**
   * One message of the data channel. Nothing for a second copy, and for one that came before its
   * turn: it is judged when that comes. `closed` says why nothing goes on now, however right it is.
   */
  take(message: Uint8Array, nowMs: number, closed?: RefusalReason): Passage {
    const passage: Passage = { forward: [], refused: [] }
    const ordered = this.#order.take(message)
    if (ordered === undefined) passage.refused.push('malformed-input')
    for (const bytes of ordered ?? []) {
      const record = this.#judge(bytes, nowMs, closed)
      if (typeof record === 'string') passage.refused.push(record)
      else passage.forward.push({ bytes, record })
    }
    return passage
  }

  #judge(bytes: Uint8Array, nowMs: number, closed?: RefusalReason): ViewerRecord | RefusalReason {
    const record = this.#gate.judge(bytes, nowMs)
    if (typeof record === 'string') return record
    if (closed !== undefined) return closed
    const signIn = this.#signIn
    const sent = signIn === undefined ? Infinity : this.recordsOf(signIn)
    if (signIn === undefined || sent >= this.#limits.recordsPerSignIn) return 'input-volume-spent'
    this.#sent.set(signIn, sent + 1)
    return record
  }
}
