import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { PackageRequest } from '#protocol/api/package-requests.ts'

import { type Column, DataTable } from '../../shared/data-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import parts from '../parts/parts.module.css'
import type { Decided } from './decision-dialog.tsx'
import { ProjectName } from '../parts/project-name.tsx'
import classes from './packages.module.css'

type RequestsTableProps = {
  requests: PackageRequest[]
  stale: boolean
  onDecide: (decided: Decided) => void
}

export function RequestsTable({ requests, stale, onDecide }: RequestsTableProps): ReactElement {
  const { t } = useTranslation()
  const facts = useFactColumns()
  const decisions = (request: PackageRequest) => (
    <span className={parts.actions}>
      <Button onClick={() => onDecide({ request, state: 'provided' })} size="xs" variant="default">
        {t('packages.provide')}
      </Button>
      <Button onClick={() => onDecide({ request, state: 'declined' })} size="xs" variant="default">
        {t('packages.decline')}
      </Button>
    </span>
  )
  const columns: Column<PackageRequest>[] = [
    ...facts,
    {
      key: 'actions',
      head: t('console.columns.actions'),
      kind: 'actions',
      cell: (request) => (request.state === 'asked' ? decisions(request) : null),
    },
  ]
  return (
    <DataTable
      columns={columns}
      label={t('packages.list')}
      rowKey={({ id }) => id}
      rows={requests}
      stale={stale}
    />
  )
}

/** Words are shown as the text that they are. */
function useFactColumns(): Column<PackageRequest>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'package',
      head: t('packages.package'),
      cell: ({ package: { archive, name } }) => (
        <>
          <b className={classes.text}>{name}</b> <span>{t(`packages.archives.${archive}`)}</span>
        </>
      ),
    },
    { key: 'person', head: t('console.columns.person'), cell: ({ personName }) => personName },
    {
      key: 'project',
      head: t('console.columns.project'),
      cell: ({ projectId }) => <ProjectName id={projectId} />,
    },
    { key: 'since', head: t('packages.since'), cell: ({ askedAt }) => <Moment iso={askedAt} /> },
    {
      key: 'reason',
      head: t('packages.purpose'),
      cell: ({ reason }) => <span className={classes.text}>{reason}</span>,
    },
    {
      key: 'state',
      head: t('packages.state'),
      cell: ({ state, words }) => (
        <>
          {t(`packages.states.${state}`)}
          {words === null ? null : <q className={classes.text}>{words}</q>}
        </>
      ),
    },
  ]
}
