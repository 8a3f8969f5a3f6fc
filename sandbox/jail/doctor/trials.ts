import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { argv } from '../host/argv.ts'
import { CONFINEMENT } from '../confinement/bubblewrap.ts'
import { TOOLS, dropTo } from '../host/command.ts'
import { treesOf } from '../host/control-groups/detect.ts'
import { isProgram } from '../host/host-tools.ts'
import { GroupInstance } from '../host/control-groups/instance.ts'
import { compileFilter, supportedArchitecture } from '../confinement/seccomp/filter.ts'
import type { Finding } from './finding.ts'

/** Where a missing program comes from; the others belong to every Debian. */
const PACKAGES: Readonly<Record<string, string>> = { bwrap: 'bubblewrap' }
const BASE_PACKAGES = 'bash coreutils util-linux mount'

/** Before a start what it installs may be missing still; in a start nothing may. */
export type TrialTime = 'before-a-start' | 'in-a-start'
/** Nobody's: the trial needs a user who owns nothing and has no rights. */
const TRIAL_USER = { uid: 1_999_999_999, gid: 1_999_999_999 }
const TRIAL_DEADLINE_MS = 10_000

/**
 * Tries, as root, what every session needs, and leaves nothing behind. What a later trial stands on
 * is tried first; where that is missing the later ones are left out.
 */
export async function trialFindings(time: TrialTime): Promise<Finding[]> {
  const tools = toolsFinding(missingTools(), time)
  const findings = [machineFinding(), rootFinding(), runFolderFinding(), tools]
  if (tools.state === 'weak' || findings.some(({ state }) => state === 'unsafe')) return findings
  findings.push(await controlGroupFinding())
  findings.push(await namespaceFinding())
  return findings
}

function machineFinding(): Finding {
  const found = `${process.platform} on ${process.arch}, Node ${process.version}`
  const topic = 'machine'
  if (process.platform !== 'linux' || supportedArchitecture(process.arch) === undefined)
    return unsafe(
      topic,
      found,
      'There is no system call filter for it.',
      'use Linux on x64 or arm64',
    )
  return { topic, state: 'good', found, meaning: 'There is a system call filter for it.' }
}

function rootFinding(): Finding {
  const topic = 'rights'
  if (process.getuid?.() !== 0)
    return unsafe(
      topic,
      'not root',
      'Root makes the sandboxes, and nothing else.',
      'run it with sudo',
    )
  return {
    topic,
    state: 'good',
    found: 'root',
    meaning: 'Only the launcher of sandboxes keeps them.',
  }
}

function runFolderFinding(): Finding {
  const topic = 'runtime folder'
  try {
    accessSync('/run', constants.W_OK)
    return { topic, state: 'good', found: '/run can be written', meaning: 'Sessions have a place.' }
  } catch {
    return unsafe(
      topic,
      '/run cannot be written',
      'Sessions have no place.',
      'mount a tmpfs on /run',
    )
  }
}

function missingTools(): string[] {
  return Object.entries(TOOLS).flatMap(([name, path]) => (isProgram(path) ? [] : [name]))
}

/** `missing` are names of `TOOLS`. What `scripts/start` brings by itself stops nobody before the first one. */
export function toolsFinding(missing: readonly string[], time: TrialTime): Finding {
  const topic = 'programs'
  if (missing.length > 0) {
    const found = `missing: ${missing.map((name) => TOOLS[name as keyof typeof TOOLS]).join(', ')}`
    if (time === 'before-a-start' && missing.every((name) => PACKAGES[name] !== undefined)) {
      return {
        topic,
        state: 'weak',
        found,
        meaning: 'The first start installs them; only then can it be tried whether sandboxes work.',
        remedy: 'run scripts/start, then this again',
      }
    }
    const packages = missing.map((name) => PACKAGES[name] ?? BASE_PACKAGES)
    const remedy = `apt-get install ${[...new Set(packages)].join(' ')}`
    return unsafe(topic, found, 'The sandboxes are made with them.', remedy)
  }
  // A bubblewrap that is root for everybody has had holes of its own (CVE-2020-5291).
  if ((statSync(TOOLS.bwrap).mode & 0o6000) !== 0)
    return unsafe(
      topic,
      `${TOOLS.bwrap} is setuid`,
      'Every user of this machine runs it as root.',
      `chmod a-s ${TOOLS.bwrap}`,
    )
  return {
    topic,
    state: 'good',
    found: 'bubblewrap and all others',
    meaning: 'Sandboxes can be made.',
  }
}

async function controlGroupFinding(): Promise<Finding> {
  const topic = 'control groups'
  try {
    await using instance = await GroupInstance.open('check')
    const { host } = instance
    const atOnce = host.version === 2 || host.unified !== undefined
    return {
      topic,
      state: 'good',
      found: `version ${host.version} in ${treesOf(host).join(', ')}`,
      meaning: `Each session is kept to its memory, processors and number of processes, and ends ${
        atOnce ? 'at once as a whole' : 'frozen first, so that nothing slips away'
      }.`,
    }
  } catch (error) {
    const [found = '', remedy] = (error instanceof Error ? error.message : String(error)).split(
      '; ',
    )
    return unsafe(topic, found, 'One session could take the whole machine.', remedy)
  }
}

/** Makes the namespaces of a jail with its filter around `true`, as a user without rights. */
async function namespaceFinding(): Promise<Finding> {
  const topic = 'namespaces'
  const trial = [
    TOOLS.bwrap,
    ...CONFINEMENT,
    ...argv`--ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64
      --proc /proc --dev /dev --remount-ro / --seccomp 3 -- /usr/bin/true`,
  ]
  const complaint = await complaintOf(dropTo(TRIAL_USER, trial))
  if (complaint === undefined)
    return {
      topic,
      state: 'good',
      found: 'user, process, network, mount, name and group namespaces, with the filter',
      meaning: 'A session sees nothing of this machine, and no other session.',
    }
  return unsafe(
    topic,
    `users cannot make them (${complaint})`,
    'A session would see this machine.',
    'allow it: sysctl -w user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1 ' +
      'kernel.apparmor_restrict_unprivileged_userns=0 (those that exist)',
  )
}

/** What a command that failed said, in one line; undefined when it succeeded. Its descriptor 3 is the filter. */
async function complaintOf([program = '', ...args]: string[]): Promise<string | undefined> {
  const filter = openFilter()
  try {
    const child = spawn(program, args, {
      env: {},
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe', filter],
      timeout: TRIAL_DEADLINE_MS,
      killSignal: 'SIGKILL',
    })
    let said = ''
    child.stderr?.on('data', (chunk) => (said += String(chunk)))
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (code === 0) return undefined
    return said.replaceAll(/\s+/g, ' ').trim().slice(0, 160) || `ended with ${signal ?? code}`
  } catch (error) {
    return String(error).slice(0, 160)
  } finally {
    closeSync(filter)
  }
}

/** A descriptor of a file that is gone already. */
function openFilter(): number {
  const architecture = supportedArchitecture(process.arch)
  if (architecture === undefined) throw new Error('no filter for this machine')
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-doctor-'))
  try {
    const path = join(folder, 'filter')
    writeFileSync(path, compileFilter(architecture))
    return openSync(path, constants.O_RDONLY)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function unsafe(topic: string, found: string, meaning: string, remedy?: string): Finding {
  return { topic, state: 'unsafe', found, meaning, ...(remedy === undefined ? {} : { remedy }) }
}
