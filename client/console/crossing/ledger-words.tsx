import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { crossedBytes, type LedgerTotals, type RefusalCounts } from '#protocol/ledger.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from './crossing.module.css'
import { useRefusalWords } from './use-refusal-words.ts'

type LedgerWordsProps = { ledger: LedgerTotals; refused: RefusalCounts }

/** The ledger in plain words, and never more than its numbers say. */
export function LedgerWords({ ledger, refused }: LedgerWordsProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const sent = crossedBytes(ledger)
  const { sums } = useRefusalWords(refused)
  return (
    <ul className={classes.words}>
      <li>
        {sent === 0
          ? t('crossing.nothing')
          : t('crossing.down', {
              media: formats.bytes(ledger.mediaBytes),
              packets: formats.count(ledger.mediaPackets),
              control: formats.bytes(ledger.controlDownBytes),
            })}
      </li>
      <li>
        {t('crossing.up', {
          records: formats.count(ledger.inputRecords),
          control: formats.bytes(ledger.controlUpBytes),
        })}
      </li>
      <li>{t('crossing.channels')}</li>
      <li>{t('crossing.refusals', { amount: formats.count(ledger.refusals), sums })}</li>
      <li className={classes.bound}>{t('crossing.bound', { total: formats.bytes(sent) })}</li>
    </ul>
  )
}
