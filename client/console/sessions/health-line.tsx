import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { SupervisionApi } from './supervision-api.ts'
import { Icon } from '../../shared/icons.tsx'
import { usePolled } from '../../shared/use-polled.ts'
import classes from './sessions.module.css'

const REFRESH_MS = 5_000

/** Whether a session could start now and, if not, each reason in the server's own words. */
export function HealthLine({ api }: { api: SupervisionApi }): ReactElement {
  const { t } = useTranslation()
  const { polled } = usePolled(api.health, REFRESH_MS)
  if (polled.state === 'loading') return <div className={classes.health} />
  if (polled.state !== 'fresh') {
    return (
      <div className={classes.health} data-tone="unknown">
        <Icon name="alert" />
        <p>{t('sessions.healthUnknown')}</p>
      </div>
    )
  }
  if (polled.data.ready) {
    return (
      <div className={classes.health} data-tone="ready">
        <Icon name="check" />
        <p>{t('sessions.healthReady')}</p>
      </div>
    )
  }
  return (
    <div className={classes.health} data-tone="danger" role="status">
      <Icon name="alert" />
      <div>
        <p>{t('sessions.healthNotReady')}</p>
        <ul lang="en">
          {polled.data.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}
