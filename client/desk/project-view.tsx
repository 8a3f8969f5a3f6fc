import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import { inLanguage, type OpenProject } from '#protocol/api/projects.ts'
import type { Session } from '#protocol/api/sessions.ts'

import { useLanguage } from '../shared/i18n.ts'
import { mayIn } from '../shared/may.ts'
import { FailureNotice } from '../shared/notice.tsx'
import { dataOf, failureOf, type Polled } from '../shared/poll.ts'
import { AnalysisList } from './analysis-list.tsx'
import { DatasetCard } from './dataset-card.tsx'
import type { DeskApi } from './desk-api.ts'
import classes from './desk.module.css'
import { PackageRequests } from './package-requests.tsx'
import { PastSessions } from './past-sessions.tsx'
import { RunningSessions } from './running-sessions.tsx'
import { StartPanel } from './start-panel.tsx'

/** The sessions that the person may list, of all projects, asked for again and again. */
export type OwnSessions = { polled: Polled<Session[]>; refresh: () => void }

type ProjectViewProps = { api: DeskApi; me: Me; own: OwnSessions; project: OpenProject }

export function ProjectView({ api, me, own, project }: ProjectViewProps): ReactElement {
  const { t } = useTranslation()
  const [language] = useLanguage()
  const { polled, refresh } = own
  // An operator's list holds everybody's sessions; the desk shows the person's own.
  const sessions = (dataOf(polled) ?? []).filter(({ personId }) => personId === me.id)
  const code = failureOf(polled)
  return (
    <>
      <div className={classes.lead}>
        <div className={classes.intro}>
          <p className={classes.eyebrow}>{t('desk.eyebrow')}</p>
          <h1>{inLanguage(language, project.title)}</h1>
          <p className={classes.description}>{inLanguage(language, project.description)}</p>
          <p className={classes.rule}>{t('desk.rule')}</p>
        </div>
        <StartPanel api={api} mayStart={mayIn(me, 'start-session', project.id)} project={project} />
      </div>
      {code === undefined ? null : (
        <div className={classes.section}>
          <FailureNotice code={code} tone="warn" />
        </div>
      )}
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
      {mayIn(me, 'request-package', project.id) ? (
        <PackageRequests api={api} me={me} project={project.id} />
      ) : null}
      <PastSessions sessions={sessions} />
    </>
  )
}
