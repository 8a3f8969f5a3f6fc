import { type ChildProcess, spawn } from 'node:child_process'

/** A window manager that ends is started again, but not in a circle. */
const RESTART_PAUSE_MS = 1_000

/** A program that runs, and when it was started on this process's own clock. */
export type StartedProgram = { pid: number; startedMs: number }

/** The session's bus, over which windows find an input method whenever one is started. */
export function startBus(environment: Record<string, string>): void {
  const address = environment['DBUS_SESSION_BUS_ADDRESS'] ?? ''
  start(['dbus-daemon', '--session', '--nofork', '--nopidfile', `--address=${address}`], {
    env: environment,
  })
}

/**
 * Starts the window manager and the first terminal side by side; undefined when there is no terminal.
 * A person who leaves the terminal finds an empty desktop whose menu offers another one; the session
 * goes on.
 */
export function startPrograms(
  environment: Record<string, string>,
  home: string,
): StartedProgram | undefined {
  keepRunning(environment, home)
  const startedMs = performance.now()
  const { pid } = start(['lxterminal', '--no-remote', '--loginshell'], {
    env: environment,
    cwd: home,
  })
  return pid === undefined ? undefined : { pid, startedMs }
}

function keepRunning(environment: Record<string, string>, home: string): void {
  // Through a login shell, so that programs of its menu get what /etc/profile.d sets.
  const manager = start(['bash', '-lc', 'exec icewm'], { env: environment, cwd: home })
  manager.once('exit', () => {
    setTimeout(() => keepRunning(environment, home), RESTART_PAUSE_MS)
  })
}

function start(
  command: readonly string[],
  place: { env: Record<string, string>; cwd?: string },
): ChildProcess {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'ignore', detached: true, ...place })
  // A program that the environment does not have: the desktop goes on without it.
  child.once('error', () => {})
  return child
}
