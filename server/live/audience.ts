import type { Codec } from '#protocol/codec.ts'
import type { Assignment } from '#protocol/link.ts'
import type { Hold } from '#protocol/plain/reasons.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'
import type { RefusalReason } from '#protocol/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { RunnerHandle } from '../runners/runner-handle.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { type PolicyEnforcement, presentMoment } from './policy-enforcement.ts'

export type ViewClose = (typeof VIEW_CLOSE)[keyof typeof VIEW_CLOSE]

/** Whoever is at the other end of a session's control line. */
export type Viewer = {
  tell(message: GateMessage): void
  /** Something that it sent, or was to get, did not pass; that is counted already. */
  refused(reason: RefusalReason): void
  /** Its view is over. */
  end(code: ViewClose): void
}

const NOBODY: Viewer = {
  tell: () => undefined,
  refused: () => undefined,
  end: () => undefined,
}

export type AudienceParts = {
  assignment: Assignment
  runner: RunnerHandle
  account: CrossingAccount
  enforcement: PolicyEnforcement
}

/** Who looks at a session, one viewer or nobody, and the words in which that one is told of it. */
export class Audience {
  readonly #parts: AudienceParts
  #viewer = NOBODY

  constructor(parts: AudienceParts) {
    this.#parts = parts
  }

  get viewer(): Viewer {
    return this.#viewer
  }

  /** This one is told from now on, and nobody else. */
  attach(viewer: Viewer): void {
    this.#viewer = viewer
  }

  /** Whether it was the one that is told. */
  detach(viewer: Viewer): boolean {
    if (this.#viewer !== viewer) return false
    this.#viewer = NOBODY
    return true
  }

  tell(message: GateMessage): void {
    this.#viewer.tell(message)
  }

  refuse(reason: RefusalReason): void {
    this.#parts.account.refused(reason)
    this.#viewer.refused(reason)
  }

  tellOffer(sdp: string, codec: Codec): void {
    const { assignment, enforcement, runner } = this.#parts
    const { stream, typedPaste } = enforcement.allowances
    const characters = assignment.kind === 'replay' ? 0 : (typedPaste?.maxCharacters ?? 0)
    const largest = stream.largestScreen
    const { surface } = enforcement
    this.tell({ type: 'view/offer', sdp, codec, largest, surface, typedPaste: characters })
    this.tellCursor()
    if (!runner.displayAnswers) this.tellDisplay()
    for (const [reason, secondsLeft] of enforcement.endings(presentMoment())) {
      this.tell({ type: 'session/ending', reason, secondsLeft })
    }
  }

  /** Nothing of the guest is told while the picture is held: what it does with its display is its own word. */
  tellDisplay(): void {
    const { enforcement, runner } = this.#parts
    if (enforcement.hold !== undefined) return
    this.tell({ type: 'screen/answering', answers: runner.displayAnswers })
  }

  /** The plain arrow where the policy lets no shape cross. */
  tellCursor(): void {
    const { enforcement, runner } = this.#parts
    const cursor = enforcement.allowances.cursor ? runner.cursor : 'default'
    this.tell({ type: 'pointer/shape', cursor })
  }

  tellHeld(reason: Hold): void {
    this.#parts.account.note({ type: 'held', reason })
    this.tell({ type: 'view/held', reason })
    if (reason === 'input-volume-spent') this.#viewer.end(VIEW_CLOSE.spent)
  }

  tellResumed(): void {
    this.#parts.account.note({ type: 'resumed' })
    this.tell({ type: 'view/resumed' })
    this.tellDisplay()
  }
}
