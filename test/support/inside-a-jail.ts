import { readFileSync } from 'node:fs'

type Launcher = { processes(sessionId: string): readonly number[] }

/** A file as the session's own programs see it; 'none' while it is not there. */
export function readInside(launcher: Launcher, sessionId: string, path: string): string {
  for (const pid of launcher.processes(sessionId)) {
    try {
      return readFileSync(`/proc/${pid}/root${path}`, 'utf8')
    } catch {
      // This process is outside of the jail, or gone.
    }
  }
  return 'none'
}

/** The first of these processes that runs this program; 0 when none does. */
export function processNamed(processes: readonly number[], program: string): number {
  return processes.find((pid) => nameOf(pid) === program) ?? 0
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return '' // It ended in between.
  }
}
