import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { FailureCode } from './ask.ts'
import { Icon } from './icons.tsx'
import classes from './notice.module.css'

type NoticeProps = {
  tone: 'danger' | 'warn' | 'quiet'
  title: string
  children?: ReactNode
  action?: ReactNode
  /** Something went wrong just now, and a screen reader is to say so at once. */
  urgent?: boolean
}

export function Notice({ tone, title, children, action, urgent }: NoticeProps): ReactElement {
  return (
    <div className={classes.notice} data-tone={tone} role={urgent === true ? 'alert' : undefined}>
      {tone === 'quiet' ? null : <Icon name="alert" />}
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {children}
      </div>
      {action}
    </div>
  )
}

/** Why something did not work and what to do, in the person's language. */
export function FailureNotice({
  code,
  title,
  action,
  tone = 'danger',
}: {
  code: FailureCode
  title?: string
  action?: ReactNode
  tone?: 'danger' | 'warn'
}): ReactElement {
  const { t } = useTranslation()
  const cause = t(`failures.${code}.cause`)
  const remedy = t(`failures.${code}.remedy`)
  return (
    <Notice action={action} title={title ?? cause} tone={tone} urgent>
      <p>{title === undefined ? remedy : `${cause} ${remedy}`}</p>
    </Notice>
  )
}

/** The place of something that is not there yet: says so, and says when it will be. */
export function Empty({ title, hint }: { title: string; hint: string }): ReactElement {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      <p>{hint}</p>
    </div>
  )
}
