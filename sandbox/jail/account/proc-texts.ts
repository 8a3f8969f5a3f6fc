import type { GroupReading } from '../host/control-groups/group-reading.ts'

/*
 * What a jail's /proc says of memory, processors and load, made of the jail's own control group and of
 * nothing else: the kernel's own files there count the whole host, and so every other session.
 */

/** Linux counts processor time in these, whatever its own clock is. */
const TICKS_PER_SECOND = 100
const KIB = 1024

export type JailSize = {
  memoryBytes: number
  /** Whole processors that its programs are told of: its share, rounded up. */
  processors: number
}

/** How long ago the jail started, and the host, in seconds. */
export type Ages = { jail: number; host: number }

/** As `free`, `top` and their like read it. */
export function meminfo({ memoryBytes }: JailSize, reading: GroupReading): string {
  const used = Math.min(memoryBytes, reading.memoryBytes)
  const cached = Math.min(memoryBytes - used, reading.cachedBytes)
  const shared = Math.min(used, reading.sharedBytes)
  const rows: Record<string, number> = {
    MemTotal: memoryBytes,
    MemFree: memoryBytes - used - cached,
    MemAvailable: memoryBytes - used,
    Buffers: 0,
    // The kernel counts memory that programs share, or keep in /tmp, among what is cached.
    Cached: cached + shared,
    SwapCached: 0,
    Active: used,
    Inactive: cached,
    SwapTotal: 0,
    SwapFree: 0,
    Dirty: 0,
    Writeback: 0,
    AnonPages: used - shared,
    Mapped: 0,
    Shmem: shared,
    KReclaimable: 0,
    Slab: 0,
    SReclaimable: 0,
    SUnreclaim: 0,
    CommitLimit: memoryBytes,
    Committed_AS: used,
  }
  const lines = Object.entries(rows).map(
    ([name, bytes]) => `${`${name}:`.padEnd(16)}${kibibytes(bytes).padStart(8)} kB\n`,
  )
  return lines.join('')
}

/** Processor time as if all processors did equally much; what is not known of the jail alone is 0. */
export function stat(
  { processors }: JailSize,
  reading: GroupReading,
  { ages, bootedAt }: { ages: Ages; bootedAt: number },
): string {
  const [user, system] = [reading.userMs, reading.systemMs].map((ms) => ticks(ms / 1_000))
  const idle = ticks(idleSeconds(processors, reading, ages))
  const line = (name: string, share: number): string => {
    const [ownUser, ownSystem, ownIdle] = [user, system, idle].map((all = 0) =>
      Math.floor(all / share),
    )
    return `${name} ${ownUser} 0 ${ownSystem} ${ownIdle} 0 0 0 0 0 0\n`
  }
  const each = Array.from({ length: processors }, (_, index) => line(`cpu${index}`, processors))
  const rest = `intr 0\nctxt 0\nbtime ${bootedAt}\nprocesses 0\nprocs_running 1\nprocs_blocked 0\n`
  return `${line('cpu ', 1)}${each.join('')}${rest}softirq 0 0 0 0 0 0 0 0 0 0 0\n`
}

/** The host's own age, which any clock tells, beside the idle time of the jail. */
export function uptime({ processors }: JailSize, reading: GroupReading, ages: Ages): string {
  return `${ages.host.toFixed(2)} ${idleSeconds(processors, reading, ages).toFixed(2)}\n`
}

/** Over one, five and fifteen minutes. */
export type Load = readonly [number, number, number]
const LOAD_SECONDS: Load = [60, 300, 900]

/** The kernel's own way of forgetting, fed with the processors that the jail used lately. */
export function nextLoad(load: Load, inUse: number, seconds: number): Load {
  const [one, five, fifteen] = load.map((before, index) => {
    const kept = Math.exp(-seconds / (LOAD_SECONDS[index] ?? 1))
    return before * kept + inUse * (1 - kept)
  })
  return [one ?? 0, five ?? 0, fifteen ?? 0]
}

export function loadavg(load: Load, { processes }: GroupReading): string {
  return `${load.map((value) => value.toFixed(2)).join(' ')} 1/${Math.max(1, processes)} 0\n`
}

/**
 * As many processors of the host as the jail has, without their present speed, which tells how busy
 * the host is.
 */
export function cpuinfo(ofHost: string, processors: number): string {
  const blocks = ofHost.trimEnd().split(/\n\n+/)
  const own = blocks.filter(isProcessor).slice(0, processors)
  // Some processors have a paragraph on the machine at the end.
  const others = blocks.filter((block) => !isProcessor(block))
  return [...own, ...others].map((block) => `${withoutSpeed(block)}\n\n`).join('')
}

function isProcessor(block: string): boolean {
  return block.startsWith('processor')
}

function withoutSpeed(block: string): string {
  return block
    .split('\n')
    .filter((line) => !line.startsWith('cpu MHz'))
    .join('\n')
}

function idleSeconds(processors: number, reading: GroupReading, { jail }: Ages): number {
  return Math.max(0, jail * processors - (reading.userMs + reading.systemMs) / 1_000)
}

function ticks(seconds: number): number {
  return Math.floor(seconds * TICKS_PER_SECOND)
}

function kibibytes(bytes: number): string {
  return String(Math.floor(bytes / KIB))
}
