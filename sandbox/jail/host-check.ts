import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'

import { argv } from './launcher/argv.ts'
import { CONFINEMENT } from './launcher/bubblewrap.ts'
import { TOOLS, dropTo } from './launcher/command.ts'
import { GroupInstance } from './launcher/control-groups/instance.ts'
import { supportedArchitecture } from './seccomp/filter.ts'

/** Where a missing program comes from; the others belong to every Debian. */
const PACKAGES: Readonly<Record<string, string>> = { bwrap: 'bubblewrap' }
const BASE_PACKAGES = 'bash coreutils util-linux mount'
/** Nobody's: the trial needs a user who owns nothing and has no rights. */
const TRIAL_USER = { uid: 1_999_999_999, gid: 1_999_999_999 }
const TRIAL_DEADLINE_MS = 10_000

export type HostCheckOptions =
  /** Before anything runs, by root: everything is tried. */
  | { by: 'root' }
  /** While it runs, by the server itself: what an unprivileged process can see. */
  | { by: 'service'; launcherSocket: string }

/**
 * What keeps jails from starting on this host: one line each, with the remedy; the first is the one
 * to solve first. It tries instead of asking for versions and settings, and leaves nothing behind.
 */
export async function hostProblems(options: HostCheckOptions): Promise<string[]> {
  const problems: string[] = []
  if (process.platform !== 'linux' || supportedArchitecture(process.arch) === undefined)
    return [`${process.platform} on ${process.arch} is not supported; use Linux on x64 or arm64`]
  if (options.by === 'root') {
    if (process.getuid?.() !== 0)
      return ['root is needed to make sandboxes; run it as root, or with sudo']
    problems.push(...runFolderProblems())
  }
  problems.push(...toolProblems())
  if (problems.length > 0) return problems
  if (options.by === 'root') problems.push(...(await controlGroupProblems()))
  else problems.push(...(await launcherProblems(options.launcherSocket)))
  problems.push(...(await namespaceProblems(options.by)))
  return problems
}

function runFolderProblems(): string[] {
  try {
    accessSync('/run', constants.W_OK)
    return []
  } catch {
    return ['/run cannot be written; mount a tmpfs on it']
  }
}

function toolProblems(): string[] {
  const problems = Object.entries(TOOLS).flatMap(([name, path]) => {
    try {
      accessSync(path, constants.X_OK)
      return []
    } catch {
      const remedy = PACKAGES[name] ?? BASE_PACKAGES
      return [`${path} is missing; install it: apt-get install ${remedy}`]
    }
  })
  // A bubblewrap that is root for everybody has had holes of its own (CVE-2020-5291).
  if (problems.length === 0 && (statSync(TOOLS.bwrap).mode & 0o6000) !== 0)
    problems.push(`${TOOLS.bwrap} is setuid; take that away: chmod a-s ${TOOLS.bwrap}`)
  return problems
}

async function controlGroupProblems(): Promise<string[]> {
  try {
    await using _ = await GroupInstance.open('check')
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function launcherProblems(path: string): Promise<string[]> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return []
  } catch {
    return ['the launcher does not answer; start Vitrine anew']
  } finally {
    socket.destroy()
  }
}

/** Makes the namespaces of a jail around `true`, as a user without rights. */
async function namespaceProblems(by: HostCheckOptions['by']): Promise<string[]> {
  const trial = [
    TOOLS.bwrap,
    ...CONFINEMENT,
    ...argv`--ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64
      --proc /proc --dev /dev --remount-ro / -- /usr/bin/true`,
  ]
  const [program = '', ...rest] = by === 'root' ? dropTo(TRIAL_USER, trial) : trial
  try {
    await promisify(execFile)(program, rest, {
      env: {},
      cwd: '/',
      timeout: TRIAL_DEADLINE_MS,
      killSignal: 'SIGKILL',
    })
    return []
  } catch (error) {
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
    const cause = told.replaceAll(/\s+/g, ' ').trim().slice(0, 160)
    return [
      `users cannot make namespaces (${cause}); allow it: sysctl -w user.max_user_namespaces=15000 ` +
        'kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 (those that exist)',
    ]
  }
}
