import type { InputRecord } from '#protocol/plain/input.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { InputGate, type KeyLimits } from './input-gate.ts'
import { Reorder } from './reorder.ts'

export type InputJudgement = { record: InputRecord } | { refused: RefusalReason }

export type UplinkOptions = {
  /** A recording has no keyboard: whatever would be admitted is refused. */
  replay: boolean
  /** Of the policy; what a fast human needs where it is left out. */
  keys?: KeyLimits
  nowMs: number
}

/** The way up of one view: a message of its data channel becomes records that may go on, or refusals. */
export class Uplink {
  readonly #order = new Reorder()
  readonly #gate: InputGate
  readonly #replay: boolean

  constructor({ replay, keys, nowMs }: UplinkOptions) {
    this.#gate = new InputGate(nowMs, keys)
    this.#replay = replay
  }

  /** None for a second copy, and for one that came before its turn: it is judged when that comes. */
  judge(message: Uint8Array, nowMs: number): InputJudgement[] {
    const ordered = this.#order.take(message)
    if (!ordered.ok) return [{ refused: 'malformed-input' }]
    return ordered.messages.map((next) => this.#judgeNext(next, nowMs))
  }

  #judgeNext(message: Uint8Array, nowMs: number): InputJudgement {
    const verdict = this.#gate.judge(message, nowMs)
    if (!verdict.admitted) return { refused: verdict.reason }
    return this.#replay ? { refused: 'view-only' } : { record: verdict.record }
  }
}
