import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { type RefusalCounts, refusalsByKind } from '#protocol/ledger.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './crossing.module.css'

/** What was refused and how often, by what it is. */
export function RefusalList({ refused }: { refused: RefusalCounts }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const kinds = refusalsByKind(refused).filter(({ sum }) => sum > 0)
  if (kinds.length === 0)
    return <p className={classes.quiet}>{t('crossing.ledger.nothingRefused')}</p>
  return (
    <ul className={classes.refused}>
      {kinds.map(({ kind, sum, counts }) => (
        <li key={kind}>
          {t('crossing.refusalKind', {
            kind: t(`crossing.refusalKinds.${kind}`),
            amount: formats.count(sum),
          })}
          <ul className={classes.ofKind}>
            {counts.map(([reason, count]) => (
              <li key={reason}>
                {t('crossing.refused', {
                  what: t(`reasons.${reason}.name`),
                  amount: formats.count(count),
                })}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
