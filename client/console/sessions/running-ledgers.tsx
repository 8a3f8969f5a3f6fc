import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'

import { shortId } from '../../shared/short-id.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { LedgerTable } from '../crossing/ledger-table.tsx'
import { RefusalList } from '../crossing/refusal-list.tsx'
import classes from './sessions.module.css'

/** The ledgers of all sessions that run, each behind its line. */
export function RunningLedgers({ sessions }: { sessions: Session[] }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <section className={classes.ledgers}>
      <h2>{t('crossing.ledger.title')}</h2>
      {sessions.map((session) => (
        <details key={session.id}>
          <summary>
            {t('crossing.ledger.of', {
              name: session.personName,
              surface: t(`shell.surface.${session.surface}`),
              since: formats.momentWithSeconds(session.startedAt),
              id: shortId(session.id),
            })}
          </summary>
          <LedgerTable lastSecond={session.lastSecond} ledger={session.ledger} />
          <RefusalList refused={session.refused} />
        </details>
      ))}
    </section>
  )
}
