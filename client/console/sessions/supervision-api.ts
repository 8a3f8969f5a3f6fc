import { Capacity } from '#protocol/api/capacity.ts'
import { Health } from '#protocol/api/health.ts'
import { Created, type Supervision } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Ask, LONG_DEADLINE_MS, Nothing } from '../../shared/ask.ts'
import { sessionsApi, type SessionsApi } from '../../shared/sessions-api.ts'

/** What is done with sessions that run and are not one's own. */
export type SupervisionApi = SessionsApi & {
  supervise: (id: SessionId, supervision: Supervision) => Promise<void>
  observe: (id: SessionId) => Promise<Created>
  health: () => Promise<Health>
  capacity: () => Promise<Capacity>
}

export function supervisionApi(ask: Ask): SupervisionApi {
  return {
    ...sessionsApi(ask),
    supervise: (id, body) =>
      ask(`/api/sessions/${id}/supervision`, { method: 'POST', body, answer: Nothing }),
    observe: (id) =>
      ask(`/api/sessions/${id}/observations`, {
        method: 'POST',
        answer: Created,
        deadlineMs: LONG_DEADLINE_MS,
      }),
    capacity: () => ask('/api/capacity', { answer: Capacity }),
    health: () => ask('/healthz', { answer: Health, alsoAnswers: 503 }),
  }
}
