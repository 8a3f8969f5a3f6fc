import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { RefusalCounts } from '#protocol/ledger.ts'

import { useFormats } from '../../shared/use-formats.ts'
import parts from '../parts/parts.module.css'
import { useRefusalWords } from './use-refusal-words.ts'

/** How often something was refused that is worth a look, of all that was; ordinary work is not noticed. */
export function RefusalCount({ refused }: { refused: RefusalCounts }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const { all, worthALook, sums } = useRefusalWords(refused)
  const look = (
    <span className={worthALook > 0 ? parts.some : undefined}>{formats.count(worthALook)}</span>
  )
  if (all === worthALook) return look
  return (
    <span title={sums}>
      {look} {t('crossing.refusalsOf', { all: formats.count(all) })}
    </span>
  )
}
