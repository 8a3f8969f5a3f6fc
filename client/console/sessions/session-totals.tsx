import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import { crossedBytes } from '#protocol/ledger.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './sessions.module.css'

export function SessionTotals({ sessions }: { sessions: Session[] }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const memory = sessions.reduce((sum, { usage }) => sum + (usage?.memoryBytes ?? 0), 0)
  const sent = sessions.reduce((sum, { ledger }) => sum + crossedBytes(ledger), 0)
  const figures = [
    [t('sessions.running'), formats.count(sessions.length)],
    [t('sessions.totalMemory'), formats.size(memory)],
    [t('sessions.totalSent'), formats.bytes(sent)],
  ] as const
  return (
    <dl className={classes.totals}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
