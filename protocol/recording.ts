import { z } from 'zod'

import { Codec } from './codec.ts'
import { SessionId } from './ids.ts'
import { SESSION_NOTICES } from './plain/notices.ts'
import { MAX_TYPED_PASTE } from './plain/view-limits.ts'
import { END_OF_JAIL, EndReason, Hold, RefusalReason } from './reasons.ts'
import { ScreenSize, SurfaceKind } from './screen.ts'

export const RECORDING_FORMAT_VERSION = 1

/**
 * A fact on the time line of a recording. None holds anything a guest wrote, and none a key that was
 * typed: input is kept as counts per second by class. A pasted text is no secret of the keyboard.
 */
export const TimelineEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session-started'), surface: SurfaceKind }),
  z.strictObject({
    type: z.literal('viewer-joined'),
    codec: Codec,
    /** Where the control line came from; absent in recordings that were made before it was kept. */
    address: z.union([z.ipv4(), z.ipv6()]).optional(),
  }),
  z.strictObject({ type: z.literal('viewer-left') }),
  z.strictObject({ type: z.literal('screen-resized'), size: ScreenSize }),
  z.strictObject({
    type: z.literal('input'),
    keys: z.int().min(0),
    pointer: z.int().min(0),
    wheel: z.int().min(0),
  }),
  z.strictObject({
    type: z.literal('refused'),
    what: RefusalReason,
    count: z.int().min(1),
  }),
  /** A text that the person pasted and the data side typed; kept where the policy asks for review. */
  z.strictObject({
    type: z.literal('typed-paste'),
    characters: z.int().min(1),
    text: z
      .string()
      .max(2 * MAX_TYPED_PASTE)
      .optional(),
  }),
  /** The picture stood still, from here up to `resumed`. */
  z.strictObject({ type: z.literal('held'), reason: Hold }),
  z.strictObject({ type: z.literal('resumed') }),
  /** What paints the picture stopped answering, and answered again: what was shown between may be old. */
  z.strictObject({ type: z.literal('display-stopped') }),
  z.strictObject({ type: z.literal('display-answers') }),
  z.strictObject({ type: z.literal('attended') }),
  z.strictObject({ type: z.literal('unattended') }),
  /** What the session ran into; its person is told when the picture may be shown. */
  z.strictObject({ type: z.literal('notice'), notice: z.enum(SESSION_NOTICES) }),
  /** What a supervisor wrote to the person. */
  z.strictObject({ type: z.literal('message'), text: z.string().max(200) }),
  z.strictObject({ type: z.literal('session-ended'), reason: EndReason }),
])
export type TimelineEvent = z.infer<typeof TimelineEvent>

/** What recordings called the end of their session while they had words of their own for it. */
const FORMER_ENDS: Readonly<Record<string, EndReason>> = {
  ...END_OF_JAIL,
  'recorder-failed': 'sandbox-failed',
  asked: 'ended-by-researcher',
}

const FormerEnd = z.strictObject({ type: z.literal('session-ended'), reason: z.string() })

/** For readers of what was kept: an event in the words of its time becomes one in those of today. */
export const KeptTimelineEvent = z.preprocess(inPresentWords, TimelineEvent)

function inPresentWords(event: unknown): unknown {
  const end = FormerEnd.safeParse(event)
  if (!end.success) return event
  const { reason } = end.data
  return Object.hasOwn(FORMER_ENDS, reason) ? { ...end.data, reason: FORMER_ENDS[reason] } : event
}

/**
 * `atMs` is session time: milliseconds on the session's monotonic clock since it started. The runner
 * stamps each event, once, for the recording and for the server alike.
 */
export const TimedEvent = z.strictObject({ atMs: z.number().min(0), event: TimelineEvent })
export type TimedEvent = z.infer<typeof TimedEvent>

export const KeptTimedEvent = TimedEvent.extend({ event: KeptTimelineEvent })

/** `recording.json` beside the parts: what a reader must know before it opens one. */
export const RecordingHeader = z.strictObject({
  format: z.literal('vitrine-recording'),
  version: z.literal(RECORDING_FORMAT_VERSION),
  sessionId: SessionId,
  surface: SurfaceKind,
  /** Wall-clock anchor of session time zero. */
  startedAt: z.iso.datetime(),
})
export type RecordingHeader = z.infer<typeof RecordingHeader>
