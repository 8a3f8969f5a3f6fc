import { Drawer } from '@mantine/core'
import { type ReactElement, useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '#protocol/api/people.ts'
import type { Recording, RecordingDetail } from '#protocol/api/recordings.ts'

import { clockTime } from '../../shared/clock-time.ts'
import { mayIn } from '../../shared/may.ts'
import { Moment } from '../../shared/moment.tsx'
import { useAnswer } from '../../shared/use-answer.ts'
import { useFormats } from '../../shared/use-formats.ts'
import { Waiting } from '../../shared/waiting.tsx'
import { LedgerTable } from '../crossing/ledger-table.tsx'
import { LedgerWords } from '../crossing/ledger-words.tsx'
import { StatementSection } from '../crossing/statement-section.tsx'
import shared from '../../shared/dialog.module.css'
import { useLastShown } from '../../shared/use-last-shown.ts'
import { ProjectName } from '../parts/project-name.tsx'
import { DryRunSection } from './dry-run.tsx'
import { InputStrip } from './input-strip.tsx'
import classes from './recording-drawer.module.css'
import type { RecordingsApi } from './recordings-api.ts'
import { TimelineList } from './timeline-list.tsx'

type RecordingDrawerProps = {
  api: RecordingsApi
  me: Me
  /** What is shown; null closes the drawer. */
  recording: Recording | null
  onClose: () => void
}

export function RecordingDrawer(props: RecordingDrawerProps): ReactElement {
  const { t } = useTranslation()
  const { api, me, recording, onClose } = props
  const shown = useLastShown(recording)
  return (
    <Drawer.Root onClose={onClose} opened={recording !== null} position="right" size="36rem">
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          <div className={shared.head}>
            <Drawer.Title>
              {t('recordings.detailTitle', { name: shown?.personName ?? '' })}
            </Drawer.Title>
            <Drawer.CloseButton aria-label={t('shell.close')} />
          </div>
          {shown === null ? null : <Detail api={api} key={shown.id} me={me} recording={shown} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

type DetailProps = { api: RecordingsApi; me: Me; recording: Recording }

function Detail({ api, me, recording }: DetailProps): ReactElement {
  const { t } = useTranslation()
  const { id } = recording
  const ask = useCallback(() => api.recording(id), [api, id])
  const { answer, askAgain } = useAnswer(ask)
  return (
    <div className={classes.detail}>
      <Facts recording={recording} />
      <section>
        <h3>{t('crossing.heading')}</h3>
        <LedgerWords ledger={recording.ledger} refused={recording.refused} />
        <LedgerTable ledger={recording.ledger} />
      </section>
      {mayIn(me, 'read-statements', recording.projectId) ? (
        <StatementSection api={api} id={id} />
      ) : null}
      <Waiting answer={answer} askAgain={askAgain}>
        {(detail) => <TimeLine detail={detail} />}
      </Waiting>
      <DryRunSection api={api} id={id} />
    </div>
  )
}

function TimeLine({ detail }: { detail: RecordingDetail }): ReactElement {
  const { t } = useTranslation()
  const { recording, timeline } = detail
  return (
    <>
      <section>
        <h3>{t('recordings.activity')}</h3>
        <InputStrip durationMs={recording.durationMs ?? 0} timeline={timeline} />
      </section>
      <section>
        <h3>{t('recordings.timeline')}</h3>
        <p className={classes.quiet}>{t('recordings.timelineHint')}</p>
        <TimelineList startedAt={recording.startedAt} timeline={timeline} />
      </section>
    </>
  )
}

function Facts({ recording }: { recording: Recording }): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const { id, projectId, surface, startedAt, endedAt, reason, durationMs, bytes } = recording
  return (
    <dl className={classes.facts}>
      <dt>{t('console.columns.project')}</dt>
      <dd>
        <ProjectName id={projectId} />
      </dd>
      <dt>{t('console.columns.surface')}</dt>
      <dd>{t(`shell.surface.${surface}`)}</dd>
      <dt>{t('recordings.start')}</dt>
      <dd>
        <Moment iso={startedAt} />
      </dd>
      <dt>{t('console.columns.ended')}</dt>
      <dd>
        <Moment iso={endedAt} />
      </dd>
      <dt>{t('console.columns.reason')}</dt>
      <dd>{t(`reasons.${reason}.name`)}</dd>
      <dt>{t('recordings.duration')}</dt>
      <dd>{durationMs === null ? t('recordings.noPictureHint') : clockTime(durationMs)}</dd>
      <dt>{t('recordings.size')}</dt>
      <dd>{formats.bytes(bytes)}</dd>
      <dt>{t('recordings.sessionId')}</dt>
      <dd>
        <code>{id}</code>
      </dd>
    </dl>
  )
}
