import { z } from 'zod'

import { FINDINGS, HOLDS } from './denials.ts'
import { DatasetId, PersonId, ProjectId, SessionId } from './ids.ts'
import { JailUsage } from './launch.ts'
import { BytesDown, BytesUp } from './ledger.ts'
import { Note } from './note.ts'
import { TimedEvent } from './recording.ts'
import { ScreenSize, SurfaceKind } from './screen.ts'
import { END_REASONS, REFUSAL_REASONS } from './vocabulary.ts'

export const Role = z.enum(['researcher', 'operator', 'compliance'])
export type Role = z.infer<typeof Role>

/** The signed-in person. */
export const Me = z.strictObject({ id: PersonId, name: z.string(), roles: z.array(Role) })
export type Me = z.infer<typeof Me>

/** Text that the project's owner wrote, in the languages that the product speaks. */
export const Translated = z.strictObject({
  en: z.string(),
  'zh-Hant': z.string(),
  'zh-Hans': z.string(),
})
export type Translated = z.infer<typeof Translated>

export const Dataset = z.strictObject({
  id: DatasetId,
  title: Translated,
  description: Translated,
  /** Made by a generator, of no real person. */
  synthetic: z.boolean(),
  tables: z.array(
    z.strictObject({ file: z.string(), rows: z.int().min(0), columns: z.int().min(1) }),
  ),
  licence: z.string(),
  source: z.string(),
})
export type Dataset = z.infer<typeof Dataset>

/** A supplied analysis: a file in /analyses that a researcher can run. */
export const Analysis = z.strictObject({
  file: z.string(),
  title: Translated,
  command: z.string(),
  reproduces: Translated,
})
export type Analysis = z.infer<typeof Analysis>

export const Project = z.strictObject({
  id: ProjectId,
  title: Translated,
  description: Translated,
  surfaces: z.array(SurfaceKind),
  datasets: z.array(Dataset),
  analyses: z.array(Analysis),
})
export type Project = z.infer<typeof Project>

export const SessionRequest = z.strictObject({
  projectId: ProjectId,
  surface: SurfaceKind,
  /** The window in device pixels, so that the first picture has the right size already. */
  screen: ScreenSize.optional(),
})
export type SessionRequest = z.infer<typeof SessionRequest>

/** A replay is a session too: it crosses the same gate. */
export const ReplayRequest = z.strictObject({ recordingId: SessionId })
export type ReplayRequest = z.infer<typeof ReplayRequest>

/** What a supervisor does to a session that runs. Watching it is a view of its own. */
export const Supervision = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('freeze') }),
  z.strictObject({ action: z.literal('release') }),
  z.strictObject({ action: z.literal('message'), text: z.string().trim().pipe(Note) }),
])
export type Supervision = z.infer<typeof Supervision>

export const EndReason = z.enum(END_REASONS)
export type EndReason = z.infer<typeof EndReason>

export const SessionStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('starting') }),
  z.strictObject({ state: z.literal('running') }),
  z.strictObject({ state: z.literal('ended'), endedAt: z.iso.datetime(), reason: EndReason }),
])
export type SessionStatus = z.infer<typeof SessionStatus>

/** Bytes that crossed the border, by kind; the upper bound of what could have leaked. */
export const LedgerTotals = z.strictObject({
  mediaBytes: z.int().min(0),
  mediaPackets: z.int().min(0),
  /** Whole pictures, by the packets that end them. */
  mediaFrames: z.int().min(0),
  controlDownBytes: z.int().min(0),
  controlUpBytes: z.int().min(0),
  inputRecords: z.int().min(0),
  refusals: z.int().min(0),
  /** At the server's own sockets, by kind; `mediaBytes` is the sum of the media socket's. */
  down: BytesDown,
  up: BytesUp,
})
export type LedgerTotals = z.infer<typeof LedgerTotals>

export const RefusalCounts = z.partialRecord(z.enum(REFUSAL_REASONS), z.int().min(1))
export type RefusalCounts = z.infer<typeof RefusalCounts>

export const Session = z.strictObject({
  id: SessionId,
  projectId: ProjectId,
  personId: PersonId,
  personName: z.string(),
  surface: SurfaceKind,
  startedAt: z.iso.datetime(),
  status: SessionStatus,
  /** Someone is looking at it now. */
  watched: z.boolean(),
  /** Why the picture of whoever looks stands still; null while it moves. */
  hold: z.enum(HOLDS).nullable(),
  /** A supervisor has stopped the picture. */
  frozen: z.boolean(),
  /** A supervisor watches it. */
  attended: z.boolean(),
  /** Absent until the sandbox has reported. */
  usage: JailUsage.nullable(),
  /** Share of one core over the last seconds, 0 to the number of cores; null until known. */
  cpuShare: z.number().min(0).nullable(),
  ledger: LedgerTotals,
  /** What crossed within the last second that was counted; nothing once the session has ended. */
  lastSecond: z.strictObject({ down: BytesDown, up: BytesUp }),
  /** How often what was refused. */
  refused: RefusalCounts,
})
export type Session = z.infer<typeof Session>

export const Recording = z.strictObject({
  /** The id of the session that it shows. */
  id: SessionId,
  projectId: ProjectId,
  personName: z.string(),
  surface: SurfaceKind,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  reason: EndReason,
  /** Session time of the last picture; null when nothing was shown, so nothing can be replayed. */
  durationMs: z.number().min(0).nullable(),
  bytes: z.int().min(0),
  ledger: LedgerTotals,
})
export type Recording = z.infer<typeof Recording>

export const RecordingDetail = z.strictObject({
  recording: Recording,
  timeline: z.array(TimedEvent).max(100_000),
})
export type RecordingDetail = z.infer<typeof RecordingDetail>

/** What a policy would have refused of a recorded session. */
export const DryRun = z.strictObject({
  /** In the order of session time; `count` is how many keys, or 1. */
  findings: z.array(
    z.strictObject({
      atMs: z.number().min(0),
      reason: z.enum(FINDINGS),
      count: z.int().min(1),
    }),
  ),
  /** What the recording does not say, and what was therefore not asked of the policy. */
  unknown: z.array(z.enum(['place'])),
})
export type DryRun = z.infer<typeof DryRun>

export const Created = z.strictObject({ id: SessionId })
export type Created = z.infer<typeof Created>

export const Health = z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) })
export type Health = z.infer<typeof Health>
