import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { PackageDecision } from '#protocol/api/package-requests.ts'
import type { Me } from '#protocol/api/people.ts'
import type { PackageRequestId } from '#protocol/ids.ts'

import { type FailureCode, failureCode } from '../../shared/ask.ts'
import { mayIn } from '../../shared/may.ts'
import { Empty, FailureNotice } from '../../shared/notice.tsx'
import type { PackageRequestsApi } from '../../shared/package-requests-api.ts'
import { usePolled } from '../../shared/use-polled.ts'
import { Waiting } from '../../shared/waiting.tsx'
import parts from '../parts/parts.module.css'
import { StaleNotice } from '../parts/stale-notice.tsx'
import { type Decided, DecisionDialog } from './decision-dialog.tsx'
import { RequestsTable } from './requests-table.tsx'

const REFRESH_MS = 10_000

/** What people ask for, and what becomes of it. */
export function PackagesView({ api, me }: { api: PackageRequestsApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  const { polled, refresh } = usePolled(api.packageRequests, REFRESH_MS)
  const [decided, setDecided] = useState<Decided | null>(null)
  const [failure, setFailure] = useState<FailureCode | null>(null)
  const decide = (id: PackageRequestId, decision: PackageDecision): void => {
    setFailure(null)
    void api
      .decidePackageRequest(id, decision)
      .catch((error: unknown) => setFailure(failureCode(error)))
      .finally(refresh)
  }
  return (
    <>
      <header className={parts.title}>
        <div>
          <h1>{t('console.sections.packages')}</h1>
          <p>{t('packages.lead')}</p>
        </div>
      </header>
      {polled.state === 'stale' ? <StaleNotice polled={polled} /> : null}
      {failure === null ? null : (
        <FailureNotice code={failure} title={t('packages.decideFailed')} />
      )}
      <Waiting answer={polled} askAgain={refresh}>
        {(all) => {
          const requests = all.filter(({ projectId }) =>
            mayIn(me, 'decide-package-request', projectId),
          )
          if (requests.length === 0) {
            return <Empty hint={t('packages.noneHint')} title={t('packages.none')} />
          }
          return (
            <RequestsTable
              onDecide={setDecided}
              requests={requests}
              stale={polled.state === 'stale'}
            />
          )
        }}
      </Waiting>
      <DecisionDialog decided={decided} onClose={() => setDecided(null)} onDecide={decide} />
    </>
  )
}
