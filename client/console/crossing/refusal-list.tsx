import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { RefusalCounts } from '#protocol/ledger.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './crossing.module.css'

/** What was refused and how often. */
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
