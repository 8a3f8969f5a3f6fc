import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { Denial } from '#protocol/plain/reasons.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import type { Allowances } from '../gate/policy/decide.ts'
import { PasteGate } from '../gate/uplink/paste-gate.ts'
import type { Uplink } from '../gate/uplink/uplink.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { TypedText } from './typed-text.ts'

export type ViewInputParts = {
  uplink: Uplink
  runner: RunnerHandle
  account: CrossingAccount
}

/** What goes up from the viewers of one session: records of their data channels, and texts. */
export class ViewInput {
  readonly #parts: ViewInputParts
  readonly #pastes = new PasteGate()
  readonly #typedText: TypedText

  constructor(parts: ViewInputParts) {
    this.#parts = parts
    this.#typedText = new TypedText((record) => parts.runner.input(record))
  }

  /** Another data channel, of this sign-in. */
  join(signIn: string): void {
    this.#parts.uplink.join(signIn)
  }

  limit({ input }: Allowances): void {
    this.#parts.uplink.limit(input, performance.now())
  }

  /**
   * One message of the data channel; `closed` says why no input goes on now. Returns whether anything
   * went on, and what did not, which is counted.
   */
  take(
    message: Uint8Array,
    closed: RefusalReason | undefined,
  ): { isActive: boolean; refused: readonly RefusalReason[] } {
    const { uplink, runner, account } = this.#parts
    const { forward, refused } = uplink.take(message, performance.now(), closed)
    for (const { bytes, record } of forward) {
      account.admitted(record)
      runner.input(bytes)
    }
    for (const reason of refused) account.refused(reason)
    return { isActive: forward.length > 0, refused }
  }

  /** A text that the policy lets be entered as keys is; the reason, where it does not. */
  paste(text: string, { typedPaste }: Allowances): RefusalReason | undefined {
    const characters = Array.from(text).length
    const denial = this.#pastes.take(characters, typedPaste, performance.now())
    if (denial !== undefined) return refusalOf(denial)
    const kept = typedPaste?.review === true ? { text } : {}
    this.#parts.account.note({ type: 'typed-paste', characters, ...kept })
    // Whatever the person's hand holds, the chord for pasting above all, would go with it.
    this.#releaseAll()
    this.#typedText.enter(text)
    return undefined
  }

  /** No key stays down, and what was not entered yet of a text is dropped. */
  stop(): void {
    this.#typedText.stop()
    this.#releaseAll()
  }

  #releaseAll(): void {
    this.#parts.runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
  }
}

function refusalOf(reason: Denial): RefusalReason {
  return reason === 'paste-too-long' || reason === 'paste-too-often' ? reason : 'paste'
}
