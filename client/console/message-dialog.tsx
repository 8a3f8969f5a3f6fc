import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, type ReactElement, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'
import { MAX_NOTE_CHARACTERS } from '#protocol/plain/view-limits.ts'

import classes from './console.module.css'

type MessageDialogProps = {
  /** Whose viewer is written to; null closes the dialog. */
  session: Session | null
  onClose: () => void
  onSend: (id: SessionId, text: string) => void
}

export function MessageDialog({ session, onClose, onSend }: MessageDialogProps): ReactElement {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  // While the dialog fades out it still speaks of the session that it was opened for.
  const last = useRef(session)
  if (session !== null) last.current = session
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (session !== null) onSend(session.id, text)
    setText('')
    onClose()
  }
  return (
    <Modal.Root centered onClose={onClose} opened={session !== null}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <div className={classes.dialogHead}>
            <Modal.Title>
              {t('sessions.messageTitle', { name: last.current?.personName ?? '' })}
            </Modal.Title>
            <Modal.CloseButton aria-label={t('shell.close')} />
          </div>
          <form onSubmit={send}>
            <TextInput
              data-autofocus
              label={t('sessions.messageLabel')}
              maxLength={MAX_NOTE_CHARACTERS}
              onChange={(event) => setText(event.currentTarget.value)}
              value={text}
            />
            <div className={classes.choices}>
              <Button onClick={onClose} variant="default">
                {t('shell.cancel')}
              </Button>
              <Button disabled={text.trim() === ''} type="submit">
                {t('sessions.send')}
              </Button>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
