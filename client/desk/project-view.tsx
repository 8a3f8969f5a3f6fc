import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Project } from '#protocol/api.ts'

import type { Api } from '../shared/api.ts'
import { useLanguage } from '../shared/i18n.ts'
import { dataOf } from '../shared/poll.ts'
import { usePolled } from '../shared/use-polled.ts'
import { AnalysisList } from './analysis-list.tsx'
import { DatasetCard } from './dataset-card.tsx'
import classes from './desk.module.css'
import { PastSessions } from './past-sessions.tsx'
import { RunningSessions } from './running-sessions.tsx'
import { StartPanel } from './start-panel.tsx'

/** A session that is ended elsewhere disappears from here within this time. */
const REFRESH_MS = 3_000

export function ProjectView({ api, project }: { api: Api; project: Project }): ReactElement {
  const { t } = useTranslation()
  const [language] = useLanguage()
  const { polled, refresh } = usePolled(api.sessions, REFRESH_MS)
  const sessions = dataOf(polled) ?? []
  return (
    <>
      <div className={classes.lead}>
        <div className={classes.intro}>
          <p className={classes.eyebrow}>{t('desk.eyebrow')}</p>
          <h1>{project.title[language]}</h1>
          <p className={classes.description}>{project.description[language]}</p>
          <p className={classes.rule}>{t('desk.rule')}</p>
        </div>
        <StartPanel api={api} project={project} />
      </div>
      <RunningSessions api={api} refresh={refresh} sessions={sessions} />
      <section aria-labelledby="datasets" className={classes.section}>
        <header>
          <h2 id="datasets">{t('desk.datasets')}</h2>
          <p>{t('desk.datasetsHint')}</p>
        </header>
        {project.datasets.length === 0 ? <p>{t('desk.noDatasets')}</p> : null}
        <div className={classes.datasets}>
          {project.datasets.map((dataset) => (
            <DatasetCard dataset={dataset} key={dataset.id} />
          ))}
        </div>
      </section>
      <section aria-labelledby="analyses" className={classes.section}>
        <header>
          <h2 id="analyses">{t('desk.analyses')}</h2>
          <p>{t('desk.analysesHint')}</p>
        </header>
        <AnalysisList analyses={project.analyses} />
      </section>
      <PastSessions sessions={sessions} />
    </>
  )
}
