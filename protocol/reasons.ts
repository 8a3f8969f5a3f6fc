import { z } from 'zod'

import type { JailEnd } from './launch.ts'
import { END_REASONS, HOLDS, REFUSAL_REASONS } from './plain/reasons.ts'

export const EndReason = z.enum(END_REASONS)
export type EndReason = z.infer<typeof EndReason>

export const Hold = z.enum(HOLDS)
export type Hold = z.infer<typeof Hold>

/** What a jail's end is for the session that it was made for. */
export const END_OF_JAIL = {
  'guest-exited': 'guest-exited',
  'out-of-memory': 'out-of-memory',
  killed: 'sandbox-killed',
  'failed-to-start': 'sandbox-failed',
} as const satisfies Readonly<Record<JailEnd, EndReason>>

/** What a runner may end a session by without having been asked. */
export const ENDS_OF_RUNNER: readonly EndReason[] = [
  ...Object.values(END_OF_JAIL),
  'disk-full',
  'recording-failed',
]

export const RefusalReason = z.enum(REFUSAL_REASONS)
export type RefusalReason = z.infer<typeof RefusalReason>
