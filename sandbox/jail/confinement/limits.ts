import type { JailLimits } from '#protocol/launch.ts'

export type HostCapacity = { memoryBytes: number; cores: number }

/** Left to the host whatever a session asks for: the server and the encoders live from it. */
const HOST_RESERVE = 0.1

export type AppliedLimits = JailLimits & {
  /** Size of /dev/shm, through which X clients and Python's processes share memory. */
  sharedMemoryBytes: number
  /** Size of /var/tmp. */
  smallScratchBytes: number
}

/**
 * Lowers what exceeds the host. The file systems in memory count against the memory limit, so
 * together they stay below three quarters of it: a full disk then is ENOSPC and not the end of the session.
 */
export function applyLimits(asked: JailLimits, host: HostCapacity): AppliedLimits {
  const most = Math.floor(host.memoryBytes * (1 - HOST_RESERVE))
  const memoryBytes = Math.min(asked.memoryBytes, most)
  return {
    ...asked,
    memoryBytes,
    cpuPercent: Math.min(asked.cpuPercent, host.cores * 100),
    scratchBytes: Math.min(asked.scratchBytes, Math.floor(memoryBytes / 4)),
    sharedMemoryBytes: Math.floor(memoryBytes / 8),
    smallScratchBytes: Math.floor(memoryBytes / 16),
  }
}

/** Whole processors for what a session has of them: its programs start as many threads. */
export function processorsOf({ cpuPercent }: Pick<JailLimits, 'cpuPercent'>): number {
  return Math.ceil(cpuPercent / 100)
}

/**
 * The longest file a guest may write: twice the largest file system that it has, so that a full
 * file system answers before this limit kills the writer.
 */
export function longestFileBytes(
  limits: AppliedLimits,
  others: { framebufferBytes?: number | undefined; homeBytes?: number | undefined },
): number {
  const { framebufferBytes = 0, homeBytes = 0 } = others
  return 2 * Math.max(limits.scratchBytes, limits.sharedMemoryBytes, framebufferBytes, homeBytes)
}
