import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { LedgerTotals, RefusalCounts } from '#protocol/ledger.ts'
import type { Session } from '#protocol/api/sessions.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { useFormats } from '../shared/use-formats.ts'
import classes from './ledger-table.module.css'

/** As they stand in the table; those of one direction have no figure in the other. */
const KINDS = [
  'media',
  'retransmission',
  'padding',
  'input',
  'upkeep',
  'webSocket',
  'http',
] as const

type Column = {
  key: 'downNow' | 'upNow' | 'down' | 'up'
  bytes: Readonly<Partial<Record<(typeof KINDS)[number], number>>>
}

type LedgerTableProps = {
  ledger: Pick<LedgerTotals, 'down' | 'up'>
  /** Left out for a session that has ended. */
  lastSecond?: Session['lastSecond']
}

/** Every byte by kind and direction, in total and, while the session runs, of the last second. */
export function LedgerTable({ ledger, lastSecond }: LedgerTableProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const figure = (bytes: number | undefined): string =>
    bytes === undefined ? '–' : formats.bytes(bytes)
  const now: Column[] =
    lastSecond === undefined
      ? []
      : [
          { key: 'downNow', bytes: lastSecond.down },
          { key: 'upNow', bytes: lastSecond.up },
        ]
  const columns: Column[] = [
    ...now,
    { key: 'down', bytes: ledger.down },
    { key: 'up', bytes: ledger.up },
  ]
  return (
    <table className={classes.ledger}>
      <thead>
        <tr>
          <th scope="col">{t('crossing.ledger.kind')}</th>
          {columns.map(({ key }) => (
            <th key={key} scope="col">
              {t(`crossing.ledger.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`crossing.ledger.kinds.${kind}`)}</th>
            {columns.map(({ key, bytes }) => (
              <td key={key}>{figure(bytes[kind])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The ledgers of all sessions that run, each behind its line. */
export function RunningLedgers({ sessions }: { sessions: Session[] }): ReactElement {
  const { t } = useTranslation()
  return (
    <section className={classes.ledgers}>
      <h2>{t('crossing.ledger.title')}</h2>
      {sessions.map((session) => (
        <details key={session.id}>
          <summary>
            {t('crossing.ledger.of', {
              name: session.personName,
              surface: t(`shell.surface.${session.surface}`),
            })}
          </summary>
          <LedgerTable lastSecond={session.lastSecond} ledger={session.ledger} />
          <RefusalList refused={session.refused} />
        </details>
      ))}
    </section>
  )
}

export function RefusalList({ refused }: { refused: RefusalCounts }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const entries = Object.entries(refused) as [RefusalReason, number][]
  if (entries.length === 0)
    return <p className={classes.quiet}>{t('crossing.ledger.nothingRefused')}</p>
  return (
    <ul className={classes.refused}>
      {entries.map(([reason, count]) => (
        <li key={reason}>
          {t('crossing.refused', {
            what: t(`reasons.${reason}.name`),
            amount: formats.count(count),
          })}
        </li>
      ))}
    </ul>
  )
}
