import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

import type { Role } from '#protocol/role.ts'

const run = promisify(execFile)
export const REPOSITORY = resolve(import.meta.dirname, '../..')
/** The first start on a machine builds an environment; the tests' own set-up did it before. */
const READY_DEADLINE_MS = 600_000
/** The contract says 5 s; a loaded machine gets more before the test gives up. */
const STOP_DEADLINE_MS = 30_000

export type SystemOptions = {
  /** A fresh temporary folder when absent, which goes with the system. */
  dataDirectory?: string
  /** Further arguments of `scripts/start`. */
  args?: readonly string[]
  /** Command and arguments that run what follows somewhere else, in a network namespace, say. */
  within?: readonly string[]
  /** Longer where another environment may have to be built first. */
  readyWithinMs?: number
}

/** The whole of Vitrine, started as a person starts it. Whoever starts it closes it. */
export class System implements AsyncDisposable {
  readonly origin: string
  readonly dataDirectory: string
  /** The process that was started, which became the launcher. */
  readonly pid: number
  readonly #child: ChildProcess
  readonly #links: ReadonlyMap<Role, string>
  readonly #output: string[]
  readonly #printed: string[]
  readonly #temporary: string | undefined
  #closed: Promise<void> | undefined

  private constructor(child: ChildProcess, started: Started) {
    this.#child = child
    this.pid = child.pid ?? 0
    this.origin = started.origin
    this.#links = started.links
    this.#output = started.output
    this.#printed = started.printed
    this.dataDirectory = started.dataDirectory
    this.#temporary = started.temporary
  }

  /** Resolves once it can be used; rejects with what it printed when it ends before that. */
  static async start({
    dataDirectory,
    args = [],
    within = [],
    readyWithinMs = READY_DEADLINE_MS,
  }: SystemOptions = {}): Promise<System> {
    const temporary =
      dataDirectory === undefined ? mkdtempSync(join(tmpdir(), 'vitrine-test-')) : undefined
    const data = dataDirectory ?? join(temporary ?? '', 'data')
    const child = runStart(['--port', '0', '--data-dir', data, ...args], REPOSITORY, within)
    try {
      const ready = await readReadyLines(child, readyWithinMs)
      return new System(child, { ...ready, dataDirectory: data, temporary })
    } catch (error) {
      child.kill('SIGTERM')
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
      throw error
    }
  }

  /** Each link works once; later ones come from `scripts/sign-in`. */
  signInLink(role: Role): string {
    const link = this.#links.get(role)
    if (link === undefined) throw new Error(`no SIGN-IN line for ${role}`)
    return link
  }

  /** As a person gets one whose link is spent. */
  async freshSignInLink(role: Role): Promise<string> {
    const command = join(REPOSITORY, 'scripts/sign-in')
    const { stdout } = await run(command, [role, '--data-dir', this.dataDirectory])
    return stdout.trim()
  }

  /** All that it has printed so far, both streams, in order. */
  get output(): string {
    return this.#output.join('\n')
  }

  /** The lines of standard output. */
  get printed(): readonly string[] {
    return this.#printed
  }

  /** A signal to the started process alone. Rejects when that does not end it. */
  close(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<void> {
    this.#closed ??= this.#stop(signal)
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #stop(signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit')
      this.#child.kill(signal)
      const ended = await Promise.race([exited, delay(STOP_DEADLINE_MS, 'late', { ref: false })])
      if (ended === 'late') {
        this.#child.kill('SIGKILL')
        throw new Error(`the system did not end within ${STOP_DEADLINE_MS} ms of ${signal}`)
      }
    }
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true })
  }
}

type Started = {
  origin: string
  links: ReadonlyMap<Role, string>
  output: string[]
  printed: string[]
  dataDirectory: string
  temporary: string | undefined
}

/** When the test process dies in whatever way, the kernel tells the system to end. */
export function runStart(
  args: readonly string[],
  cwd: string = REPOSITORY,
  within: readonly string[] = [],
): ChildProcess {
  const command = [
    ...within,
    'setpriv',
    '--pdeathsig',
    'TERM',
    join(REPOSITORY, 'scripts/start'),
    ...args,
  ]
  return spawn(command[0] ?? '', command.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function readReadyLines(
  child: ChildProcess,
  withinMs: number,
): Promise<Pick<Started, 'origin' | 'links' | 'output' | 'printed'>> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the output is not piped')
  const output: string[] = []
  const printed: string[] = []
  const links = new Map<Role, string>()
  const ready = Promise.withResolvers<string>()
  let origin: string | undefined
  createInterface(stderr).on('line', (line) => output.push(line))
  createInterface(stdout).on('line', (line) => {
    output.push(line)
    printed.push(line)
    const [, kind, role, url] = /^(READY|SIGN-IN)(?: (\w+))? (\S+)$/.exec(line) ?? []
    if (kind === 'READY') origin = url
    if (kind === 'SIGN-IN' && url !== undefined) links.set(role as Role, url)
    if (origin !== undefined && links.size === 3) ready.resolve(origin)
  })
  child.once('exit', (code, signal) => {
    ready.reject(new Error(`scripts/start ended with ${signal ?? code}:\n${output.join('\n')}`))
  })
  child.once('error', ready.reject)
  const late = setTimeout(() => {
    ready.reject(new Error(`not ready after ${withinMs} ms:\n${output.join('\n')}`))
  }, withinMs)
  try {
    return { origin: await ready.promise, links, output, printed }
  } finally {
    clearTimeout(late)
  }
}

/** A process by its id and start time, so that an id which is used again is not mistaken for it. */
export type ProcessMark = { pid: number; startTime: string; command: string }

/** This process and everything below it, now. */
export function processTree(root: number): ProcessMark[] {
  const all = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
  const tree = all.filter(({ pid }) => pid === root)
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid))
  return tree.map(({ pid, startTime, command }) => ({ pid, startTime, command }))
}

/** Those of them that still run. */
export function stillRunning(processes: readonly ProcessMark[]): ProcessMark[] {
  return processes.filter(({ pid, startTime }) => readProcess(pid)?.startTime === startTime)
}

function readProcess(pid: number): (ProcessMark & { parent: number }) | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command in brackets may itself hold brackets and blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    if (fields[0] === 'Z') return undefined
    return { pid, parent: Number(fields[1]), startTime: fields[19] ?? '', command }
  } catch {
    return undefined
  }
}

/** Mounts on the host that name the data directory or Vitrine's runtime folder. */
export function mountsLeft(dataDirectory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(dataDirectory) || line.includes(' /run/vitrine'))
}

/** Control groups that the launcher with this id made, in whatever hierarchy. */
export function groupsLeft(launcherPid: number): string[] {
  const trees = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => (/ - cgroup2? /.test(line) ? [line.split(' ')[4] ?? ''] : []))
  return trees.flatMap((tree) =>
    readdirSync(tree)
      .filter((name) => name === `vitrine-${launcherPid}`)
      .map((name) => join(tree, name)),
  )
}
