import { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Ask, LONG_DEADLINE_MS, Nothing } from './ask.ts'

/** What desk and console do with sessions that there are. */
export type SessionsApi = {
  /** Those that the person may know of. */
  sessions: () => Promise<Session[]>
  endSession: (id: SessionId) => Promise<void>
}

export function sessionsApi(ask: Ask): SessionsApi {
  return {
    sessions: () => ask('/api/sessions', { answer: Session.array() }),
    endSession: (id) =>
      ask(`/api/sessions/${id}`, {
        method: 'DELETE',
        answer: Nothing,
        deadlineMs: LONG_DEADLINE_MS,
      }),
  }
}
