import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api.ts'

import type { Api } from '../shared/api.ts'
import { Empty, FailureNotice } from '../shared/notice.tsx'
import { dataOf } from '../shared/poll.ts'
import { useEnding } from '../shared/use-ending.ts'
import { usePolled } from '../shared/use-polled.ts'
import { Waiting } from '../shared/waiting.tsx'
import classes from './console.module.css'
import { EndDialog } from './end-dialog.tsx'
import { HealthLine } from './health-line.tsx'
import { SessionsTable } from './sessions-table.tsx'
import { SessionTotals } from './session-totals.tsx'
import { StaleNotice } from './stale-notice.tsx'
import { useEndedAnnouncement } from './use-announcement.ts'

const REFRESH_MS = 2_000

export function OperatorView({ api }: { api: Api }): ReactElement {
  const { t } = useTranslation()
  const { polled, refresh } = usePolled(api.sessions, REFRESH_MS)
  const { ending, failure, end } = useEnding(api, refresh)
  const [asked, setAsked] = useState<Session | null>(null)
  const sessions = dataOf(polled)
  const announcement = useEndedAnnouncement(sessions, ending)
  const failed = sessions?.find(({ id }) => id === failure?.id)
  return (
    <>
      <header className={classes.title}>
        <div>
          <h1>{t('console.operator')}</h1>
          <p>{t('operator.lead')}</p>
        </div>
        <HealthLine api={api} />
      </header>
      {polled.state === 'stale' ? <StaleNotice polled={polled} /> : null}
      {failure === null || failed === undefined ? null : (
        <div className={classes.stale}>
          <FailureNotice
            code={failure.code}
            title={t('operator.endFailed', { name: failed.personName })}
          />
        </div>
      )}
      <Waiting answer={polled} askAgain={refresh}>
        {(all) => {
          const running = all.filter(({ status }) => status.state !== 'ended')
          if (running.length === 0) {
            return <Empty hint={t('operator.emptyHint')} title={t('operator.empty')} />
          }
          return (
            <>
              <SessionTotals sessions={running} />
              <SessionsTable
                ending={ending}
                onEnd={setAsked}
                sessions={running}
                stale={polled.state === 'stale'}
              />
            </>
          )
        }}
      </Waiting>
      <p className="v-silent" role="status">
        {announcement}
      </p>
      <EndDialog onClose={() => setAsked(null)} onEnd={end} session={asked} />
    </>
  )
}
