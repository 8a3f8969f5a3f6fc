import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '../../shared/notice.tsx'
import type { Polled } from '../../shared/poll.ts'
import { useFormats } from '../../shared/use-formats.ts'
import classes from './parts.module.css'

/** Says that what stands below is old, how old, and why. */
export function StaleNotice<T>({ polled }: { polled: Polled<T> }): ReactElement | null {
  const { t } = useTranslation()
  const formats = useFormats()
  if (polled.state !== 'stale') return null
  const when = formats.momentInFull(new Date(polled.atMs).toISOString())
  const cause = t(`failures.${polled.code}.cause`)
  return (
    <div className={classes.stale}>
      <Notice title={cause} tone="warn" urgent>
        <p>{t('console.stale', { when })}</p>
      </Notice>
    </div>
  )
}
