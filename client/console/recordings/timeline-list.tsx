import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { EndReason, RefusalReason } from '#protocol/reasons.ts'
import { HOLDS } from '#protocol/plain/reasons.ts'
import type { TimedEvent } from '#protocol/recording.ts'

import { clockTime } from '../../shared/clock-time.ts'
import { TimeOfDay } from '../../shared/moment.tsx'
import { useFormats } from '../../shared/use-formats.ts'
import classes from './recording-drawer.module.css'
import { type TellableEvent, tellableEntries } from './timeline.ts'

/** A hostile viewer can cause a hundred thousand entries; a browser need not draw them all. */
const MOST_ENTRIES = 500

type TimelineListProps = { timeline: TimedEvent[]; /** Session time zero. */ startedAt: string }

export function TimelineList({ timeline, startedAt }: TimelineListProps): ReactElement {
  const { t } = useTranslation()
  const formats = useFormats()
  const words = useEventWords()
  const entries = tellableEntries(timeline)
  if (entries.length === 0) return <p className={classes.quiet}>{t('recordings.timelineEmpty')}</p>
  return (
    <>
      <ol className={classes.timeline}>
        {entries.slice(0, MOST_ENTRIES).map(({ atMs, event }, index) => (
          // Two entries can be equal in all they hold; the list never changes its order.
          // oxlint-disable-next-line react/no-array-index-key
          <li data-type={event.type} key={index}>
            <span className={classes.at}>{clockTime(atMs)}</span>
            <TimeOfDay iso={momentAfter(startedAt, atMs)} />
            <span>{words(event)}</span>
          </li>
        ))}
      </ol>
      {entries.length > MOST_ENTRIES ? (
        <p className={classes.quiet}>
          {t('recordings.timelineCut', {
            shown: formats.count(MOST_ENTRIES),
            total: formats.count(entries.length),
          })}
        </p>
      ) : null}
    </>
  )
}

function momentAfter(startedAt: string, ms: number): string {
  return new Date(Date.parse(startedAt) + ms).toISOString()
}

type Words = { t: ReturnType<typeof useTranslation>['t']; formats: ReturnType<typeof useFormats> }

function useEventWords(): (event: TellableEvent) => string {
  const { t } = useTranslation()
  const formats = useFormats()
  return (event) => wordsOf(event, { t, formats })
}

/** Events that say all by their name. */
const BARE = [
  'resumed',
  'attended',
  'unattended',
  'display-stopped',
  'display-answers',
] as const satisfies TellableEvent['type'][]
type BareEvent = Extract<TellableEvent, { type: (typeof BARE)[number] }>

function isBare(event: TellableEvent): event is BareEvent {
  return BARE.some((type) => type === event.type)
}

function wordsOf(event: TellableEvent, words: Words): string {
  const { t, formats } = words
  if (isBare(event)) return t(`recordings.events.${event.type}`)
  switch (event.type) {
    case 'session-started':
      return t('recordings.events.sessionStarted', { surface: t(`shell.surface.${event.surface}`) })
    case 'viewer-joined':
      return wordsOfJoin(event, words)
    case 'viewer-left':
      return t('recordings.events.viewerLeft')
    case 'screen-resized':
      return t('recordings.events.screenResized', event.size)
    case 'refused': {
      // An older or newer recording may name what this page has no word for.
      const reason = RefusalReason.safeParse(event.what)
      const what = reason.success ? t(`reasons.${reason.data}.name`) : event.what
      return t('crossing.refused', { what, amount: formats.count(event.count) })
    }
    case 'held':
      return wordsOfHold(event, words)
    case 'typed-paste':
      return wordsOfPaste(event, words)
    case 'notice':
      return t(`recordings.events.notice.${event.notice}`)
    case 'message':
      return t('recordings.events.message', { text: event.text })
    case 'session-ended': {
      const known = EndReason.safeParse(event.reason)
      const reason = known.success ? t(`reasons.${known.data}.name`) : event.reason
      return t('recordings.events.sessionEnded', { reason })
    }
  }
}

function wordsOfHold(
  { reason: kept }: Extract<TellableEvent, { type: 'held' }>,
  { t }: Words,
): string {
  const known = HOLDS.find((one) => one === kept)
  const reason = known === undefined ? kept : t(`reasons.${known}.name`)
  return t('recordings.events.held', { reason })
}

function wordsOfJoin(
  { codec, address }: Extract<TellableEvent, { type: 'viewer-joined' }>,
  { t }: Words,
): string {
  if (address === undefined) return t('recordings.events.viewerJoined', { codec })
  return t('recordings.events.viewerJoinedFrom', { codec, address })
}

function wordsOfPaste(
  { characters, text }: Extract<TellableEvent, { type: 'typed-paste' }>,
  { t, formats }: Words,
): string {
  const amount = formats.count(characters)
  if (text === undefined) return t('recordings.events.typedPaste', { amount })
  return t('recordings.events.typedPasteKept', { amount, text })
}
