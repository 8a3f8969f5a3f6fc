import { readFileSync } from 'node:fs'

import type { ControlGroupHost } from './detect.ts'

/** What the kernel counts of one group, in one form for both versions. */
export type GroupReading = {
  cpuMs: number
  userMs: number
  systemMs: number
  /** Without what is only kept of files, and given back when it is needed. */
  memoryBytes: number
  /** Kept of files in case they are read again. */
  cachedBytes: number
  /** Of `memoryBytes`, what file systems in memory hold and what programs share. */
  sharedBytes: number
  /** Threads count, as they do for the limit. */
  processes: number
  /** Programs that the kernel has killed because the memory was used up. */
  outOfMemoryKills: number
}

/** How long processor time is counted in, in version 1. */
const TICK_MS = 10

/**
 * Throws when the group is gone. Not asynchronous: these are no files of a disk, and a way through
 * Node's pool of threads costs several times what the kernel needs to answer.
 */
export function readGroup(host: ControlGroupHost, name: string): GroupReading {
  return host.version === 2 ? ofVersion2(`${host.root}/${name}`) : ofVersion1(host, name)
}

function ofVersion2(folder: string): GroupReading {
  const cpu = read(`${folder}/cpu.stat`)
  const memory = read(`${folder}/memory.stat`)
  return {
    cpuMs: valueOf(cpu, 'usage_usec') / 1e3,
    userMs: valueOf(cpu, 'user_usec') / 1e3,
    systemMs: valueOf(cpu, 'system_usec') / 1e3,
    ...memoryOf(Number(read(`${folder}/memory.current`)), memory, ''),
    processes: Number(read(`${folder}/pids.current`)),
    outOfMemoryKills: valueOf(read(`${folder}/memory.events`), 'oom_kill'),
  }
}

function ofVersion1(host: Extract<ControlGroupHost, { version: 1 }>, name: string): GroupReading {
  const memory = `${host.memory}/${name}`
  const cpu = read(`${host.cpuAccounting}/${name}/cpuacct.stat`)
  return {
    cpuMs: Number(read(`${host.cpuAccounting}/${name}/cpuacct.usage`)) / 1e6,
    userMs: valueOf(cpu, 'user') * TICK_MS,
    systemMs: valueOf(cpu, 'system') * TICK_MS,
    ...memoryOf(
      Number(read(`${memory}/memory.usage_in_bytes`)),
      read(`${memory}/memory.stat`),
      'total_',
    ),
    processes: Number(read(`${host.pids}/${name}/pids.current`)),
    outOfMemoryKills: valueOf(read(`${memory}/memory.oom_control`), 'oom_kill'),
  }
}

type MemoryReading = Pick<GroupReading, 'memoryBytes' | 'cachedBytes' | 'sharedBytes'>

/** What the kernel would give back first is no memory in use: a program that reads much data does not fill its session. */
function memoryOf(charged: number, stat: string, prefix: string): MemoryReading {
  const of = (key: string): number => valueOf(stat, `${prefix}${key}`)
  const cachedBytes = Math.min(charged, of('active_file') + of('inactive_file'))
  return { memoryBytes: charged - cachedBytes, cachedBytes, sharedBytes: of('shmem') }
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

/** The number behind `key` in a file of "key number" lines; 0 when the key is not there. */
function valueOf(text: string, key: string): number {
  const line = text.split('\n').find((row) => row.startsWith(`${key} `))
  return line === undefined ? 0 : Number(line.slice(key.length + 1))
}
