import { spawn } from 'node:child_process'

/** A window manager that ends is started again, but not in a circle. */
const RESTART_PAUSE_MS = 1_000

/** Name by which the window manager keeps the first terminal maximised; see its configuration. */
const TERMINAL_NAME = 'vitrine-terminal'

/**
 * Starts the window manager and the first terminal side by side. A person who leaves the terminal
 * finds an empty desktop whose menu offers another one; the session goes on.
 */
export function startPrograms(environment: Record<string, string>, home: string): void {
  keepRunning(environment, home)
  start(['xterm', '-name', TERMINAL_NAME, '-ls', '-maximized'], environment, home)
}

function keepRunning(environment: Record<string, string>, home: string): void {
  // Through a login shell, so that programs of its menu get what /etc/profile.d sets.
  const manager = start(['bash', '-lc', 'exec jwm'], environment, home)
  manager.once('exit', () => {
    setTimeout(() => keepRunning(environment, home), RESTART_PAUSE_MS)
  })
}

function start(command: readonly string[], env: Record<string, string>, cwd: string) {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'ignore', env, cwd, detached: true })
  // A program that the environment does not have: the desktop goes on without it.
  child.once('error', () => {})
  return child
}
