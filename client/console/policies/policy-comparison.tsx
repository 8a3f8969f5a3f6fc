import { type ReactElement, useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import type { PolicyChange, PolicyValue, PolicyVersion } from '#protocol/api/policies.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { DataTable } from '../../shared/data-table.tsx'
import { useAnswer } from '../../shared/use-answer.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { Waiting } from '../../shared/waiting.tsx'
import type { Compared, PoliciesApi } from './policies-api.ts'
import classes from './policies.module.css'

type PolicyComparisonProps = {
  api: PoliciesApi
  project: ProjectId
  versions: readonly PolicyVersion[]
  compared: Compared
  onChoose: (compared: Compared) => void
}

/** What one version says otherwise than another, which the person chooses. */
export function PolicyComparison(props: PolicyComparisonProps): ReactElement {
  const { api, project, versions, compared, onChoose } = props
  const { t } = useTranslation()
  const formats = useFormats()
  const { from, to } = compared
  const ask = useCallback(() => api.policyChanges(project, { from, to }), [api, project, from, to])
  const { answer, askAgain } = useAnswer(ask)
  return (
    <section>
      <h3>{t('policies.comparison', { version: formats.count(to) })}</h3>
      <p>
        <label>
          {t('policies.against')}{' '}
          <select
            onChange={(event) => onChoose({ from: Number(event.currentTarget.value), to })}
            value={from}
          >
            {versions.map(({ version }) => (
              <option key={version} value={version}>
                {formats.count(version)}
              </option>
            ))}
          </select>
        </label>
      </p>
      <Waiting answer={answer} askAgain={askAgain}>
        {(changes) =>
          changes.length === 0 ? <p>{t('policies.same')}</p> : <Changes changes={changes} />
        }
      </Waiting>
    </section>
  )
}

function Changes({ changes }: { changes: PolicyChange[] }): ReactElement {
  const { t } = useTranslation()
  return (
    <DataTable
      columns={[
        {
          key: 'field',
          head: t('policies.field'),
          cell: ({ field }) => <code className={classes.value}>{field}</code>,
        },
        { key: 'before', head: t('policies.before'), cell: ({ before }) => valueOf(before) },
        { key: 'after', head: t('policies.after'), cell: ({ after }) => valueOf(after) },
      ]}
      label={t('policies.changes')}
      rowKey={({ field }) => field}
      rows={changes}
    />
  )

  function valueOf(value: PolicyValue | null): ReactElement {
    if (value === null) return <>{t('policies.notNamed')}</>
    return <code className={classes.value}>{JSON.stringify(value)}</code>
  }
}
