import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'

import {
  MAX_REQUEST_WORDS,
  type PackageDecision,
  type PackageRequest,
} from '#protocol/api/package-requests.ts'
import type { PackageRequestId } from '#protocol/ids.ts'

import { Dialog } from '../../shared/dialog.tsx'
import classes from '../../shared/dialog.module.css'

export type Decided = { request: PackageRequest; state: PackageDecision['state'] }

type DecisionDialogProps = {
  /** Null closes the dialog. */
  decided: Decided | null
  onClose: () => void
  onDecide: (id: PackageRequestId, decision: PackageDecision) => void
}

export function DecisionDialog({ decided, onClose, onDecide }: DecisionDialogProps): ReactElement {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const words = text.trim()
    if (decided !== null) {
      onDecide(decided.request.id, { state: decided.state, ...(words && { words }) })
    }
    setText('')
    onClose()
  }
  return (
    <Dialog
      about={decided}
      onClose={onClose}
      title={({ request, state }) =>
        t(`packages.decideTitle.${state}`, { name: request.package.name })
      }
    >
      {() => (
        <form onSubmit={submit}>
          <TextInput
            data-autofocus
            label={t('packages.words')}
            maxLength={MAX_REQUEST_WORDS}
            onChange={(event) => setText(event.currentTarget.value)}
            value={text}
          />
          <div className={classes.choices}>
            <Button onClick={onClose} variant="default">
              {t('shell.cancel')}
            </Button>
            <Button type="submit">{t('packages.decide')}</Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
