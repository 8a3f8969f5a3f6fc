import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

/** A line for screen readers once a session that was asked to end is seen to have ended. */
export function useEndedAnnouncement(
  sessions: Session[] | undefined,
  ending: ReadonlySet<SessionId>,
): string {
  const { t } = useTranslation()
  const [line, setLine] = useState('')
  const before = useRef<Session[]>([])
  useEffect(() => {
    if (sessions === undefined) return
    const running = sessions.filter(({ status }) => status.state !== 'ended')
    const runningIds = new Set(running.map(({ id }) => id))
    const gone = before.current.find(({ id }) => ending.has(id) && !runningIds.has(id))
    if (gone !== undefined) setLine(t('sessions.endDone', { name: gone.personName }))
    before.current = running
  }, [sessions, ending, t])
  return line
}
