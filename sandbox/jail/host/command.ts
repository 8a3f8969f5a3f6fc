import { argv } from './argv.ts'

/** Absolute, so that nobody's PATH decides what runs as root. */
export const TOOLS = {
  bash: '/usr/bin/bash',
  bwrap: '/usr/bin/bwrap',
  mkfifo: '/usr/bin/mkfifo',
  mount: '/usr/bin/mount',
  prlimit: '/usr/bin/prlimit',
  setpriv: '/usr/bin/setpriv',
  setsid: '/usr/bin/setsid',
  taskset: '/usr/bin/taskset',
  umount: '/usr/bin/umount',
} as const

/**
 * What runs between fork and exec, which Node cannot do itself: join control groups before anything
 * else can be forked, and close every descriptor above the given one, since bubblewrap hands on all
 * that it inherits. The text is constant and everything that varies is an argument.
 */
const ENTER_SCRIPT = `
set -eu
highest=$1
shift
while [[ $1 != -- ]]; do
  echo $$ > "$1"
  shift
done
shift
for descriptor in /proc/$$/fd/*; do
  descriptor=\${descriptor##*/}
  if ((descriptor > highest)); then exec {descriptor}>&-; fi
done
exec "$@"
`

/** `groupFiles` are the `cgroup.procs` files to be written; `command` replaces the shell. */
export function enterAndRun(
  groupFiles: readonly string[],
  highestDescriptor: number,
  command: readonly string[],
): [program: string, list: string[]] {
  const script = ['-c', ENTER_SCRIPT, 'enter', String(highestDescriptor)]
  return [TOOLS.bash, [...script, ...groupFiles, '--', ...command]]
}

/** Becomes this user for good: no groups, no capabilities, and no program can give them back. */
export function dropTo(user: { uid: number; gid: number }, command: readonly string[]): string[] {
  return [
    ...argv`${TOOLS.setpriv} --reuid ${user.uid} --regid ${user.gid} --clear-groups --no-new-privs
      --bounding-set=-all --inh-caps=-all --`,
    ...command,
  ]
}

/** The same, and the kernel kills the process when the launcher dies, even by SIGKILL. */
export function dropToAndDieWithParent(
  user: { uid: number; gid: number },
  command: readonly string[],
): string[] {
  const [program = '', ...rest] = dropTo(user, command)
  return [program, '--pdeathsig', 'KILL', ...rest]
}

export type ResourceLimits = { openFiles: number; longestFileBytes: number }

/**
 * No core file ever: it would hold what the session had in memory. One byte is too little for any,
 * and the one limit with which the kernel starts no crash handler either (`do_coredump`): zero does.
 */
export function limited(limits: ResourceLimits, command: readonly string[]): string[] {
  const { openFiles, longestFileBytes } = limits
  return [
    ...argv`${TOOLS.prlimit} --core=1:1 --nofile=${openFiles}:${openFiles}
      --fsize=${longestFileBytes}:${longestFileBytes} --`,
    ...command,
  ]
}

/** Runs on these processors of the host. */
export function onProcessors(ids: readonly number[], command: readonly string[]): string[] {
  return [...argv`${TOOLS.taskset} --cpu-list ${ids.join(',')}`, ...command]
}

/** Whether standard input is a terminal, which is then the only one of the session. */
export type TerminalUse = { hasTerminal: boolean }

/**
 * A session of its own, so that the guest can never reach the terminal from which Vitrine was
 * started. A terminal on standard input becomes the session's controlling terminal.
 */
export function inOwnSession({ hasTerminal }: TerminalUse, command: readonly string[]): string[] {
  return [TOOLS.setsid, ...(hasTerminal ? ['--ctty'] : []), '--', ...command]
}

/**
 * Runs first inside the jail. The byte on standard error says that the jail stands (until then
 * bubblewrap writes its complaints there); after that the guest has no descriptor to the launcher.
 */
export function announceAndRun({ hasTerminal }: TerminalUse, command: readonly string[]): string[] {
  // A line that is being edited loses a whole character at a backspace, not a byte of it.
  const [before, errors] = hasTerminal ? ['stty iutf8 2>/dev/null; ', '2>&1'] : ['', '2>/dev/null']
  const script = `${before}printf ${STARTED_MARK} >&2; exec "$@" ${errors}`
  return ['/bin/sh', '-c', script, 'jail', ...command]
}
export const STARTED_MARK = '+'
