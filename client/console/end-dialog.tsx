import { Button, Modal } from '@mantine/core'
import { type ReactElement, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { useFormats } from '../shared/use-formats.ts'
import classes from './console.module.css'

type EndDialogProps = {
  /** The session that is asked about; null closes the dialog. */
  session: Session | null
  onClose: () => void
  onEnd: (id: SessionId) => void
}

export function EndDialog({ session, onClose, onEnd }: EndDialogProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  // While the dialog fades out it still speaks of the session that it was opened for.
  const last = useRef(session)
  if (session !== null) last.current = session
  const shown = last.current
  const confirm = (): void => {
    if (session !== null) onEnd(session.id)
    onClose()
  }
  return (
    <Modal.Root centered onClose={onClose} opened={session !== null}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <div className={classes.dialogHead}>
            <Modal.Title>{t('sessions.endTitle')}</Modal.Title>
            <Modal.CloseButton aria-label={t('shell.close')} />
          </div>
          {shown === null ? null : (
            <p>
              {t('sessions.endText', {
                name: shown.personName,
                surface: t(`shell.surface.${shown.surface}`),
                when: formats.moment(shown.startedAt),
              })}
            </p>
          )}
          <div className={classes.choices}>
            <Button data-autofocus onClick={onClose} variant="default">
              {t('shell.cancel')}
            </Button>
            <Button color="danger" onClick={confirm}>
              {t('sessions.endConfirm')}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
