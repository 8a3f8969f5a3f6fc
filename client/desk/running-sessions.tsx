import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { Icon } from '../shared/icons.tsx'
import { Moment } from '../shared/moment.tsx'
import { FailureNotice } from '../shared/notice.tsx'
import type { SessionsApi } from '../shared/sessions-api.ts'
import { useEnding } from '../shared/use-ending.ts'
import { SessionUse } from './session-limits.tsx'
import classes from './desk.module.css'

type RunningSessionsProps = { api: SessionsApi; sessions: Session[]; refresh: () => void }

/** What the person left running, to return to or to end. Takes no room when there is nothing. */
export function RunningSessions(props: RunningSessionsProps): ReactElement | null {
  const { api, sessions, refresh } = props
  const { t } = useTranslation()
  const { ending, failure, end } = useEnding(api, refresh)
  const running = sessions.filter(({ status }) => status.state !== 'ended')
  if (running.length === 0) return null
  return (
    <section aria-labelledby="running" className={classes.section}>
      <header>
        <h2 id="running">{t('desk.running')}</h2>
        <p>{t('desk.runningHint')}</p>
      </header>
      {failure === null ? null : <FailureNotice code={failure.code} title={t('desk.endFailed')} />}
      <ul className={classes.running}>
        {running.map((session) => (
          <RunningSession
            key={session.id}
            isEnding={ending.has(session.id)}
            onEnd={end}
            session={session}
          />
        ))}
      </ul>
    </section>
  )
}

type RunningSessionProps = {
  session: Session
  isEnding: boolean
  onEnd: (id: SessionId) => void
}

function RunningSession({ session, isEnding, onEnd }: RunningSessionProps): ReactElement {
  const { t } = useTranslation()
  const state = session.status.state === 'starting' ? 'starting' : 'running'
  return (
    <li>
      <Icon name={session.surface} />
      <div>
        <p className={classes.runningName}>
          {t(`shell.surface.${session.surface}`)} <span>{t(`desk.state.${state}`)}</span>
        </p>
        <p>
          {t('desk.started')} <Moment iso={session.startedAt} />
        </p>
        <SessionUse told={session.limits} />
      </div>
      <Button
        component="a"
        disabled={isEnding}
        href={isEnding ? undefined : `/view/${session.id}`}
        variant="filled"
      >
        {t('desk.rejoin')}
      </Button>
      <Button disabled={isEnding} onClick={() => onEnd(session.id)} variant="default">
        {isEnding ? t('desk.ending') : t('desk.end')}
      </Button>
    </li>
  )
}
