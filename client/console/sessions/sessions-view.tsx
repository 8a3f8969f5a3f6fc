import { type ReactElement, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import type { FailureCode } from '../../shared/ask.ts'
import { Empty, FailureNotice } from '../../shared/notice.tsx'
import { may } from '../../shared/may.ts'
import { dataOf } from '../../shared/poll.ts'
import { useEnding } from '../../shared/use-ending.ts'
import { useKeptRows } from '../../shared/use-kept-rows.ts'
import { useOpening } from '../../shared/use-opening.ts'
import { usePolled } from '../../shared/use-polled.ts'
import { Waiting } from '../../shared/waiting.tsx'
import parts from '../parts/parts.module.css'
import { StaleNotice } from '../parts/stale-notice.tsx'
import { CapacityLine } from './capacity-line.tsx'
import { EndDialog } from './end-dialog.tsx'
import { HealthLine } from './health-line.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { RunningLedgers } from './running-ledgers.tsx'
import { SessionTotals } from './session-totals.tsx'
import { SessionsTable } from './sessions-table.tsx'
import type { SupervisionApi } from './supervision-api.ts'
import { useEndedAnnouncement } from './use-ended-announcement.ts'
import { useSupervision } from './use-supervision.ts'

const REFRESH_MS = 2_000

export function SessionsView({ api, me }: { api: SupervisionApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  const { polled, refresh } = usePolled(api.sessions, REFRESH_MS)
  const { ending, failure, end } = useEnding(api, refresh)
  const [asked, setAsked] = useState<Session | null>(null)
  const sessions = dataOf(polled)
  const announcement = useEndedAnnouncement(sessions, ending)
  const failed = sessions?.find(({ id }) => id === failure?.id)
  return (
    <>
      <header className={parts.title}>
        <div>
          <h1>{t('console.sections.sessions')}</h1>
          <p>{t('sessions.lead')}</p>
        </div>
        <HealthLine api={api} />
      </header>
      {may(me, 'read-capacity') ? <CapacityLine api={api} /> : null}
      {polled.state === 'stale' ? <StaleNotice polled={polled} /> : null}
      {failed === undefined ? null : (
        <Failure
          code={failure?.code}
          title={t('sessions.endFailed', { name: failed.personName })}
        />
      )}
      <Waiting answer={polled} askAgain={refresh}>
        {(all) => (
          <Running
            api={api}
            me={me}
            ending={ending}
            onEnd={setAsked}
            refresh={refresh}
            listed={all}
            stale={polled.state === 'stale'}
          />
        )}
      </Waiting>
      <p className="v-silent" role="status">
        {announcement}
      </p>
      <EndDialog onClose={() => setAsked(null)} onEnd={(id) => end(id, true)} session={asked} />
    </>
  )
}

type RunningProps = {
  api: SupervisionApi
  me: Me
  listed: Session[]
  ending: ReadonlySet<SessionId>
  stale: boolean
  refresh: () => void
  onEnd: (session: Session) => void
}

/** The sessions that run, and what a supervisor can do to each. */
function Running(props: RunningProps): ReactElement {
  const { api, listed, refresh, ...rest } = props
  const { t } = useTranslation()
  const { failure, supervise } = useSupervision(api, refresh)
  const { opening, failure: notOpened, open } = useOpening<SessionId>()
  const [addressee, setAddressee] = useState<Session | null>(null)
  const running = useMemo(() => listed.filter(({ status }) => status.state !== 'ended'), [listed])
  const rows = useKeptRows(running)
  const gone = new Set(
    rows.flatMap(({ row, goneSinceMs }) => (goneSinceMs === null ? [] : [row.id])),
  )
  if (rows.length === 0) {
    return <Empty hint={t('sessions.emptyHint')} title={t('sessions.empty')} />
  }
  return (
    <>
      <Failure code={failure} title={t('sessions.superviseFailed')} />
      <Failure code={notOpened} title={t('sessions.watchFailed')} />
      <SessionTotals sessions={running} />
      <SessionsTable
        {...rest}
        onFreeze={({ id }, frozen) => supervise(id, { action: frozen ? 'freeze' : 'release' })}
        onMessage={setAddressee}
        onWatch={({ id }) => open(id, () => api.observe(id))}
        gone={gone}
        opening={opening}
        sessions={rows.map(({ row }) => row)}
      />
      <RunningLedgers sessions={running} />
      <MessageDialog
        onClose={() => setAddressee(null)}
        onSend={(id, text) => supervise(id, { action: 'message', text })}
        session={addressee}
      />
    </>
  )
}

function Failure(props: {
  code: FailureCode | null | undefined
  title: string
}): ReactElement | null {
  const { code, title } = props
  if (code === null || code === undefined) return null
  return (
    <div className={parts.stale}>
      <FailureNotice code={code} title={title} />
    </div>
  )
}
