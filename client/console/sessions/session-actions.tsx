import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'

import { Icon } from '../../shared/icons.tsx'
import parts from '../parts/parts.module.css'
import classes from './sessions.module.css'
import type { WhatMayBeDone } from './what-may-be-done.ts'

export type SessionActions = {
  onEnd: (session: Session) => void
  onWatch: (session: Session) => void
  onFreeze: (session: Session, frozen: boolean) => void
  onMessage: (session: Session) => void
}

type ActionButtonsProps = SessionActions & {
  session: Session
  may: WhatMayBeDone
  /** Asked to end, and not yet seen to have ended. */
  ending: boolean
  /** It has ended, and its row stays for a moment. */
  gone: boolean
  /** Its view is being opened. */
  opening: boolean
}

export function ActionButtons(props: ActionButtonsProps): ReactElement {
  const { session, may, ending, gone, onEnd } = props
  const { t } = useTranslation()
  return (
    <div className={parts.actions}>
      {may.supervise && !gone ? <SupervisionButtons {...props} /> : null}
      {may.end ? (
        <Button
          color="danger"
          disabled={ending || gone}
          onClick={() => onEnd(session)}
          size="xs"
          variant="default"
        >
          {gone ? t('sessions.ended') : ending ? t('sessions.ending') : t('sessions.end')}
        </Button>
      ) : null}
    </div>
  )
}

function SupervisionButtons(props: ActionButtonsProps): ReactElement {
  const { session, opening, onWatch, onFreeze, onMessage } = props
  const { t } = useTranslation()
  const { frozen } = session
  return (
    <>
      <Button
        disabled={opening || session.status.state !== 'running'}
        leftSection={<Icon name="eye" size={16} />}
        onClick={() => onWatch(session)}
        size="xs"
        variant="default"
      >
        {opening ? t('sessions.opening') : t('sessions.watch')}
      </Button>
      <Button onClick={() => onFreeze(session, !frozen)} size="xs" variant="default">
        {frozen ? t('sessions.release') : t('sessions.freeze')}
      </Button>
      <Button onClick={() => onMessage(session)} size="xs" variant="default">
        {t('sessions.message')}
      </Button>
    </>
  )
}

/** Whether the picture moves and, if not, why; and whether a supervisor watches. */
export function PictureState({ session }: { session: Session }): ReactElement {
  const { t } = useTranslation()
  const { hold, frozen, attended } = session
  const reason = hold ?? (frozen ? 'frozen-by-supervisor' : null)
  return (
    <span className={classes.picture}>
      {reason === null ? (
        <span>{t('sessions.moving')}</span>
      ) : (
        <span className={parts.some}>
          {t('sessions.paused', { reason: t(`reasons.${reason}.name`) })}
        </span>
      )}
      {attended ? <span className={classes.second}>{t('sessions.attended')}</span> : null}
    </span>
  )
}
