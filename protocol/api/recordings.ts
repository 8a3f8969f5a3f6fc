import { z } from 'zod'

import { ProjectId, SessionId } from '../ids.ts'
import { LedgerTotals, RefusalCounts } from '../ledger.ts'
import { FINDINGS } from '../plain/reasons.ts'
import { EndReason } from '../reasons.ts'
import { TimedEvent } from '../recording.ts'
import { SurfaceKind } from '../screen.ts'

/** A replay is a session too: it crosses the same gate. */
export const ReplayRequest = z.strictObject({ recordingId: SessionId })
export type ReplayRequest = z.infer<typeof ReplayRequest>

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
  /** How often what was refused. */
  refused: RefusalCounts,
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
