import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { LedgerTotals } from '#protocol/ledger.ts'
import type { Session } from '#protocol/api/sessions.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './crossing.module.css'

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

/**
 * Every byte by kind and direction, in total and, while the session runs, of the last second. Whole
 * numbers, which add up: whoever checks an account does.
 */
export function LedgerTable({ ledger, lastSecond }: LedgerTableProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const figure = (bytes: number | undefined): string =>
    bytes === undefined ? '–' : formats.count(bytes)
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
      <tfoot>
        <tr>
          <th scope="row">{t('crossing.ledger.sum')}</th>
          {columns.map(({ key, bytes }) => (
            <td key={key}>{formats.count(sumOf(bytes))}</td>
          ))}
        </tr>
      </tfoot>
    </table>
  )
}

function sumOf(bytes: Column['bytes']): number {
  return KINDS.reduce((sum, kind) => sum + (bytes[kind] ?? 0), 0)
}
