import { Button } from '@mantine/core'
import { type ReactElement, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { Icon } from '../shared/icons.tsx'
import { Moment } from '../shared/moment.tsx'
import { EndQuestion } from '../shared/end-question.tsx'
import { FailureNotice } from '../shared/notice.tsx'
import type { SessionsApi } from '../shared/sessions-api.ts'
import { useEnding } from '../shared/use-ending.ts'
import { useKeptRows } from '../shared/use-kept-rows.ts'
import { SessionUse } from './session-limits.tsx'
import classes from './desk.module.css'

type RunningSessionsProps = { api: SessionsApi; sessions: Session[]; refresh: () => void }

/** What the person left running, to return to or to end. Takes no room when there is nothing. */
export function RunningSessions(props: RunningSessionsProps): ReactElement | null {
  const { api, sessions, refresh } = props
  const { t } = useTranslation()
  const { ending, failure, asked, end, keep } = useEnding(api, refresh)
  const running = useMemo(
    () => sessions.filter(({ status }) => status.state !== 'ended'),
    [sessions],
  )
  const rows = useKeptRows(running)
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="running" className={classes.section}>
      <header>
        <h2 id="running">{t('desk.running')}</h2>
        <p>{t('desk.runningHint')}</p>
      </header>
      {failure === null ? null : <FailureNotice code={failure.code} title={t('desk.endFailed')} />}
      <ul className={classes.running}>
        {rows.map(({ row, goneSinceMs }) => (
          <RunningSession
            key={row.id}
            isEnding={ending.has(row.id)}
            isGone={goneSinceMs !== null}
            onEnd={(id) => end(id, false)}
            session={row}
          />
        ))}
      </ul>
      <EndQuestion
        asked={asked}
        onClose={keep}
        onEnd={() => {
          if (asked !== null) end(asked.id, true)
        }}
      />
    </section>
  )
}

type RunningSessionProps = {
  session: Session
  isEnding: boolean
  /** It has ended, and its row stays for a moment. */
  isGone: boolean
  onEnd: (id: SessionId) => void
}

function RunningSession(props: RunningSessionProps): ReactElement {
  const { session, isEnding, isGone, onEnd } = props
  const { t } = useTranslation()
  const isStarting = session.status.state === 'starting'
  const state = isGone ? 'ended' : isStarting ? 'starting' : 'running'
  const isOver = isEnding || isGone
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
        disabled={isOver}
        href={isOver ? undefined : `/view/${session.id}`}
        variant="filled"
      >
        {t('desk.rejoin')}
      </Button>
      <Button disabled={isOver} onClick={() => onEnd(session.id)} variant="default">
        {isGone ? t('desk.state.ended') : isEnding ? t('desk.ending') : t('desk.end')}
      </Button>
    </li>
  )
}
