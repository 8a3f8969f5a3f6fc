import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { JailWork } from '#protocol/launch.ts'
import { MOST_WORK_COUNTED, WORK_KINDS } from '#protocol/plain/work.ts'

import classes from './dialog.module.css'
import { Dialog } from './dialog.tsx'
import type { AskedToEnd } from './use-ending.ts'

type EndQuestionProps = {
  /** The session that is asked about; null closes the dialog. */
  asked: AskedToEnd | null
  onEnd: () => void
  onClose: () => void
}

/** Asks whether a session is to end in which something runs: in kinds and counts, never in a guest's words. */
export function EndQuestion({ asked, onEnd, onClose }: EndQuestionProps): ReactElement {
  const { t } = useTranslation()
  const describe = useWork()
  return (
    <Dialog about={asked} onClose={onClose} title={() => t('ending.title')}>
      {({ work }) => (
        <>
          <p>{work === null ? t('ending.unknown') : t('ending.text', { work: describe(work) })}</p>
          <div className={classes.choices}>
            <Button
              data-autofocus
              data-testid="end-session-cancel"
              onClick={onClose}
              variant="default"
            >
              {t('ending.cancel')}
            </Button>
            <Button color="danger" data-testid="end-session-confirm" onClick={onEnd}>
              {t('ending.confirm')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

function useWork(): (work: JailWork) => string {
  const { t } = useTranslation()
  return (work) =>
    WORK_KINDS.filter((kind) => work[kind] > 0)
      .map((kind) => {
        const amount = work[kind] >= MOST_WORK_COUNTED ? `${MOST_WORK_COUNTED}+` : `${work[kind]}`
        return t(`ending.kinds.${kind}`, { amount })
      })
      .join(t('ending.separator'))
}
