import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { PackageRequest } from '#protocol/api/package-requests.ts'
import type { Me } from '#protocol/api/people.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { Moment } from '../shared/moment.tsx'
import type { PackageRequestsApi } from '../shared/package-requests-api.ts'
import { useAnswer } from '../shared/use-answer.ts'
import { Waiting } from '../shared/waiting.tsx'
import classes from './desk.module.css'
import { PackageForm } from './package-form.tsx'
import own from './package-requests.module.css'

type PackageRequestsProps = { api: PackageRequestsApi; me: Me; project: ProjectId }

/** What the person misses in the sessions of this project, and what became of it. */
export function PackageRequests({ api, me, project }: PackageRequestsProps): ReactElement {
  const { t } = useTranslation()
  const { answer, askAgain } = useAnswer(api.packageRequests)
  return (
    <section aria-labelledby="packages" className={classes.section}>
      <header>
        <h2 id="packages">{t('packages.title')}</h2>
        <p>{t('packages.hint')}</p>
      </header>
      <PackageForm api={api} onAsked={askAgain} project={project} />
      <Waiting answer={answer} askAgain={askAgain}>
        {(requests) => (
          <OwnRequests
            requests={requests.filter(
              ({ personId, projectId }) => personId === me.id && projectId === project,
            )}
          />
        )}
      </Waiting>
    </section>
  )
}

function OwnRequests({ requests }: { requests: PackageRequest[] }): ReactElement | null {
  const { t } = useTranslation()
  if (requests.length === 0) return null
  return (
    <ul aria-label={t('packages.own')} className={own.requests}>
      {requests.map(({ id, package: { archive, name }, state, words, askedAt }) => (
        <li data-state={state} data-testid="package-request" key={id}>
          <b>{name}</b>
          <span>{t(`packages.archives.${archive}`)}</span>
          <Moment iso={askedAt} />
          <span className={own.state}>{t(`packages.states.${state}`)}</span>
          {words === null ? null : <q>{words}</q>}
        </li>
      ))}
    </ul>
  )
}
