import { argv } from '../host/argv.ts'
import { type AppliedLimits, processorsOf } from './limits.ts'

/** Paths as the launcher's mount namespace has them; all of them were bound there by descriptor. */
export type JailMounts = {
  /** Root of the read-only system tree: `usr`, `etc`, `var` and `opt` of it are used. */
  environment: string
  /** Appears below /run/guest: name to source. */
  guest: readonly { name: string; source: string }[]
  datasets: readonly { id: string; source: string }[]
  analyses: string | undefined
  framebuffer: string | undefined
  /** Files that stand in the place of the kernel's own: path below /proc to source. */
  counters: readonly { path: string; source: string }[]
  /** Without one the home is in memory and ends with the session. */
  home: string | undefined
}

export type JailPlan = {
  mounts: JailMounts
  limits: AppliedLimits
  /** Folders and files of /proc on this host that a guest must not read; see `hiddenBelowProc`. */
  hidden: { files: readonly string[]; folders: readonly string[] }
  /** The descriptor on which bubblewrap finds the system call filter. */
  filterDescriptor: number
  /**
   * Where the jail's network is looked at before anything runs in it: bubblewrap says on `told`
   * which process is the jail's first, and waits on `awaited` for the word to go on.
   */
  inspection: { told: number; awaited: number } | undefined
  /** What runs inside, as a list of arguments. */
  command: readonly string[]
}

export const GUEST_HOME = '/home/researcher'

/**
 * Each namespace is named: `--unshare-all` stands for `-try` variants that can silently do less.
 * There is no `--new-session`: the launcher has already made a session of its own for every jail,
 * with the terminal of a terminal session as its only terminal.
 */
export const CONFINEMENT: readonly string[] = argv`
  --unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup
  --disable-userns --assert-userns-disabled --cap-drop ALL --die-with-parent
  --hostname vitrine --uid 1000 --gid 1000`

/** What numerical libraries ask instead of counting processors themselves. */
const THREAD_COUNTS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS']

/**
 * How much memory R takes for vectors at most, in bytes. It knows no limit by itself, and would be
 * killed where it can say that a vector is too large.
 */
const VECTOR_LIMIT = 'R_MAX_VSIZE'

const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/games',
  HOME: GUEST_HOME,
  USER: 'researcher',
  LOGNAME: 'researcher',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
}

/** The root holds folders and links alone, and ends read-only. */
const ROOT_BYTES = 2 ** 20

