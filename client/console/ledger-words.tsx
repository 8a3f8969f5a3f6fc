import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { LedgerTotals } from '#protocol/ledger.ts'

import { useFormats } from '../shared/use-formats.ts'
import { sentBytes } from './ledger.ts'
import classes from './recording-drawer.module.css'

/** The ledger in plain words, and never more than its numbers say. */
export function LedgerWords({ ledger }: { ledger: LedgerTotals }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const sent = sentBytes(ledger)
  return (
    <ul className={classes.words}>
      <li>
        {sent === 0
          ? t('compliance.crossedNothing')
          : t('compliance.crossedDown', {
              media: formats.bytes(ledger.mediaBytes),
              packets: formats.count(ledger.mediaPackets),
              control: formats.bytes(ledger.controlDownBytes),
            })}
      </li>
      <li>
        {t('compliance.crossedUp', {
          records: formats.count(ledger.inputRecords),
          control: formats.bytes(ledger.controlUpBytes),
        })}
      </li>
      <li>{t('compliance.crossedChannels')}</li>
      <li>{t('compliance.crossedRefusals', { amount: formats.count(ledger.refusals) })}</li>
      <li className={classes.bound}>
        {t('compliance.crossedBound', { total: formats.bytes(sent) })}
      </li>
    </ul>
  )
}
