import { Button } from '@mantine/core'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { Recording } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'

import { clockTime } from '../../shared/clock-time.ts'
import { type Column, DataTable } from '../../shared/data-table.tsx'
import { Icon } from '../../shared/icons.tsx'
import { mayIn } from '../../shared/may.ts'
import { Moment } from '../../shared/moment.tsx'
import { useFormats } from '../../shared/use-formats.ts'
import { RefusalCount } from '../crossing/refusal-count.tsx'
import parts from '../parts/parts.module.css'
import { Surface } from '../parts/surface.tsx'

type RecordingsTableProps = {
  me: Me
  recordings: Recording[]
  arrived: ReadonlySet<SessionId>
  opening: SessionId | null
  stale: boolean
  onReplay: (id: SessionId) => void
  onDetails: (recording: Recording) => void
}

export function RecordingsTable(props: RecordingsTableProps): ReactElement {
  const { me, recordings, arrived, opening, stale, onReplay, onDetails } = props
  const { t } = useTranslation()
  const facts = useFactColumns()
  const columns: Column<Recording>[] = [
    ...facts,
    {
      key: 'actions',
      head: t('console.columns.actions'),
      kind: 'actions',
      cell: (row) => (
        <span className={parts.actions}>
          {mayIn(me, 'replay-recording', row.projectId) ? (
            <ReplayButton onReplay={onReplay} opening={opening} recording={row} />
          ) : null}
          <Button onClick={() => onDetails(row)} size="xs" variant="default">
            {t('recordings.details')}
          </Button>
        </span>
      ),
    },
  ]
  const latestFirst = recordings.toSorted(
    (a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt) || (a.id < b.id ? 1 : -1),
  )
  return (
    <DataTable
      columns={columns}
      isNew={({ id }) => arrived.has(id)}
      label={t('console.sections.recordings')}
      rowKey={({ id }) => id}
      rows={latestFirst}
      stale={stale}
    />
  )
}

function useFactColumns(): Column<Recording>[] {
  const { t } = useTranslation()
  const formats = useFormats()
  return [
    { key: 'who', head: t('console.columns.person'), cell: (row) => <b>{row.personName}</b> },
    {
      key: 'project',
      head: t('console.columns.project'),
      cell: ({ projectId }) => <code>{projectId}</code>,
    },
    {
      key: 'surface',
      head: t('console.columns.surface'),
      cell: ({ surface }) => <Surface surface={surface} />,
    },
    {
      key: 'start',
      head: t('recordings.start'),
      cell: ({ startedAt }) => <Moment iso={startedAt} />,
    },
    {
      key: 'duration',
      head: t('recordings.duration'),
      kind: 'number',
      cell: ({ durationMs }) => (durationMs === null ? '–' : clockTime(durationMs)),
    },
    {
      key: 'reason',
      head: t('console.columns.reason'),
      cell: ({ reason }) => t(`reasons.${reason}.name`),
    },
    {
      key: 'media',
      head: t('recordings.media'),
      kind: 'number',
      cell: ({ ledger }) => formats.bytes(ledger.mediaBytes),
    },
    {
      key: 'refusals',
      head: t('recordings.refusals'),
      kind: 'number',
      hint: t('crossing.refusalsHint'),
      cell: ({ refused }) => <RefusalCount refused={refused} />,
    },
    {
      key: 'size',
      head: t('recordings.size'),
      kind: 'number',
      cell: ({ bytes }) => formats.bytes(bytes),
    },
  ]
}

type ReplayButtonProps = {
  recording: Recording
  opening: SessionId | null
  onReplay: (id: SessionId) => void
}

/** Where nothing was shown the button says so, and can be reached by keyboard to hear why. */
function ReplayButton({ recording, opening, onReplay }: ReplayButtonProps): ReactElement {
  const { t } = useTranslation()
  const { id, durationMs } = recording
  if (durationMs === null) {
    return (
      <Button
        disabled
        data-testid="replay"
        size="xs"
        title={t('recordings.noPictureHint')}
        variant="default"
      >
        {t('recordings.noPicture')}
      </Button>
    )
  }
  return (
    <Button
      aria-busy={opening === id}
      data-testid="replay"
      disabled={opening !== null && opening !== id}
      leftSection={<Icon name="play" size={16} />}
      onClick={() => onReplay(id)}
      size="xs"
    >
      {opening === id ? t('recordings.opening') : t('recordings.replay')}
    </Button>
  )
}