/** Guests see only these of the system tree; /home, /root, /run and the rest stay behind. */
const SYSTEM_FOLDERS = ['usr', 'etc', 'var', 'opt']
const SYSTEM_LINKS = { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64' }

/**
 * The arguments of `bwrap`. A pure function: whoever reads its test sees the whole jail. Nothing in
 * it can become an option: sources are paths that the launcher made, ids are slugs by schema.
 */
export function bubblewrapArguments(plan: JailPlan): string[] {
  const { mounts, limits } = plan
  return [
    ...CONFINEMENT,
    '--clearenv',
    ...Object.entries(ENVIRONMENT).flatMap(([name, value]) => argv`--setenv ${name} ${value}`),
    ...THREAD_COUNTS.flatMap((name) => argv`--setenv ${name} ${processorsOf(limits)}`),
    ...argv`--setenv ${VECTOR_LIMIT} ${limits.memoryBytes}`,
    // bubblewrap's own is as large as half of the host's memory, and `df` would say so.
    ...scratch('/', ROOT_BYTES, '0755'),
    ...SYSTEM_FOLDERS.flatMap((name) => argv`--ro-bind ${mounts.environment}/${name} /${name}`),
    ...Object.entries(SYSTEM_LINKS).flatMap(([name, to]) => argv`--symlink ${to} /${name}`),
    ...processFileSystem(plan),
    // bubblewrap's /dev is a file system in memory that its user may fill: made read-only, with a
    // limited one for shared memory on top.
    ...argv`--dev /dev`,
    ...scratch('/dev/shm', limits.sharedMemoryBytes, '1777'),
    ...argv`--remount-ro /dev`,
    ...scratch('/tmp', limits.scratchBytes, '1777'),
    ...scratch('/var/tmp', limits.smallScratchBytes, '1777'),
    ...(mounts.home === undefined
      ? scratch(GUEST_HOME, limits.scratchBytes, '0700')
      : argv`--bind ${mounts.home} ${GUEST_HOME}`),
    ...dataAndAnalyses(mounts),
    ...argv`--dir /run`,
    ...mounts.guest.flatMap(({ name, source }) => argv`--ro-bind ${source} /run/guest/${name}`),
    ...framebufferFolder(mounts.framebuffer),
    ...inspectionDescriptors(plan.inspection),
    ...argv`--remount-ro / --chdir ${GUEST_HOME} --seccomp ${plan.filterDescriptor} --`,
    ...plan.command,
  ]
}

function scratch(path: string, bytes: number, mode: string): string[] {
  return argv`--size ${bytes} --perms ${mode} --tmpfs ${path}`
}

function processFileSystem({ hidden, mounts }: JailPlan): string[] {
  return [
    ...argv`--proc /proc --ro-bind /proc/sys /proc/sys`,
    ...hidden.files.flatMap((path) => argv`--ro-bind /dev/null ${path}`),
    ...hidden.folders.flatMap((path) => argv`--tmpfs ${path} --remount-ro ${path}`),
    ...mounts.counters.flatMap(({ path, source }) => argv`--ro-bind ${source} /proc/${path}`),
  ]
}

function inspectionDescriptors(inspection: JailPlan['inspection']): string[] {
  if (inspection === undefined) return []
  return argv`--info-fd ${inspection.told} --block-fd ${inspection.awaited}`
}

function dataAndAnalyses(mounts: JailMounts): string[] {
  return [
    ...argv`--perms 0555 --dir /data`,
    ...mounts.datasets.flatMap(({ id, source }) => argv`--ro-bind ${source} /data/${id}`),
    ...(mounts.analyses === undefined
      ? argv`--perms 0555 --dir /analyses`
      : argv`--ro-bind ${mounts.analyses} /analyses`),
  ]
}

/**
 * The file itself is a mount point on a read-only folder: the guest can neither remove it nor put a
 * link in its place for the trusted reader to follow.
 */
function framebufferFolder(framebuffer: string | undefined): string[] {
  if (framebuffer === undefined) return []
  return argv`--size 65536 --tmpfs /fb --bind ${framebuffer} /fb/Xvfb_screen0 --remount-ro /fb`
}

/**
 * What /proc says about the whole host: addresses and keys of the kernel, and counters through
 * which sessions could watch or signal each other (interrupts tell when somebody types, and each
 * terminal, open file or group that another session makes is counted somewhere). `partitions` and
 * `swaps` name its disks, and the homes that are open. What programs need to know of memory,
 * processors and load is told of the jail alone: `account/`.
 */
const HIDDEN_FILES = `
  buddyinfo cgroups diskstats interrupts iomem ioports kallsyms kcore key-users keys kmsg kpagecgroup
  kpagecount kpageflags latency_stats locks mdstat modules mtrr pagetypeinfo partitions sched_debug
  schedstat slabinfo softirqs swaps sysrq-trigger timer_list vmallocinfo vmstat zoneinfo config.gz
  sys/fs/aio-nr sys/fs/dentry-state sys/fs/file-nr sys/fs/inode-nr sys/fs/inode-state
  sys/kernel/pty/nr sys/kernel/random/entropy_avail`
const HIDDEN_FOLDERS = 'acpi asound bus driver fs irq pressure scsi tty'

/** `isPresent` is asked of the host's own /proc: a mount on what is not there would fail. */
export function hiddenBelowProc(isPresent: (name: string) => boolean): JailPlan['hidden'] {
  const pick = (names: string): string[] =>
    names
      .trim()
      .split(/\s+/)
      .filter((name) => isPresent(name))
      .map((name) => `/proc/${name}`)
  return { files: pick(HIDDEN_FILES), folders: pick(HIDDEN_FOLDERS) }
}
