import { readFileSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

import { LaunchRefused } from '../../contract/launch-refused.ts'
import { type ControlGroupHost, treesOf } from './detect.ts'
import { type GroupReading, readGroup } from './group-reading.ts'

export type GroupLimits = { memoryBytes: number; processes: number; cpuPercent: number }

export type GroupSettings = {
  /** Without limits the group is only there to be killed. */
  limits?: GroupLimits
  /** Share of a full processor beside the other groups of the same parent: 1 to 10,000, usually 100. */
  cpuWeight?: number
}

/**
 * A quota is given out anew this often. A tenth of a second, the usual value, would let a session
 * that used up its share stand still for several frames.
 */
const CPU_PERIOD_US = 20_000
const EMPTY_DEADLINE_MS = 3_000
const EMPTY_POLL_MS = 4

/** One group of processes, limited and killed together. Whoever creates it removes it. */
export class ControlGroup {
  readonly name: string
  readonly #host: ControlGroupHost
  #removed = false

  private constructor(host: ControlGroupHost, name: string) {
    this.#host = host
    this.name = name
  }

  /** `name` is `vitrine-<pid>/<part>`. */
  static async create(
    host: ControlGroupHost,
    name: string,
    { limits, cpuWeight }: GroupSettings = {},
  ): Promise<ControlGroup> {
    const group = new ControlGroup(host, name)
    try {
      for (const tree of treesOf(host)) await mkdir(`${tree}/${name}`, { mode: 0o755 })
      if (limits !== undefined) await group.#limit(limits)
      if (cpuWeight !== undefined) await weigh(host, name, cpuWeight)
    } catch (error) {
      await group.remove()
      throw new LaunchRefused(`control groups cannot be used: ${messageOf(error)}`)
    }
    return group
  }

  /** A process joins by writing its id into each of these. */
  get joinFiles(): string[] {
    return treesOf(this.#host).map((tree) => `${tree}/${this.name}/cgroup.procs`)
  }

  /** Throws when the group is gone. */
  read(): GroupReading {
    return readGroup(this.#host, this.name)
  }

  /** The processes directly in it, as the launcher's PID namespace names them. */
  get processes(): number[] {
    const tree = this.#host.version === 2 ? this.#host.root : this.#host.pids
    return processesOf(`${tree}/${this.name}`)
  }

  /** Kills every process of the group; resolves when none is left. Safe to call at any time. */
  async kill(): Promise<void> {
    const deadline = Date.now() + EMPTY_DEADLINE_MS
    while (this.processes.length > 0) {
      await this.#killOnce()
      if (Date.now() > deadline) throw new Error(`processes of ${this.name} do not end`)
      await delay(EMPTY_POLL_MS)
    }
  }

  /** Removes the group from every tree; its processes must be gone. Idempotent. */
  async remove(): Promise<void> {
    if (this.#removed) return
    this.#removed = true
    for (const tree of treesOf(this.#host)) await removeFolder(`${tree}/${this.name}`)
  }

  async #killOnce(): Promise<void> {
    const host = this.#host
    const unified = host.version === 2 ? host.root : host.unified
    if (unified !== undefined) {
      try {
        await writeFile(`${unified}/${this.name}/cgroup.kill`, '1')
        return
      } catch (error) {
        if (!isMissing(error)) throw error // Linux before 5.14 has no such file.
      }
    }
    await this.#killFrozen()
  }

  /** Frozen first, so that nothing can fork its way out between listing and killing. */
  async #killFrozen(): Promise<void> {
    const host = this.#host
    const [file, frozen, thawed] =
      host.version === 2
        ? [`${host.root}/${this.name}/cgroup.freeze`, '1', '0']
        : [`${host.freezer}/${this.name}/freezer.state`, 'FROZEN', 'THAWED']
    await writeFile(file, frozen)
    for (const pid of this.processes) killQuietly(pid)
    await writeFile(file, thawed)
  }

  async #limit(limits: GroupLimits): Promise<void> {
    const quota = Math.round((limits.cpuPercent / 100) * CPU_PERIOD_US)
    const host = this.#host
    if (host.version === 2) {
      const folder = `${host.root}/${this.name}`
      await writeFile(`${folder}/memory.max`, String(limits.memoryBytes))
      await writeWherePresent(`${folder}/memory.swap.max`, '0')
      await writeFile(`${folder}/pids.max`, String(limits.processes))
      await writeFile(`${folder}/cpu.max`, `${quota} ${CPU_PERIOD_US}`)
      return
    }
    const memory = `${host.memory}/${this.name}`
    await writeFile(`${memory}/memory.limit_in_bytes`, String(limits.memoryBytes))
    await writeWherePresent(`${memory}/memory.memsw.limit_in_bytes`, String(limits.memoryBytes))
    await writeFile(`${host.pids}/${this.name}/pids.max`, String(limits.processes))
    await writeFile(`${host.cpu}/${this.name}/cpu.cfs_period_us`, String(CPU_PERIOD_US))
    await writeFile(`${host.cpu}/${this.name}/cpu.cfs_quota_us`, String(quota))
  }
}

/** `weight` is 1 to 10,000; 100 is what a group has that nobody weighed. */
export async function weigh(host: ControlGroupHost, name: string, weight: number): Promise<void> {
  if (host.version === 2) await writeFile(`${host.root}/${name}/cpu.weight`, String(weight))
  else await writeFile(`${host.cpu}/${name}/cpu.shares`, String(Math.round(weight * 10.24)))
}

/** The processes directly in a group; 0 stands for one that lives in a foreign PID namespace. */
export function processesOf(folder: string): number[] {
  try {
    return readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** A group that has just lost its last process can stay busy for some milliseconds. */
export async function removeFolder(folder: string): Promise<void> {
  const deadline = Date.now() + EMPTY_DEADLINE_MS
  for (;;) {
    try {
      await rmdir(folder)
      return
    } catch (error) {
      if (isMissing(error)) return
      if (Date.now() > deadline) throw error
      await delay(EMPTY_POLL_MS)
    }
  }
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function writeWherePresent(file: string, value: string): Promise<void> {
  try {
    await writeFile(file, value, { flag: 'r+' })
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
