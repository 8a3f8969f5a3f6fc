import type { RefusalReason } from '#protocol/reasons.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { ViewClose, Viewer } from '../audience.ts'
import type { Session } from '../session.ts'

/** A viewer that remembers what it was told. */
export class SeenViewer implements Viewer {
  readonly messages: GateMessage[] = []
  readonly refusals: RefusalReason[] = []
  endedWith: ViewClose | undefined
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    session.attach(this)
  }

  get offers(): Extract<GateMessage, { type: 'view/offer' }>[] {
    return this.messages.filter((message) => message.type === 'view/offer')
  }

  tell(message: GateMessage): void {
    this.messages.push(message)
  }

  refused(reason: RefusalReason): void {
    this.refusals.push(reason)
  }

  end(code: ViewClose): void {
    this.endedWith = code
    this.#session.view.detach(this)
  }
}
