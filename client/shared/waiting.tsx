import { Button } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { FailureNotice } from './notice.tsx'
import { dataOf, failureOf, type Polled } from './poll.ts'
import classes from './waiting.module.css'

type WaitingProps<T> = {
  answer: Polled<T>
  askAgain: () => void
  children: (data: T) => ReactNode
}

/** Holds the place of something that was asked for, then shows it, or why it did not come. */
export function Waiting<T>({ answer, askAgain, children }: WaitingProps<T>): ReactNode {
  const data = dataOf(answer)
  if (data !== undefined) return children(data)
  const code = failureOf(answer)
  return code === undefined ? <Placeholder /> : <Failed askAgain={askAgain} code={code} />
}

function Failed({
  askAgain,
  code,
}: {
  askAgain: () => void
  code: Parameters<typeof FailureNotice>[0]['code']
}): ReactElement {
  const { t } = useTranslation()
  const again = (
    <Button onClick={askAgain} size="compact-sm" variant="default">
      {t('shell.tryAgain')}
    </Button>
  )
  return <FailureNotice action={code === 'NOT_SIGNED_IN' ? null : again} code={code} />
}

function Placeholder(): ReactElement {
  const { t } = useTranslation()
  return (
    <div aria-busy="true" className={classes.placeholder} role="status">
      <span className="v-silent">{t('shell.loading')}</span>
      <div />
      <div />
      <div />
    </div>
  )
}
