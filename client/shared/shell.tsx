import { Button } from '@mantine/core'
import { type ReactElement, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import { LANGUAGE_TAGS, LANGUAGES } from '#protocol/plain/languages.ts'

import { CONSOLE_ACTIONS, may } from './may.ts'
import type { PeopleApi } from './people-api.ts'
import { useLanguage } from './i18n.ts'
import { Mark } from './icons.tsx'
import classes from './shell.module.css'

type ShellProps = {
  api: PeopleApi
  /** Null until it is known who is signed in. */
  me: Me | null
  page: 'desk' | 'console'
  title: string
  children: ReactNode
}

/** What surrounds every page: the name, the way to the other page, the language, the way out. */
export function Shell({ api, me, page, title, children }: ShellProps): ReactElement {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · Vitrine`
  }, [title])
  return (
    <>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <a aria-label="Vitrine" className={classes.brand} href="/">
            <Mark />
            <span className={classes.wordmark}>Vitrine</span>
          </a>
          {me === null ? null : <OtherPage me={me} page={page} />}
          <div className={classes.tools}>
            {me === null ? null : <Person name={me.name} />}
            <LanguageSwitch />
            <SignOut api={api} />
          </div>
        </div>
      </header>
      <main className={classes.main} id="content" tabIndex={-1}>
        {children}
      </main>
      <footer className={classes.footer}>
        <span>{t('shell.tagline')}</span>
      </footer>
    </>
  )
}

/** Whoever has a use for both pages can go from one to the other. */
function OtherPage({ me, page }: { me: Me; page: 'desk' | 'console' }): ReactElement | null {
  const { t } = useTranslation()
  const researches = may(me, 'start-session')
  const oversees = CONSOLE_ACTIONS.some((action) => may(me, action))
  if (!researches || !oversees) return null
  return (
    <nav className={classes.nav}>
      <a aria-current={page === 'desk' ? 'page' : undefined} href="/desk">
        {t('shell.toDesk')}
      </a>
      <a aria-current={page === 'console' ? 'page' : undefined} href="/console">
        {t('shell.toConsole')}
      </a>
    </nav>
  )
}

/** Each language is called by its own name, whatever the page speaks now. */
function LanguageSwitch(): ReactElement {
  const { t } = useTranslation()
  const [current, choose] = useLanguage()
  return (
    <div aria-label={t('shell.language')} className={classes.languages} role="group">
      {LANGUAGE_TAGS.map((language) => {
        const { html, name, short } = LANGUAGES[language]
        return (
          <button
            // Who speaks to the computer says what stands on the button.
            aria-label={name.startsWith(short) ? name : `${short}, ${name}`}
            aria-pressed={language === current}
            key={language}
            lang={html}
            onClick={() => choose(language)}
            title={name}
            type="button"
          >
            {short}
          </button>
        )
      })}
    </div>
  )
}

/** Comes later than the rest and stands before it, so that nothing moves. */
function Person({ name }: { name: string }): ReactElement {
  const { t } = useTranslation()
  return (
    <span className={classes.person} title={t('shell.signedInAs', { name })}>
      {name}
    </span>
  )
}

function SignOut({ api }: { api: PeopleApi }): ReactElement {
  const { t } = useTranslation()
  const signOut = async (): Promise<void> => {
    try {
      await api.signOut()
    } finally {
      // Where sign-out failed the start page shows that the person is still signed in.
      location.assign('/')
    }
  }
  return (
    <Button onClick={() => void signOut()} size="compact-sm" variant="default">
      {t('shell.signOut')}
    </Button>
  )
}
