import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { Recording } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'

import type { RecordingsApi } from './recordings-api.ts'
import { Empty, FailureNotice } from '../../shared/notice.tsx'
import { dataOf } from '../../shared/poll.ts'
import { useOpening } from '../../shared/use-opening.ts'
import { usePolled } from '../../shared/use-polled.ts'
import { Waiting } from '../../shared/waiting.tsx'
import parts from '../parts/parts.module.css'
import { RecordingDrawer } from './recording-drawer.tsx'
import { RecordingsTable } from './recordings-table.tsx'
import { StaleNotice } from '../parts/stale-notice.tsx'
import { useArrivals } from './use-arrivals.ts'

const REFRESH_MS = 2_000

export function RecordingsView({ api, me }: { api: RecordingsApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  const { polled, refresh } = usePolled(api.recordings, REFRESH_MS)
  const { opening, failure, open } = useOpening<SessionId>()
  const [detailed, setDetailed] = useState<Recording | null>(null)
  const { arrived, announcement } = useArrivals(dataOf(polled))
  const replay = (recordingId: SessionId): void =>
    open(recordingId, () => api.startReplay({ recordingId }))
  return (
    <>
      <header className={parts.title}>
        <div>
          <h1>{t('console.sections.recordings')}</h1>
          <p>{t('recordings.lead')}</p>
        </div>
      </header>
      {polled.state === 'stale' ? <StaleNotice polled={polled} /> : null}
      {failure === null ? null : (
        <div className={parts.stale}>
          <FailureNotice code={failure} title={t('recordings.replayFailed')} />
        </div>
      )}
      <Waiting answer={polled} askAgain={refresh}>
        {(recordings) =>
          recordings.length === 0 ? (
            <Empty hint={t('recordings.emptyHint')} title={t('recordings.empty')} />
          ) : (
            <RecordingsTable
              arrived={arrived}
              me={me}
              onDetails={setDetailed}
              onReplay={replay}
              opening={opening}
              recordings={recordings}
              stale={polled.state === 'stale'}
            />
          )
        }
      </Waiting>
      <p className="v-silent" role="status">
        {announcement}
      </p>
      <RecordingDrawer api={api} me={me} onClose={() => setDetailed(null)} recording={detailed} />
    </>
  )
}
