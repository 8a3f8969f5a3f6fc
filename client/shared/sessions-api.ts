import { Session, SessionWork } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Ask, LONG_DEADLINE_MS, Nothing } from './ask.ts'

/** What desk and console do with sessions that there are. */
export type SessionsApi = {
  /** Those that the person may know of. */
  sessions: () => Promise<Session[]>
  /** Refused with `PROGRAMS_RUN` while something runs in it, unless that is meant. */
  endSession: (id: SessionId, confirmed: boolean) => Promise<void>
  /** What runs in it beside what it began with. */
  sessionWork: (id: SessionId) => Promise<SessionWork>
}

export function sessionsApi(ask: Ask): SessionsApi {
  return {
    sessions: () => ask('/api/sessions', { answer: Session.array() }),
    sessionWork: (id) => ask(`/api/sessions/${id}/work`, { answer: SessionWork }),
    endSession: (id, confirmed) =>
      ask(`/api/sessions/${id}${confirmed ? '?confirmed=true' : ''}`, {
        method: 'DELETE',
        answer: Nothing,
        deadlineMs: LONG_DEADLINE_MS,
      }),
  }
}
