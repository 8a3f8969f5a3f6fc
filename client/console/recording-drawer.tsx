import { Drawer } from '@mantine/core'
import { type ReactElement, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import type { Recording, RecordingDetail } from '#protocol/api/recordings.ts'

import type { Api } from '../shared/api.ts'
import { clockTime } from '../shared/format.ts'
import { Moment } from '../shared/moment.tsx'
import { useAnswer } from '../shared/use-answer.ts'
import { useFormats } from '../shared/use-formats.ts'
import { Waiting } from '../shared/waiting.tsx'
import { DryRunSection } from './dry-run.tsx'
import { InputStrip } from './input-strip.tsx'
import { LedgerTable } from './ledger-table.tsx'
import { LedgerWords } from './ledger-words.tsx'
import classes from './recording-drawer.module.css'
import { StatementSection } from './statement-section.tsx'
import { TimelineList } from './timeline-list.tsx'

type RecordingDrawerProps = {
  api: Api
  /** What is shown; null closes the drawer. */
  recording: Recording | null
  onClose: () => void
}

export function RecordingDrawer({ api, recording, onClose }: RecordingDrawerProps): ReactElement {
  const { t } = useTranslation()
  // While the drawer slides out it still shows what it was opened for.
  const last = useRef(recording)
  if (recording !== null) last.current = recording
  const shown = last.current
  return (
    <Drawer.Root onClose={onClose} opened={recording !== null} position="right" size="36rem">
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          <div className={classes.head}>
            <Drawer.Title>
              {t('compliance.detailTitle', { name: shown?.personName ?? '' })}
            </Drawer.Title>
            <Drawer.CloseButton aria-label={t('app.close')} />
          </div>
          {shown === null ? null : <Detail api={api} key={shown.id} recording={shown} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function Detail({ api, recording }: { api: Api; recording: Recording }): ReactElement {
  const { t } = useTranslation()
  const { id } = recording
  const ask = useCallback(() => api.recording(id), [api, id])
  const { answer, askAgain } = useAnswer(ask)
  return (
    <div className={classes.detail}>
      <Facts recording={recording} />
      <section>
        <h3>{t('compliance.crossed')}</h3>
        <LedgerWords ledger={recording.ledger} />
        <LedgerTable ledger={recording.ledger} />
      </section>
      <StatementSection api={api} id={id} />
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
        <h3>{t('compliance.activity')}</h3>
        <InputStrip durationMs={recording.durationMs ?? 0} timeline={timeline} />
      </section>
      <section>
        <h3>{t('compliance.timeline')}</h3>
        <p className={classes.quiet}>{t('compliance.timelineHint')}</p>
        <TimelineList timeline={timeline} />
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
      <dt>{t('sessions.project')}</dt>
      <dd>
        <code>{projectId}</code>
      </dd>
      <dt>{t('sessions.surface')}</dt>
      <dd>{t(`surface.${surface}`)}</dd>
      <dt>{t('compliance.start')}</dt>
      <dd>
        <Moment iso={startedAt} />
      </dd>
      <dt>{t('sessions.ended')}</dt>
      <dd>
        <Moment iso={endedAt} />
      </dd>
      <dt>{t('sessions.reason')}</dt>
      <dd>{t(`endReasons.${reason}`)}</dd>
      <dt>{t('compliance.duration')}</dt>
      <dd>{durationMs === null ? t('compliance.noPictureHint') : clockTime(durationMs)}</dd>
      <dt>{t('compliance.size')}</dt>
      <dd>{formats.bytes(bytes)}</dd>
      <dt>{t('compliance.sessionId')}</dt>
      <dd>
        <code>{id}</code>
      </dd>
    </dl>
  )
}
