import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'

import type { JailEnd, JailUsage, JailWork, LaunchRequest } from '#protocol/launch.ts'

import { JailAccount, roomForCounters } from '../account/jail-account.ts'
import type { HomeLease, Homes } from '../home/homes.ts'
import { RUNTIME } from '../host/runtime-folder.ts'
import { bubblewrapArguments, hiddenBelowProc } from '../confinement/bubblewrap.ts'
import {
  STARTED_MARK,
  TOOLS,
  announceAndRun,
  dropTo,
  enterAndRun,
  inOwnSession,
  limited,
  onProcessors,
} from '../host/command.ts'
import { ControlGroup } from '../host/control-groups/control-group.ts'
import type { GroupInstance } from '../host/control-groups/instance.ts'
import type { Guest } from '../guests/guest.ts'
import { guestFiles, guestOf } from '../guests/guests.ts'
import type { Processors } from '../host/processors.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import {
  type AppliedLimits,
  type HostCapacity,
  applyLimits,
  longestFileBytes,
  processorsOf,
} from '../confinement/limits.ts'
import { requireLoopbackAlone } from '../confinement/network-namespace.ts'
import type { ServiceUser } from '../host/service-user.ts'
import { SessionFolder } from '../guests/session-folder.ts'
import { seenProcesses } from './seen-processes.ts'
import { type SessionSources, mountSources } from './session-sources.ts'
import { workOf } from './work.ts'

/** A jail stands within 60 ms; this only bounds how long a broken one is waited for. */
const START_DEADLINE_MS = 10_000
const MAX_COMPLAINT_BYTES = 4096
/** In the jail's own process: 0 to 2 become the guest's, bubblewrap reads this one and closes it. */
const FILTER_DESCRIPTOR = 3
const INSPECTION = { told: 4, awaited: 5 }

export type JailHost = SessionSources & {
  user: ServiceUser
  groups: GroupInstance
  capacity: HostCapacity
  processors: Processors
  homes: Homes
}

/** One jail from its first mount to its last process. Whoever starts it closes it. */
export class JailInstance implements AsyncDisposable {
  /** The folder of pipes and framebuffer, where guest and runner meet in one. */
  readonly sharedFolder: string | null
  /** Settles when the guest is gone, whether it ended or was killed. */
  readonly ended: Promise<JailEnd>
  readonly #group: ControlGroup
  /** Where the tree of its programs lies. */
  readonly #environment: string
  readonly #account: JailAccount
  readonly #parts: AsyncDisposableStack
  readonly #closed = Promise.withResolvers<void>()
  #closing = false

  private constructor(
    {
      sharedFolder,
      environment,
      group,
    }: { sharedFolder: string | null; environment: string; group: ControlGroup },
    child: ChildProcess,
    account: JailAccount,
    parts: AsyncDisposableStack,
  ) {
    this.sharedFolder = sharedFolder
    this.#environment = environment
    this.#group = group
    this.#account = account
    this.#parts = parts
    this.ended = this.#watch(child)
  }

  /** Resolves once the guest's first program runs. Leaves nothing behind when it throws. */
  static async start(host: JailHost, request: LaunchRequest): Promise<JailInstance> {
    await using parts = new AsyncDisposableStack()
    const guest = guestOf(request.surface, request)
    const limits = applyLimits(request.limits, host.capacity)
    // Beside what follows, since a home that is not open yet takes as long as the rest together.
    const leasing = leaseHome(host.homes, request)
    leasing.catch(() => undefined)
    parts.defer(async () => (await leasing.catch(() => undefined))?.release())
    const { sessionId, userId } = request
    const { shared } = guest
    const roomBytes = roomForCounters(limits)
    const folder = parts.use(
      await SessionFolder.create({ sessionId, userId, shared, roomBytes }, host.user),
    )
    const { mounts, loopback } = await mountSources(host, request, folder)
    const name = `${host.groups.name}/${request.sessionId}`
    const group = await ControlGroup.create(host.groups.host, name, { limits })
    parts.defer(async () => {
      await group.kill()
      await group.remove()
    })
    const home = await leasing
    const account = parts.use(
      JailAccount.open({ group, limits, folder: folder.path, home: home?.path }),
    )
    const bwrap = bubblewrapArguments({
      mounts: {
        ...mounts,
        guest: guestFiles(request.surface),
        framebuffer: shared && folder.framebuffer,
        counters: account.counters,
        home: home?.path,
      },
      limits,
      hidden: hiddenBelowProc((name) => existsSync(`/proc/${name}`)),
      filterDescriptor: FILTER_DESCRIPTOR,
      inspection: loopback ? INSPECTION : undefined,
      command: announceAndRun(guest, guest.command),
    })
    const ends = openEnds(guest, folder, { user: host.user, loopback })
    for (const descriptor of ends.kept) parts.defer(() => closeSync(descriptor))
    const processors = host.processors.lease(processorsOf(limits))
    parts.defer(processors.release)
    const prepared = { guest, group, bwrap, ends, home, processors: processors.ids }
    const child = spawnJail(userId, limits, prepared)
    const stands = standing(child, ends.status)
    stands.catch(() => undefined)
    if (ends.inspection !== undefined) await inspect(ends.inspection, group)
    await stands
    account.begin()
    const sharedFolder = shared ? folder.path : null
    const found = { sharedFolder, environment: mounts.environment, group }
    return new JailInstance(found, child, account, parts.move())
  }

  /** Of a second ago at most. */
  get usage(): JailUsage {
    return this.#account.usage
  }

