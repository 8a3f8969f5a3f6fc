import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'

import { v7 as uuidv7 } from 'uuid'

import { LaunchRequest } from '#protocol/launch.ts'

import { resolveEnvironment } from '../../sandbox/environment/resolve.ts'
import { findServiceUser } from '../../sandbox/jail/host/service-user.ts'
import { RUNTIME } from '../../sandbox/jail/host/runtime-folder.ts'

const CHECKOUT = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
const CACHE = process.env['VITRINE_CACHE'] ?? '/var/cache/vitrine'
const MIB = 2 ** 20

/** Stands in the data set. Wherever it turns up outside, something crossed. */
export const CANARY = 'canary-7f3a19d05c8e4b62a1d9e0f4c6'
/** Stands in the environment of the launcher, where an operator might keep a password. */
export const PLANTED_SECRET = 'secret-of-the-operator-5d1c'
/** This process's own, so that runs beside each other do not take each other's guests for their own. */
const USERS_A_RUN = 1_000
const FIRST_USER = 1_901_000_000 + (process.pid % 90_000) * USERS_A_RUN
export const GUEST_USERS = { first: FIRST_USER, last: FIRST_USER + USERS_A_RUN - 1 }
export const LIMITS = {
  memoryBytes: 512 * MIB,
  processes: 96,
  cpuPercent: 100,
  scratchBytes: 48 * MIB,
  openFiles: 1024,
}

/** What sessions get that ask for nothing else: the others may allow more, and have tests of their own. */
export function usualEnvironment(): string {
  return resolveEnvironment(CACHE, 'default').digest
}

export function environmentRoot(): string {
  return `${CACHE}/environments/${usualEnvironment()}/root`
}

let allotted = 0

/** The real launcher, started as scripts/start does, with data that must not leave. */
export class LauncherUnderTest implements AsyncDisposable {
  readonly folder: string
  readonly service = findServiceUser('vitrine')
  readonly #child: ChildProcess
  #log = ''

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder
    this.#child = child
    child.stderr?.on('data', (chunk) => (this.#log += String(chunk)))
  }

  /** `left` is the folder of an earlier one, with whose data this one goes on. */
  static async start(left?: string): Promise<LauncherUnderTest> {
    const folder = left ?? makeFolder()
    const launcher = `${CHECKOUT}/sandbox/jail/launcher/main.ts`
    const child = spawn(
      '/usr/bin/bash',
      // Descriptor 77 plays the one that somebody forgot to close.
      ['-c', 'exec 77</etc/passwd; exec "$@"', 'leaky']
        // A test run that is killed takes its launcher along.
        .concat(['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', '/usr/bin/unshare', '--mount'])
        .concat(['--propagation', 'private', '--', process.execPath, launcher])
        .concat(['--app', CHECKOUT, '--node', process.execPath, '--worker', '/usr/bin/true'])
        .concat(['--cache', CACHE, '--data-dir', `${folder}/data`])
        .concat(['--environment', usualEnvironment()])
        .concat(['--outside', readlinkSync('/proc/self/ns/mnt')])
        .concat(['--entry', 'test/attacks/idle-service.ts', '--']),
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, OPERATOR_PASSWORD: PLANTED_SECRET },
      },
    )
    const launched = new LauncherUnderTest(folder, child)
    if (child.stdout === null) throw new Error('no standard output')
    const ready = once(createInterface({ input: child.stdout }), 'line')
    const died = once(child, 'exit').then(() => {
      throw new Error(`the launcher ended: ${launched.#log}`)
    })
    died.catch(() => undefined)
    await Promise.race([ready, died])
    return launched
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get log(): string {
    return this.#log
  }

  /** A path as this launcher's mount namespace has it. */
  inside(path: string): string {
    return `/proc/${this.pid}/root${path}`
  }

  get socketPath(): string {
    return this.inside(RUNTIME.launcherSocket)
  }

  /** A well-formed request of a new session by a new person. */
  request(surface: { tty: string } | 'desktop', changes: object = {}): LaunchRequest {
    allotted = (allotted + 1) % USERS_A_RUN
    const screen = { width: 640, height: 400 }
    const shown =
      surface === 'desktop'
        ? { surface, largestScreen: screen, screen }
        : { surface: 'terminal', tty: surface.tty }
    return LaunchRequest.parse({
      version: 1,
      sessionId: uuidv7(),
      userId: FIRST_USER + allotted,
      environment: usualEnvironment(),
      datasets: ['allowed'],
      project: 'probes',
      limits: LIMITS,
      home: { kind: 'temporary' },
      ...shown,
      ...changes,
    })
  }

  /** Every process of one session, or of all; as the host counts them. */
  processes(sessionId = ''): number[] {
    return controlGroupFolders(`vitrine-${this.pid}/${sessionId}`)
      .flatMap((folder) => [folder, ...subfolders(folder)])
      .flatMap((folder) => readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n'))
      .filter((pid) => pid !== '')
      .map(Number)
      .filter((pid, index, all) => all.indexOf(pid) === index)
  }

  /** Ends it and keeps its data, for the next one. */
  async stop(name: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill(name)
    await exited
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function makeFolder(): string {
  const folder = mkdtempSync(`${tmpdir()}/vitrine-attacks-`)
  chmodSync(folder, 0o700)
  makeData(`${folder}/data`, findServiceUser('vitrine'))
  return folder
}

/** The folders of a control group in every tree that has it. */
export function controlGroupFolders(name: string): string[] {
  const trees = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4] ?? '')
  return trees.map((tree) => `${tree}/${name}`).filter((folder) => existsSync(folder))
}

function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
}

function makeData(data: string, service: { uid: number; gid: number }): void {
  for (const id of ['allowed', 'forbidden']) {
    mkdirSync(`${data}/datasets/${id}`, { recursive: true })
    writeFileSync(`${data}/datasets/${id}/rows.csv`, `id,secret\n1,${CANARY}-${id}\n`)
  }
  // A place that somebody arranged: by its name it is a data set, by its kind a way out.
  symlinkSync('/etc', `${data}/datasets/linked`)
  mkdirSync(`${data}/projects/probes`, { recursive: true })
  cpSync(`${CHECKOUT}/test/attacks/probes`, `${data}/projects/probes/analyses`, { recursive: true })
  for (const path of ['', ...readdirSync(data, { recursive: true }).map(String)]) {
    if (lstatSync(`${data}/${path}`).isSymbolicLink()) continue
    chownSync(`${data}/${path}`, service.uid, service.gid)
    // Modes that let everybody write: what refuses must be the mount, not the luck of a mode.
    chmodSync(`${data}/${path}`, 0o777)
  }
}
