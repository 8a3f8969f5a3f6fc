import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { inLanguage, type Analysis } from '#protocol/api/projects.ts'

import { useLanguage } from '../shared/i18n.ts'
import classes from './desk.module.css'

/** No button copies a command: a session takes no paste, and such a button would promise it. */
export function AnalysisList({ analyses }: { analyses: Analysis[] }): ReactElement {
  const { t } = useTranslation()
  const [language] = useLanguage()
  if (analyses.length === 0) return <p>{t('desk.noAnalyses')}</p>
  return (
    <ul className={classes.analyses}>
      {analyses.map(({ file, title, command, reproduces }) => (
        <li key={file}>
          <div>
            <h3>{inLanguage(language, title)}</h3>
            <p className={classes.reproduces}>
              <span>{t('desk.analysisReproduces')}</span> {inLanguage(language, reproduces)}
            </p>
          </div>
          <code className={classes.command}>{command}</code>
        </li>
      ))}
    </ul>
  )
}
