import { Button } from '@mantine/core'
import { type ReactElement, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'

import type { Api } from './api.ts'
import { useLanguage } from './i18n.ts'
import { Mark } from './icons.tsx'
import { HTML_LANG, LANGUAGES } from './language.ts'
import classes from './shell.module.css'

/** Each language is called by its own name, whatever the page speaks now. */
const LANGUAGE_NAMES = {
  en: { short: 'EN', full: 'English', label: 'EN, English' },
  'zh-Hant': { short: '繁', full: '繁體中文', label: '繁體中文' },
  'zh-Hans': { short: '简', full: '简体中文', label: '简体中文' },
} as const

type ShellProps = {
  api: Api
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
        {t('app.skip')}
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
        <span>{t('app.tagline')}</span>
      </footer>
    </>
  )
}

/** A person with more than one role can go from one page to the other. */
function OtherPage({ me, page }: { me: Me; page: 'desk' | 'console' }): ReactElement | null {
  const { t } = useTranslation()
  const researches = me.may['start-session'] !== undefined
  const oversees = me.may['supervise-session'] !== undefined
  if (!researches || !oversees) return null
  return (
    <nav className={classes.nav}>
      <a aria-current={page === 'desk' ? 'page' : undefined} href="/desk">
        {t('app.toDesk')}
      </a>
      <a aria-current={page === 'console' ? 'page' : undefined} href="/console">
        {t('app.toConsole')}
      </a>
    </nav>
  )
}

function LanguageSwitch(): ReactElement {
  const { t } = useTranslation()
  const [current, choose] = useLanguage()
  return (
    <div aria-label={t('app.language')} className={classes.languages} role="group">
      {LANGUAGES.map((language) => (
        <button
          aria-label={LANGUAGE_NAMES[language].label}
          aria-pressed={language === current}
          key={language}
          lang={HTML_LANG[language]}
          onClick={() => choose(language)}
          title={LANGUAGE_NAMES[language].full}
          type="button"
        >
          {LANGUAGE_NAMES[language].short}
        </button>
      ))}
    </div>
  )
}

/** Comes later than the rest and stands before it, so that nothing moves. */
function Person({ name }: { name: string }): ReactElement {
  const { t } = useTranslation()
  return (
    <span className={classes.person} title={t('app.signedInAs', { name })}>
      {name}
    </span>
  )
}

function SignOut({ api }: { api: Api }): ReactElement {
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
      {t('app.signOut')}
    </Button>
  )
}
