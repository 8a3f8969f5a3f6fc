import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Recording } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'

const NONE: ReadonlySet<SessionId> = new Set()

/** What came since the page was opened, to be marked in the list and told to screen readers. */
export function useArrivals(recordings: Recording[] | undefined): {
  arrived: ReadonlySet<SessionId>
  announcement: string
} {
  const { t } = useTranslation()
  const known = useRef<ReadonlySet<SessionId> | null>(null)
  const [arrived, setArrived] = useState(NONE)
  const [announcement, setAnnouncement] = useState('')
  useEffect(() => {
    if (recordings === undefined) return
    const before = known.current
    known.current = new Set(recordings.map(({ id }) => id))
    if (before === null) return
    const fresh = recordings.filter(({ id }) => !before.has(id))
    const [first] = fresh
    if (first === undefined) return
    setArrived((all) => new Set([...all, ...fresh.map(({ id }) => id)]))
    const surface = t(`shell.surface.${first.surface}`)
    setAnnouncement(t('recordings.newRecording', { name: first.personName, surface }))
  }, [recordings, t])
  return { arrived, announcement }
}
