import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'

import { LaunchRefused } from '../../contract/launch-refused.ts'
import { killQuietly, processesOf, removeFolder, weigh } from './control-group.ts'
import { type ControlGroupHost, detectControlGroups, treesOf } from './detect.ts'

const PREFIX = 'vitrine-'
/**
 * Beside whatever else the host does, of which each part has 100: many people share this group, and
 * each of them waits for an answer to a key.
 */
const CPU_WEIGHT = 1_000

/** The parent of all groups of one launcher. Closing removes it; its groups must be gone by then. */
export class GroupInstance implements AsyncDisposable {
  readonly host: ControlGroupHost
  readonly name: string

  private constructor(host: ControlGroupHost, name: string) {
    this.host = host
    this.name = name
  }

  /** With `check` the group only shows that groups can be made, and what else is there is left alone. */
  static async open(purpose: 'launch' | 'check' = 'launch'): Promise<GroupInstance> {
    const host = controlGroupsOfThisHost()
    if (purpose === 'launch') await removeStaleGroups(host)
    const suffix = purpose === 'check' ? 'check-' : ''
    const instance = new GroupInstance(host, `${PREFIX}${suffix}${process.pid}`)
    try {
      for (const tree of treesOf(host)) await mkdir(`${tree}/${instance.name}`, { mode: 0o755 })
      if (host.version === 2) {
        for (const folder of [host.root, `${host.root}/${instance.name}`])
          await writeFile(`${folder}/cgroup.subtree_control`, '+cpu +memory +pids')
      }
      await weigh(host, instance.name, CPU_WEIGHT)
    } catch (error) {
      await instance[Symbol.asyncDispose]()
      const cause = error instanceof Error ? error.message : String(error)
      throw new LaunchRefused(
        `control groups cannot be made (${cause}); start Vitrine where root may write to them`,
      )
    }
    return instance
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tree of treesOf(this.host)) await removeFolder(`${tree}/${this.name}`)
  }
}

export function controlGroupsOfThisHost(): ControlGroupHost {
  const detection = detectControlGroups(readFileSync('/proc/self/mountinfo', 'utf8'), (root) =>
    readFileSync(`${root}/cgroup.controllers`, 'utf8').trim().split(' '),
  )
  if (detection.ok) return detection.host
  throw new LaunchRefused(
    `control groups are missing (${detection.missing}); boot with cgroup version 2, or mount these controllers`,
  )
}

/** What a launcher that was killed left behind: empty groups, or a jail that outlived it. */
async function removeStaleGroups(host: ControlGroupHost): Promise<void> {
  for (const tree of treesOf(host)) {
    for (const name of readdirSync(tree).filter((entry) => isStale(entry))) {
      const folders = [...subfoldersOf(`${tree}/${name}`), `${tree}/${name}`]
      const processes = folders.flatMap(processesOf)
      // A process that shows as 0 lives in another PID namespace: so does its launcher, which is not dead.
      if (processes.includes(0)) continue
      for (const pid of processes) killQuietly(pid)
      for (const folder of folders) await removeFolder(folder)
    }
  }
}

function isStale(entry: string): boolean {
  const pid = new RegExp(`^${PREFIX}([0-9]+)$`).exec(entry)?.[1]
  if (pid === undefined) return false
  if (pid === String(process.pid)) return true // The id was used before: this launcher has no group yet.
  if (!existsSync(`/proc/${pid}`)) return true
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/jail/launcher/')
  } catch {
    return true // It ended between the two looks.
  }
}

function subfoldersOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
}
