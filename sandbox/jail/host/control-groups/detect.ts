/** Where control groups are on this host. Version 1 has a tree for each controller. */
export type ControlGroupHost =
  | { version: 2; root: string }
  | {
      version: 1
      pids: string
      memory: string
      cpu: string
      cpuAccounting: string
      freezer: string
      /** A version 2 tree without these controllers: still the only way to kill a tree at once. */
      unified: string | undefined
    }

export type Detection = { ok: true; host: ControlGroupHost } | { ok: false; missing: string }

const NEEDED = ['cpu', 'memory', 'pids']

/**
 * Reads `/proc/self/mountinfo`. `controllersOf` gives the controllers of a version 2 tree. Version 2
 * is taken when it has all that is needed, since a session there is limited and killed as one.
 */
export function detectControlGroups(
  mountInfo: string,
  controllersOf: (root: string) => readonly string[],
): Detection {
  const mounts = parseMounts(mountInfo)
  const unified = mounts.find((mount) => mount.type === 'cgroup2')?.path
  if (unified !== undefined) {
    const controllers = controllersOf(unified)
    if (NEEDED.every((name) => controllers.includes(name)))
      return { ok: true, host: { version: 2, root: unified } }
  }
  const tree = (controller: string): string | undefined =>
    mounts.find((mount) => mount.type === 'cgroup' && mount.options.includes(controller))?.path
  const [pids, memory, cpu, cpuAccounting, freezer] = [
    tree('pids'),
    tree('memory'),
    tree('cpu'),
    tree('cpuacct'),
    tree('freezer'),
  ]
  if (!pids || !memory || !cpu || !cpuAccounting || !freezer) {
    const found = { pids, memory, cpu, cpuacct: cpuAccounting, freezer }
    const missing = Object.entries(found).flatMap(([name, path]) => (path ? [] : [name]))
    return { ok: false, missing: missing.join(', ') }
  }
  return {
    ok: true,
    host: { version: 1, pids, memory, cpu, cpuAccounting, freezer, unified },
  }
}

/** Every tree in which a group is one folder. */
export function treesOf(host: ControlGroupHost): string[] {
  if (host.version === 2) return [host.root]
  const { pids, memory, cpu, cpuAccounting, freezer, unified } = host
  // `cpu` and `cpuacct` are often mounted as one.
  return [...new Set([pids, memory, cpu, cpuAccounting, freezer, ...(unified ? [unified] : [])])]
}

type Mount = { path: string; type: string; options: string[] }

function parseMounts(mountInfo: string): Mount[] {
  return mountInfo.split('\n').flatMap((line) => {
    // "36 25 0:32 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct"
    const [before, after] = line.split(' - ')
    const path = before?.split(' ')[4]
    const [type, , options] = after?.split(' ') ?? []
    if (path === undefined || type === undefined || options === undefined) return []
    return [{ path, type, options: options.split(',') }]
  })
}
