import { Modal } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import classes from './dialog.module.css'
import { useLastShown } from './use-last-shown.ts'

type DialogProps<T> = {
  /** What is asked about; null closes the dialog. */
  about: T | null
  title: (about: T) => string
  children: (about: T) => ReactNode
  onClose: () => void
}

/** A question in the middle of the page, with a name and a way out. */
export function Dialog<T>({ about, title, children, onClose }: DialogProps<T>): ReactElement {
  const { t } = useTranslation()
  const shown = useLastShown(about)
  return (
    <Modal.Root centered onClose={onClose} opened={about !== null} size="36rem">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <div className={classes.head}>
            <Modal.Title>{shown === null ? '' : title(shown)}</Modal.Title>
            <Modal.CloseButton aria-label={t('shell.close')} />
          </div>
          {shown === null ? null : children(shown)}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
