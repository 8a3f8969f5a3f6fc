import { readFileSync, readlinkSync, statSync } from 'node:fs'

import type { SeenProcess } from './work.ts'

/** Beyond this many somebody floods; what stands in front says enough. */
const MOST_PROCESSES = 512
/** The unit in which /proc counts, on every Linux. */
const TICK_MS = 10
/** Fields of /proc/PID/stat behind the name, which a guest chooses and which ends with the last bracket. */
const FIELD = { state: 0, parent: 1, group: 2, terminal: 4, foreground: 5, started: 19 } as const

/** Reads what /proc says of these processes. Those that are gone, or have ended, are left out. */
export function seenProcesses(pids: readonly number[], environment: string): SeenProcess[] {
  return pids.slice(0, MOST_PROCESSES).flatMap((pid) => {
    try {
      return see(pid, environment)
    } catch {
      return []
    }
  })
}

function see(pid: number, environment: string): SeenProcess[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[FIELD.state] === 'Z' || fields[FIELD.state] === 'X') return []
  return [
    {
      pid,
      parent: Number(fields[FIELD.parent]),
      onTerminal: Number(fields[FIELD.terminal]) !== 0,
      inForeground: fields[FIELD.group] === fields[FIELD.foreground],
      startedMs: Number(fields[FIELD.started]) * TICK_MS,
      program: programOf(pid, environment),
    },
  ]
}

/** The path counts only where the environment has the very same file there: a guest names its own as it likes. */
function programOf(pid: number, environment: string): string | undefined {
  const path = readlinkSync(`/proc/${pid}/exe`)
  if (!path.startsWith('/usr/')) return undefined
  try {
    const running = statSync(`/proc/${pid}/exe`)
    const installed = statSync(`${environment}${path}`)
    return running.dev === installed.dev && running.ino === installed.ino ? path : undefined
  } catch {
    return undefined
  }
}
