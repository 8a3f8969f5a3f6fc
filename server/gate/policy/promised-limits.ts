import type { SessionLimits } from '#protocol/limits.ts'

import type { Terms } from './terms.ts'

const MINUTE_MS = 60_000

/** What the next session will have. A launcher whose machine has less gives less. */
export function promisedLimits({ limits, home, idleMs }: Terms): SessionLimits {
  const { memoryBytes, cpuPercent, scratchBytes, homeBytes = scratchBytes } = limits
  return {
    memoryBytes,
    cpuPercent,
    homeBytes: home === 'kept' ? homeBytes : scratchBytes,
    homeKept: home === 'kept',
    scratchBytes,
    idleMinutes: idleMs / MINUTE_MS,
  }
}
