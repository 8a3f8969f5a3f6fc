import { type ReactElement, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { PolicyVersion } from '#protocol/api/policies.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { mayIn } from '../../shared/may.ts'
import { usePolled } from '../../shared/use-polled.ts'
import { Waiting } from '../../shared/waiting.tsx'
import { ProjectName } from '../parts/project-name.tsx'
import parts from '../parts/parts.module.css'
import { StaleNotice } from '../parts/stale-notice.tsx'
import type { Compared, PoliciesApi } from './policies-api.ts'
import classes from './policies.module.css'
import { PolicyComparison } from './policy-comparison.tsx'
import { PolicyUpload } from './policy-upload.tsx'
import { VersionsTable } from './versions-table.tsx'

const REFRESH_MS = 10_000

/** The policies of every project that the person answers for, present and past. */
export function PoliciesView({ api, me }: { api: PoliciesApi; me: Me }): ReactElement {
  const { t } = useTranslation()
  return (
    <>
      <header className={parts.title}>
        <div>
          <h1>{t('console.sections.policies')}</h1>
          <p>{t('policies.lead')}</p>
        </div>
      </header>
      {me.may['read-policies']?.map((project) => (
        <ProjectPolicies
          api={api}
          key={project}
          mayChange={mayIn(me, 'change-policy', project)}
          project={project}
        />
      ))}
    </>
  )
}

type ProjectPoliciesProps = { api: PoliciesApi; project: ProjectId; mayChange: boolean }

function ProjectPolicies({ api, project, mayChange }: ProjectPoliciesProps): ReactElement {
  const ask = useCallback(() => api.policies(project), [api, project])
  const { polled, refresh } = usePolled(ask, REFRESH_MS)
  const [compared, setCompared] = useState<Compared | null>(null)
  return (
    <section className={classes.project}>
      <h2>
        <ProjectName id={project} />
      </h2>
      {polled.state === 'stale' ? <StaleNotice polled={polled} /> : null}
      <Waiting answer={polled} askAgain={refresh}>
        {(versions) => (
          <>
            <VersionsTable
              onCompare={({ version }) => setCompared({ from: version - 1, to: version })}
              project={project}
              stale={polled.state === 'stale'}
              versions={versions}
            />
            {compared === null ? null : (
              <PolicyComparison
                api={api}
                compared={compared}
                onChoose={setCompared}
                project={project}
                versions={versions}
              />
            )}
            {mayChange ? (
              <PolicyUpload
                api={api}
                basedOn={inForce(versions)}
                onChanged={refresh}
                project={project}
              />
            ) : null}
          </>
        )}
      </Waiting>
    </section>
  )
}

/** A project has a policy from its first day. */
function inForce(versions: readonly PolicyVersion[]): number {
  return versions.find((one) => one.inForce)?.version ?? 1
}
