import type { EndReason } from '#protocol/reasons.ts'
import type { Session } from '#protocol/api/sessions.ts'

export type EndedSession = Pick<Session, 'id' | 'surface' | 'startedAt'> & {
  durationMs: number
  reason: EndReason
}

/** The sessions that are over, the last one first, at most `most` of them. */
export function endedSessions(sessions: readonly Session[], most: number): EndedSession[] {
  return sessions
    .flatMap(({ id, surface, startedAt, status }) => {
      if (status.state !== 'ended') return []
      const durationMs = Math.max(0, Date.parse(status.endedAt) - Date.parse(startedAt))
      return [{ id, surface, startedAt, durationMs, reason: status.reason }]
    })
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .slice(0, most)
}
