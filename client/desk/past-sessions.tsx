import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'

import { clockTime } from '../shared/clock-time.ts'
import { Moment } from '../shared/moment.tsx'
import classes from './desk.module.css'
import { endedSessions } from './ended-sessions.ts'

const SHOWN = 5

export function PastSessions({ sessions }: { sessions: Session[] }): ReactElement | null {
  const { t } = useTranslation()
  const past = endedSessions(sessions, SHOWN)
  if (past.length === 0) return null
  return (
    <section aria-labelledby="past" className={classes.section}>
      <header>
        <h2 id="past">{t('desk.past')}</h2>
      </header>
      <ul className={classes.past}>
        {past.map(({ id, surface, startedAt, durationMs, reason }) => (
          <li key={id}>
            <span>{t(`shell.surface.${surface}`)}</span>
            <Moment iso={startedAt} />
            <span className={classes.number}>{clockTime(durationMs)}</span>
            <span>{t(`reasons.${reason}.name`)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
