import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { Denial } from '#protocol/plain/reasons.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import type { Allowances } from '../gate/policy/decide.ts'
import { PasteGate } from '../gate/uplink/paste-gate.ts'
import type { Passage, Uplink } from '../gate/uplink/uplink.ts'
import { WaitingNotice } from '../gate/uplink/waiting-notice.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import type { Audience } from './audience.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { type PolicyEnforcement, presentMoment } from './policy-enforcement.ts'
import { TypedText } from './typed-text.ts'

export type ViewInputParts = {
  uplink: Uplink
  runner: RunnerHandle
  account: CrossingAccount
  enforcement: PolicyEnforcement
  audience: Pick<Audience, 'viewer' | 'tell'>
  /** Why no input goes on now; undefined while it does. */
  closed: () => RefusalReason | undefined
}

/**
 * What goes up from the viewers of one session: records of their data channels, and texts. Owns the timer
 * by which what waits comes to its turn.
 */
export class ViewInput {
  readonly #parts: ViewInputParts
  readonly #pastes = new PasteGate()
  readonly #typedText: TypedText
  /** They stand behind the keys that wait. */
  #texts: string[] = []
  readonly #notice = new WaitingNotice()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: ViewInputParts) {
    this.#parts = parts
    this.#typedText = new TypedText((record) => parts.runner.input(record))
  }

  /** Another data channel, of this sign-in. */
  join(signIn: string): void {
    const refused = this.#parts.uplink.join(signIn, performance.now())
    this.#notice.reset()
    this.#pass({ forward: [], refused })
  }

  limit({ input }: Allowances): void {
    this.#parts.uplink.limit(input, performance.now())
    this.#wait()
  }

  /** One message of the data channel. */
  take(message: Uint8Array): void {
    const { uplink, enforcement, closed } = this.#parts
    const { waiting } = uplink
    const passage = uplink.take(message, performance.now(), closed())
    const isActive = passage.forward.length > 0 || uplink.waiting > waiting
    if (isActive) enforcement.wake(presentMoment())
    this.#pass(passage)
  }

  /** A text that the policy lets be entered as keys is; the reason, where it does not. */
  paste(text: string, { typedPaste }: Allowances): RefusalReason | undefined {
    const characters = Array.from(text).length
    const denial = this.#pastes.take(characters, typedPaste, performance.now())
    if (denial !== undefined) return refusalOf(denial)
    const kept = typedPaste?.review === true ? { text } : {}
    this.#parts.account.note({ type: 'typed-paste', characters, ...kept })
    this.#texts.push(text)
    this.#enterTexts()
    return undefined
  }

  /** The view is gone or is opened anew: no key stays down, and what was not entered yet of a text is dropped. */
  leave(): void {
    this.#parts.uplink.leave(performance.now())
    this.#stop()
  }

  /** Nothing goes on for this reason, what waits included, which is counted. */
  drop(reason: RefusalReason): void {
    this.#pass({ forward: [], refused: this.#parts.uplink.drop(reason) })
    this.#stop()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#texts = []
    this.#typedText.stop()
    this.#releaseAll()
  }

  #pass({ forward, refused }: Passage): void {
    const { runner, account, audience, enforcement } = this.#parts
    for (const { bytes, record } of forward) {
      account.admitted(record)
      runner.input(bytes)
    }
    for (const reason of refused) {
      account.refused(reason)
      audience.viewer.refused(reason)
    }
    this.#enterTexts()
    this.#wait()
    if (refused.includes('input-volume-spent')) enforcement.judge(presentMoment())
  }

  #enterTexts(): void {
    if (this.#texts.length === 0 || this.#parts.uplink.waiting > 0) return
    // Whatever the person's hand holds, the chord for pasting above all, would go with it.
    this.#releaseAll()
    for (const text of this.#texts.splice(0)) this.#typedText.enter(text)
  }

  /** Until the next one's turn; the viewer is told how many wait. */
  #wait(): void {
    const { uplink, audience, closed } = this.#parts
    const nowMs = performance.now()
    const records = this.#notice.next(uplink.waiting, nowMs)
    if (records !== undefined) audience.tell({ type: 'input/waiting', records })
    clearTimeout(this.#timer)
    const waitMs = uplink.waitMs(nowMs)
    if (waitMs === undefined) return
    this.#timer = setTimeout(() => this.#pass(uplink.due(performance.now(), closed())), waitMs)
  }

  #releaseAll(): void {
    this.#parts.runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
  }
}

function refusalOf(reason: Denial): RefusalReason {
  return reason === 'paste-too-long' || reason === 'paste-too-often' ? reason : 'paste'
}
