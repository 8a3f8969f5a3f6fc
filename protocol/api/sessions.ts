import { z } from 'zod'

import { PersonId, ProjectId, SessionId } from '../ids.ts'
import { JailUsage, JailWork } from '../launch.ts'
import { LimitsTold } from '../limits.ts'
import { BytesDown, BytesUp, LedgerTotals, RefusalCounts } from '../ledger.ts'
import { SupervisorMessage } from '../supervisor-message.ts'
import { HOLDS } from '../plain/reasons.ts'
import { EndReason } from '../reasons.ts'
import { ScreenSize, SurfaceKind, TextScale } from '../screen.ts'

export const SessionRequest = z.strictObject({
  projectId: ProjectId,
  surface: SurfaceKind,
  /** The window in device pixels, so that the first picture has the right size already. */
  screen: ScreenSize.optional(),
  scale: TextScale.optional(),
})
export type SessionRequest = z.infer<typeof SessionRequest>

/** What a supervisor does to a session that runs. Watching it is a view of its own. */
export const Supervision = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('freeze') }),
  z.strictObject({ action: z.literal('release') }),
  z.strictObject({ action: z.literal('message'), text: z.string().trim().pipe(SupervisorMessage) }),
])
export type Supervision = z.infer<typeof Supervision>

export const SessionStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('starting') }),
  z.strictObject({ state: z.literal('running') }),
  z.strictObject({ state: z.literal('ended'), endedAt: z.iso.datetime(), reason: EndReason }),
])
export type SessionStatus = z.infer<typeof SessionStatus>

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
  /** For who supervises it alone; null for others, and until the sandbox has reported. */
  usage: JailUsage.nullable(),
  /** What its viewer was told last; null before that. */
  limits: LimitsTold.nullable(),
  /** Share of one core over the last seconds, 0 to the number of cores; null like `usage`. */
  cpuShare: z.number().min(0).nullable(),
  ledger: LedgerTotals,
  /** What crossed within the last second that was counted; nothing once the session has ended. */
  lastSecond: z.strictObject({ down: BytesDown, up: BytesUp }),
  /** How often what was refused. */
  refused: RefusalCounts,
})
export type Session = z.infer<typeof Session>

/** What runs in a session beside what it began with; null where that could not be found out. */
export const SessionWork = z.strictObject({ work: JailWork.nullable() })
export type SessionWork = z.infer<typeof SessionWork>

/** Whoever ends a session in which something runs says that this is meant. */
export const EndQuery = z.strictObject({ confirmed: z.literal('true').optional() })

export const Created = z.strictObject({ id: SessionId })
export type Created = z.infer<typeof Created>
