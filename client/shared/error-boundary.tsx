import { Button } from '@mantine/core'
import { Component, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import classes from './shell.module.css'

type State = { broken: boolean }

/** A fault of ours shows a page that says so, and never an empty one. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: false }

  static getDerivedStateFromError(): State {
    return { broken: true }
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children
  }
}

function Broken(): ReactElement {
  const { t } = useTranslation()
  return (
    <main className={classes.alone}>
      <h1>{t('shell.broken')}</h1>
      <p>{t('shell.brokenRemedy')}</p>
      <Button onClick={() => location.reload()}>{t('shell.reload')}</Button>
    </main>
  )
}
