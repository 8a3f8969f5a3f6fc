import type { GateMessage } from '#protocol/view.ts'

import type { ViewerTexts } from '../texts/viewer-texts.ts'
import type { LimitsPanel } from './screen/limits-panel.ts'
import type { StatusDisplay } from './screen/status-display.ts'
import type { EndingNotice } from './state/ending-notice.ts'

/** For what a person must not miss. */
const LONG_NOTICE_MS = 60_000

export type SessionMessage = Extract<GateMessage, { type: `session/${string}` }>

export function isOfSession(message: GateMessage): message is SessionMessage {
  return message.type.startsWith('session/')
}

export type SessionNewsParts = {
  texts: ViewerTexts
  display: StatusDisplay
  limits: LimitsPanel
  ending: EndingNotice
  /** The session is over, and this text says why. */
  ended: (text: string) => void
}

/** What the page hears of the session itself, whatever its view shows. */
export class SessionNews {
  readonly #parts: SessionNewsParts

  constructor(parts: SessionNewsParts) {
    this.#parts = parts
  }

  hear(message: SessionMessage): void {
    const { texts, display, limits, ending, ended } = this.#parts
    switch (message.type) {
      case 'session/ending':
        ending.tell(message.reason, message.secondsLeft)
        return
      case 'session/limits':
        limits.show(message)
        return
      case 'session/notice':
        display.warn(texts.notices[message.notice], LONG_NOTICE_MS)
        return
      case 'session/message':
        display.warn(`${texts.message}${message.text}`, LONG_NOTICE_MS)
        return
      case 'session/ended':
        ended(texts.reasons[message.reason].told)
    }
  }
}
