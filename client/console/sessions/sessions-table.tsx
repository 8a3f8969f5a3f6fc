import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { Session } from '#protocol/api/sessions.ts'
import { crossedBytes } from '#protocol/ledger.ts'
import type { SessionId } from '#protocol/ids.ts'

import { type Column, DataTable } from '../../shared/data-table.tsx'
import { Icon } from '../../shared/icons.tsx'
import { Moment } from '../../shared/moment.tsx'
import { shortId } from '../../shared/short-id.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { useNow } from '../../shared/use-polled.ts'
import { RefusalCount } from '../crossing/refusal-count.tsx'
import { ProjectName } from '../parts/project-name.tsx'
import { Surface } from '../parts/surface.tsx'
import { ActionButtons, PictureState, type SessionActions } from './session-actions.tsx'
import classes from './sessions.module.css'
import { UsedOf } from './used-of.tsx'
import { whatMayBeDone } from './what-may-be-done.ts'

type SessionsTableProps = SessionActions & {
  me: Me
  sessions: Session[]
  ending: ReadonlySet<SessionId>
  /** Have ended, and keep their place for a moment. */
  gone: ReadonlySet<SessionId>
  /** The one whose view is being opened. */
  opening: SessionId | null
  stale: boolean
}

export function SessionsTable(props: SessionsTableProps): ReactElement {
  const { me, sessions, ending, gone, opening, stale, ...actions } = props
  const { t } = useTranslation()
  const figures = useFigureColumns()
  const columns: Column<Session>[] = [
    {
      key: 'who',
      head: t('console.columns.person'),
      cell: ({ personName, surface }) => (
        <span className={classes.pair}>
          <b>{personName}</b>
          <Surface surface={surface} />
        </span>
      ),
    },
    {
      key: 'project',
      head: t('console.columns.project'),
      cell: ({ projectId }) => <ProjectName id={projectId} />,
    },
    {
      key: 'since',
      head: t('console.columns.started'),
      cell: ({ id, startedAt }) => <Since id={id} iso={startedAt} />,
    },
    {
      key: 'watched',
      head: t('sessions.watching'),
      cell: (row) => (
        <span className={classes.pair}>
          <Watching session={row} />
          <PictureState session={row} />
        </span>
      ),
    },
    ...figures,
    {
      key: 'end',
      head: t('console.columns.actions'),
      kind: 'actions',
      cell: (row) => (
        <ActionButtons
          {...actions}
          ending={ending.has(row.id)}
          gone={gone.has(row.id)}
          may={whatMayBeDone(me, row)}
          opening={opening === row.id}
          session={row}
        />
      ),
    },
  ]
  return (
    <DataTable
      columns={columns}
      label={t('console.sections.sessions')}
      rowKey={({ id }) => id}
      rows={sessions}
      stale={stale}
    />
  )
}

function useFigureColumns(): Column<Session>[] {
  const { t } = useTranslation()
  const formats = useFormats()
  const unknown = (
    <span aria-label={t('sessions.unknown')} role="img" title={t('sessions.unknown')}>
      –
    </span>
  )
  return [
    {
      key: 'cpu',
      head: t('sessions.cpu'),
      hint: t('sessions.cpuHint'),
      kind: 'number',
      cell: ({ cpuShare, usage }) =>
        cpuShare === null || usage === null
          ? unknown
          : `${formats.decimal(cpuShare)} / ${formats.decimal(usage.limits.cpuPercent / 100)}`,
    },
    {
      key: 'memory',
      head: t('sessions.memory'),
      kind: 'number',
      cell: ({ usage }) =>
        usage === null ? (
          unknown
        ) : (
          <UsedOf bytes={usage.limits.memoryBytes} usedBytes={usage.memoryBytes} />
        ),
    },
    {
      key: 'home',
      head: t('sessions.home'),
      kind: 'number',
      cell: ({ usage }) => (usage === null ? unknown : <UsedOf {...usage.home} />),
    },
    {
      key: 'processes',
      head: t('sessions.processes'),
      kind: 'number',
      cell: ({ usage }) =>
        usage === null
          ? unknown
          : `${formats.count(usage.processes)} / ${formats.count(usage.limits.processes)}`,
    },
    {
      key: 'sent',
      head: t('sessions.sent'),
      hint: t('sessions.sentHint'),
      kind: 'number',
      cell: ({ ledger }) => formats.bytes(crossedBytes(ledger)),
    },
    {
      key: 'refusals',
      head: t('sessions.refusals'),
      kind: 'number',
      hint: t('crossing.refusalsHint'),
      cell: ({ refused }) => <RefusalCount refused={refused} />,
    },
  ]
}

/** With what tells two sessions of one person apart. */
function Since({ id, iso }: { id: SessionId; iso: string }): ReactElement {
  const formats = useFormats()
  const now = useNow()
  return (
    <span className={classes.since}>
      <span>{formats.ago(iso, now)}</span>
      <Moment className={classes.second} iso={iso} />
      <code className={classes.second}>{shortId(id)}</code>
    </span>
  )
}

function Watching({ session }: { session: Session }): ReactElement {
  const { t } = useTranslation()
  if (session.status.state === 'starting') {
    return <span className={classes.second}>{t('sessions.starting')}</span>
  }
  if (!session.watched) return <span className={classes.second}>{t('sessions.unwatched')}</span>
  return (
    <span className={classes.watched}>
      <Icon name="eye" size={18} />
      {t('sessions.watched')}
    </span>
  )
}