  /** What runs beside what the session began with. */
  work(): JailWork {
    return workOf(seenProcesses(this.#group.processes, this.#environment))
  }

  /** Kills what still runs and removes every trace. Idempotent. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      this.#parts.disposeAsync().then(this.#closed.resolve, this.#closed.reject)
    }
    return this.#closed.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #watch(child: ChildProcess): Promise<JailEnd> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    if (this.#closing) return 'killed'
    return this.#account.endedOutOfMemory() ? 'out-of-memory' : 'guest-exited'
  }
}

type Ends = {
  /** Become 0, 1, 2, the filter and `INSPECTION` of the jail's process; closed here once it runs. */
  given: number[]
  /** Stay open as long as the session, so that neither side sees an end of file before that. */
  kept: number[]
  /** The launcher's end of what bubblewrap complains into. */
  status: number
  /** The launcher's ends, where the jail's network is looked at before anything runs in it. */
  inspection: Inspection | undefined
}

type Inspection = { network: number; go: number }

/** Standard error is a pipe to the launcher until the jail stands. */
function openEnds(
  guest: Guest,
  folder: SessionFolder,
  { user, loopback }: { user: ServiceUser; loopback: boolean },
): Ends {
  const opened: number[] = []
  const open = (descriptor: number): number => {
    opened.push(descriptor)
    return descriptor
  }
  try {
    const status = open(folder.openReading('status'))
    const errors = open(folder.openPipe('status', 'write'))
    const program = loopback ? RUNTIME.systemCallFilterWithLoopback : RUNTIME.systemCallFilter
    const filter = open(openSync(program, constants.O_RDONLY))
    const inspection = loopback
      ? { network: open(folder.openReading('network')), go: open(folder.openPipe('go', 'keep')) }
      : undefined
    const inspected = loopback
      ? [open(folder.openPipe('network', 'write')), open(folder.openPipe('go', 'read'))]
      : []
    const { given, kept } = guest.openEnds(folder, user, open)
    return { given: [...given, errors, filter, ...inspected], kept: [...kept], status, inspection }
  } catch (error) {
    for (const descriptor of opened) closeSync(descriptor)
    throw error
  }
}

type Prepared = {
  guest: Guest
  group: ControlGroup
  bwrap: string[]
  ends: Ends
  home: HomeLease | undefined
  processors: readonly number[]
}

async function leaseHome(homes: Homes, request: LaunchRequest): Promise<HomeLease | undefined> {
  const { userId, project, home, limits } = request
  if (home.kind === 'temporary') return undefined
  const bytes = limits.homeBytes ?? limits.scratchBytes
  return await homes.lease({ userId, project, owner: home.owner }, bytes)
}

function spawnJail(
  userId: number,
  limits: AppliedLimits,
  { guest, group, bwrap, ends, home, processors }: Prepared,
): ChildProcess {
  const jailUser = { uid: userId, gid: userId }
  const framebufferBytes = guest.shared?.framebufferBytes
  const resources = {
    openFiles: limits.openFiles,
    longestFileBytes: longestFileBytes(limits, { framebufferBytes, homeBytes: home?.bytes }),
  }
  const confined = dropTo(jailUser, limited(resources, [TOOLS.bwrap, ...bwrap]))
  const command = inOwnSession(guest, onProcessors(processors, confined))
  try {
    return spawn(...enterAndRun(group.joinFiles, ends.given.length - 1, command), {
      cwd: '/',
      env: {},
      stdio: ends.given,
    })
  } finally {
    for (const descriptor of ends.given) closeSync(descriptor)
  }
}

/**
 * Lets the jail go on once its network was seen to be empty; until then nothing of the guest runs.
 * Otherwise the jail is dead before `go` closes, since bubblewrap takes the end of it for the word.
 */
async function inspect({ network, go }: Inspection, group: ControlGroup): Promise<void> {
  const pipe = new Socket({ fd: network, readable: true, writable: false })
  const timer = setTimeout(() => pipe.destroy(), START_DEADLINE_MS)
  try {
    let text = ''
    for await (const chunk of pipe) {
      text += String(chunk)
      // One JSON object over several lines, which nobody but bubblewrap can write.
      const pid = /"child-pid": (\d+)[^}]*\}/.exec(text)?.[1]
      if (pid === undefined) continue
      requireLoopbackAlone(Number(pid))
      writeSync(go, '+')
      return
    }
    // It ended by itself, and has complained to whoever waits for it to stand.
    await group.kill()
  } catch (error) {
    await group.kill()
    throw error
  } finally {
    clearTimeout(timer)
    pipe.destroy()
    closeSync(go)
  }
}

/** Waits for the mark that the jail's first program writes. Throws with bubblewrap's own complaint. */
async function standing(child: ChildProcess, status: number): Promise<void> {
  const pipe = new Socket({ fd: status, readable: true, writable: false })
  const timer = setTimeout(() => pipe.destroy(), START_DEADLINE_MS)
  child.once('error', (error) => pipe.destroy(error))
  let text = ''
  try {
    for await (const chunk of pipe) {
      text += String(chunk)
      if (text.endsWith(STARTED_MARK)) return
      if (text.length > MAX_COMPLAINT_BYTES) break
    }
  } catch {
    // It took too long, or could not even be spawned: refused below, with what it said until then.
  } finally {
    clearTimeout(timer)
    pipe.destroy()
  }
  const complaint = text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim()
  throw new LaunchRefused(`the jail could not be set up: ${complaint || 'no answer'}`.slice(0, 300))
}
