import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'

import { useFormats } from '../../shared/use-formats.ts'
import classes from '../../shared/dialog.module.css'
import { Dialog } from '../../shared/dialog.tsx'

type EndDialogProps = {
  /** The session that is asked about; null closes the dialog. */
  session: Session | null
  onClose: () => void
  onEnd: (id: SessionId) => void
}

export function EndDialog({ session, onClose, onEnd }: EndDialogProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const confirm = (): void => {
    if (session !== null) onEnd(session.id)
    onClose()
  }
  return (
    <Dialog about={session} onClose={onClose} title={() => t('sessions.endTitle')}>
      {({ personName, surface, startedAt }) => (
        <>
          <p>
            {t('sessions.endText', {
              name: personName,
              surface: t(`shell.surface.${surface}`),
              when: formats.moment(startedAt),
            })}
          </p>
          <div className={classes.choices}>
            <Button data-autofocus onClick={onClose} variant="default">
              {t('shell.cancel')}
            </Button>
            <Button color="danger" onClick={confirm}>
              {t('sessions.endConfirm')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
