import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { NamedActor } from '#protocol/api/facts.ts'
import type { PolicyVersion } from '#protocol/api/policies.ts'
import type { ProjectId } from '#protocol/ids.ts'

import { type Column, DataTable } from '../../shared/data-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { useFormats } from '../../shared/use-formats.ts'
import parts from '../parts/parts.module.css'
import { policyAddress } from './policies-api.ts'

type VersionsTableProps = {
  project: ProjectId
  versions: PolicyVersion[]
  stale: boolean
  onCompare: (version: PolicyVersion) => void
}

export function VersionsTable(props: VersionsTableProps): ReactElement {
  const { project, versions, stale, onCompare } = props
  const { t } = useTranslation()
  const facts = useFactColumns()
  const columns: Column<PolicyVersion>[] = [
    ...facts,
    {
      key: 'actions',
      head: t('console.columns.actions'),
      kind: 'actions',
      cell: (row) => (
        <span className={parts.actions}>
          {row.version === 1 ? null : (
            <Button onClick={() => onCompare(row)} size="xs" variant="default">
              {t('policies.compare')}
            </Button>
          )}
          <Button
            component="a"
            download
            href={policyAddress(project, row.version)}
            size="xs"
            variant="default"
          >
            {t('policies.download')}
          </Button>
        </span>
      ),
    },
  ]
  return (
    <DataTable
      columns={columns}
      label={t('policies.versions', { project })}
      rowKey={({ version }) => String(version)}
      rows={versions}
      stale={stale}
    />
  )
}

function useFactColumns(): Column<PolicyVersion>[] {
  const { t } = useTranslation()
  const formats = useFormats()
  const nameOf = (actor: NamedActor | null): string => {
    if (actor === null) return t('policies.by.nobody')
    return actor.kind === 'person' ? actor.name : t(`policies.by.${actor.kind}`)
  }
  return [
    {
      key: 'version',
      head: t('policies.version'),
      kind: 'number',
      cell: ({ version }) => <b>{formats.count(version)}</b>,
    },
    {
      key: 'since',
      head: t('console.columns.started'),
      cell: ({ since }) => <Moment iso={since} />,
    },
    { key: 'by', head: t('policies.author'), cell: ({ by }) => nameOf(by) },
    {
      key: 'state',
      head: t('policies.state'),
      cell: ({ inForce }) => (inForce ? t('policies.inForce') : t('policies.past')),
    },
  ]
}
