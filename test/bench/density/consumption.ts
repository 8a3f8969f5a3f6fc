import { readFileSync } from 'node:fs'

import { processTree } from '../../support/system.ts'

/** Whose process it is. Guest: all that runs in jails, and the jail itself. */
export type Part = 'launcher' | 'server' | 'worker' | 'runner' | 'guest'
export const PARTS: readonly Part[] = ['launcher', 'server', 'worker', 'runner', 'guest']

/** What the whole system uses, by part. */
export type Consumption = {
  atMs: number
  /** Proportional set size: shared pages count by their share, so that sums are true. */
  memoryBytes: Record<Part, number>
  processorMs: Record<Part, number>
}

const TICK_MS = 10

/** Reads every process below the launcher. Takes half a second when there are hundreds. */
export function consumption(launcherPid: number, { memory = true } = {}): Consumption {
  const memoryBytes = zeroes()
  const processorMs = zeroes()
  for (const { pid, command } of processTree(launcherPid)) {
    const part = pid === launcherPid ? 'launcher' : partOf(command)
    processorMs[part] += processorMsOf(pid)
    if (memory) memoryBytes[part] += memoryBytesOf(pid)
  }
  return { atMs: performance.now(), memoryBytes, processorMs }
}

export function total(parts: Readonly<Record<Part, number>>): number {
  return PARTS.reduce((sum, part) => sum + parts[part], 0)
}

/** Cores in use between two readings. A process that ended between them takes its time with it. */
export function coresBetween(before: Consumption, after: Consumption): Record<Part, number> {
  const cores = zeroes()
  for (const part of PARTS) {
    const used = after.processorMs[part] - before.processorMs[part]
    cores[part] = Math.max(0, used) / (after.atMs - before.atMs)
  }
  return cores
}

/** By what it was started with: a guest cannot choose what a process of ours is called. */
export function partOf(command: string): Part {
  if (/^\S*node\S* .*\/sandbox\/runner\/main\.ts/.test(command)) return 'runner'
  if (/^\S*node\S* .*\/server\/main\.ts/.test(command)) return 'server'
  if (/^\S*worker --logLevel=/.test(command)) return 'worker'
  return 'guest'
}

function zeroes(): Record<Part, number> {
  return { launcher: 0, server: 0, worker: 0, runner: 0, guest: 0 }
}

function memoryBytesOf(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]
  return Number(kibibytes ?? 0) * 1024
}

function processorMsOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
}

/** Empty when the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
