import { availableParallelism, loadavg } from 'node:os'

/** More make slices so thin that they cost bits and save no time. */
const MOST_THREADS = 4
/** Where less than this share of the processors was busy, a frame may use several of them. */
const IDLE_SHARE = 0.5

/**
 * Threads for one encoder. On an idle machine a frame is ready sooner when several share it; on a
 * busy one they only wait for each other, and take processors from other people's frames.
 */
export function encoderThreads(machine: { processors: number; load: number }): number {
  const { processors, load } = machine
  if (load > IDLE_SHARE * processors) return 1
  return Math.max(1, Math.min(MOST_THREADS, processors))
}

/** What of this machine `encoderThreads` looks at; the load is the mean of the last minute. */
export function presentLoad(): { processors: number; load: number } {
  return { processors: availableParallelism(), load: loadavg()[0] ?? 0 }
}
