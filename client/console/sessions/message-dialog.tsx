import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'
import { MAX_SUPERVISOR_MESSAGE } from '#protocol/plain/view-limits.ts'

import shared from '../../shared/dialog.module.css'
import { Dialog } from '../../shared/dialog.tsx'
import classes from './sessions.module.css'

type MessageDialogProps = {
  /** Whose viewer is written to; null closes the dialog. */
  session: Session | null
  onClose: () => void
  onSend: (id: SessionId, text: string) => void
}

export function MessageDialog({ session, onClose, onSend }: MessageDialogProps): ReactElement {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (session !== null) onSend(session.id, text)
    setText('')
    onClose()
  }
  return (
    <Dialog
      about={session}
      onClose={onClose}
      title={({ personName }) => t('sessions.messageTitle', { name: personName })}
    >
      {() => (
        <form onSubmit={send}>
          <TextInput
            classNames={{ root: classes.message }}
            data-autofocus
            label={t('sessions.messageLabel')}
            maxLength={MAX_SUPERVISOR_MESSAGE}
            onChange={(event) => setText(event.currentTarget.value)}
            value={text}
          />
          <div className={shared.choices}>
            <Button onClick={onClose} variant="default">
              {t('shell.cancel')}
            </Button>
            <Button disabled={text.trim() === ''} type="submit">
              {t('sessions.send')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
