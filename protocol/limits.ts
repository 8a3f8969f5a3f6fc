import { z } from 'zod'

/*
 * What a session may use, and how much of it is in use. How much is what a guest decides: an exact
 * figure that crosses would be a way to write to the far side. It crosses in tenths, a few times a
 * minute at most; exact figures stay with who supervises, in `JailUsage`.
 */

/** What was promised; no guest has a say in any of it. */
export const SessionLimits = z.strictObject({
  memoryBytes: z.number().min(0),
  /** Hundredths of a core. */
  cpuPercent: z.number().min(0),
  homeBytes: z.number().min(0),
  /** What is in the home is there again in the next session. */
  homeKept: z.boolean(),
  /** Of /tmp. */
  scratchBytes: z.number().min(0),
  /** The session ends when nobody has typed or pointed for so long. */
  idleMinutes: z.number().min(0),
})
export type SessionLimits = z.infer<typeof SessionLimits>

const Tenths = z.int().min(0).max(10)

/** Of each limit that fills, the tenths that are in use. */
export const LimitsUse = z.strictObject({
  memory: Tenths,
  processors: Tenths,
  home: Tenths,
  scratch: Tenths,
})
export type LimitsUse = z.infer<typeof LimitsUse>

/** On the way down: who looks at a session learns this of it, and no more. */
export const LimitsTold = z.strictObject({
  limits: SessionLimits,
  use: LimitsUse,
  /** Until the hours of the project end for today; null where they go on, or nobody set any. */
  closesInMinutes: z.int().min(0).max(1_440).nullable(),
})
export type LimitsTold = z.infer<typeof LimitsTold>

/** The tenths of a limit that are in use; 10 is for what is used up, or all but. */
export function tenths(used: number, limit: number): number {
  if (limit <= 0) return 0
  return Math.min(10, Math.max(0, Math.round((10 * used) / limit)))
}
