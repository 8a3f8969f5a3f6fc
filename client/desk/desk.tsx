import { type ReactElement, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import { inLanguage, type OpenProject } from '#protocol/api/projects.ts'

import { useLanguage } from '../shared/i18n.ts'
import { Empty } from '../shared/notice.tsx'
import { Shell } from '../shared/shell.tsx'
import { useAnswer } from '../shared/use-answer.ts'
import { usePolled } from '../shared/use-polled.ts'
import { Waiting } from '../shared/waiting.tsx'
import type { DeskApi } from './desk-api.ts'
import classes from './desk.module.css'
import { type OwnSessions, ProjectView } from './project-view.tsx'

/** A session that is ended elsewhere disappears from here within this time. */
const REFRESH_MS = 3_000

/** The researcher's start page: one project at a time, with everything that is needed to begin. */
export function Desk({ api }: { api: DeskApi }): ReactElement {
  const { t } = useTranslation()
  const ask = useCallback(async () => {
    const [me, projects] = await Promise.all([api.me(), api.projects()])
    return { me, projects }
  }, [api])
  const { answer, askAgain } = useAnswer(ask)
  const own = usePolled(api.sessions, REFRESH_MS)
  const me: Me | null = answer.state === 'fresh' ? answer.data.me : null
  return (
    <Shell api={api} me={me} page="desk" title={t('desk.title')}>
      {me === null ? <h1 className="v-silent">{t('desk.title')}</h1> : null}
      <Waiting answer={own.polled.state === 'loading' ? own.polled : answer} askAgain={askAgain}>
        {({ me, projects }) => <Projects api={api} me={me} own={own} projects={projects} />}
      </Waiting>
    </Shell>
  )
}

type ProjectsProps = { api: DeskApi; me: Me; own: OwnSessions; projects: OpenProject[] }

function Projects({ api, me, own, projects }: ProjectsProps): ReactElement {
  const { t } = useTranslation()
  const [language] = useLanguage()
  const [chosen, setChosen] = useState(projects[0]?.id)
  const project = projects.find(({ id }) => id === chosen)
  if (project === undefined) {
    return (
      <>
        <h1 className="v-silent">{t('desk.title')}</h1>
        <Empty hint={t('desk.noProjectsRemedy')} title={t('desk.noProjects')} />
      </>
    )
  }
  return (
    <>
      {projects.length < 2 ? null : (
        <nav aria-label={t('desk.otherProjects')} className={classes.projects}>
          {projects.map(({ id, title }) => (
            <button
              aria-current={id === chosen ? 'true' : undefined}
              key={id}
              onClick={() => setChosen(id)}
              type="button"
            >
              {inLanguage(language, title)}
            </button>
          ))}
        </nav>
      )}
      <ProjectView api={api} key={project.id} me={me} own={own} project={project} />
    </>
  )
}
