import type { Finding } from './finding.ts'

/** The text of a file below /proc/sys or /sys, without its last line end; undefined when there is none. */
export type ReadSetting = (path: string) => string | undefined

/**
 * Settings of the kernel that decide what is left when one layer of the jail fails. Each names the
 * layer that holds without it. Pure: `read` gives what the host has.
 */
export function kernelSettingFindings(read: ReadSetting): Finding[] {
  const sysctl = (name: string): string | undefined =>
    read(`/proc/sys/${name.replaceAll('.', '/')}`)
  return [
    coreDumps(sysctl('kernel.core_pattern')),
    systemCallFilter(sysctl('kernel.seccomp.actions_avail')),
    ...SIMPLE_SETTINGS.map((setting) => judge(setting, sysctl(setting.name))),
    memoryMerging(read('/sys/kernel/mm/ksm/run')),
  ]
}

/**
 * A pattern that begins with a bar makes the kernel start a program as root, outside every jail, with
 * a crashed program's memory as its input. The jail's limit of one byte keeps it from that, but a
 * program can lower it to zero, which does not; and crash handlers of this kind have given root to
 * those who crash on purpose (CVE-2015-1318, CVE-2015-3315).
 */
function coreDumps(pattern = ''): Finding {
  const found = `kernel.core_pattern = ${pattern.slice(0, 80)}`
  if (!pattern.startsWith('|'))
    return {
      topic: 'crashes',
      state: 'good',
      found,
      meaning: 'A program that crashes in a session leaves no copy of its memory on this machine.',
    }
  return {
    topic: 'crashes',
    state: 'weak',
    found,
    meaning:
      'A program in a session that means to can hand its own memory to a root program outside; one that just crashes does not.',
    remedy: 'sysctl -w kernel.core_pattern=core',
  }
}

function systemCallFilter(actions: string | undefined): Finding {
  const needed = ['kill_process', 'errno', 'allow']
  const offered = actions?.split(' ') ?? []
  if (needed.every((action) => offered.includes(action)))
    return {
      topic: 'system call filter',
      state: 'good',
      found: 'seccomp with all actions that are needed',
      meaning: 'Programs in a session reach only the part of the kernel that they need.',
    }
  return {
    topic: 'system call filter',
    state: 'unsafe',
    found: actions === undefined ? 'none' : `seccomp without ${needed.join(', ')}`,
    meaning: 'Programs in a session could use every part of the kernel.',
    remedy: 'boot a kernel with CONFIG_SECCOMP_FILTER, Linux 4.14 or newer',
  }
}

type SimpleSetting = {
  name: string
  topic: string
  isGood: (value: number) => boolean
  good: string
  weak: string
  /** The value to set; absent where only another kernel has the setting. */
  better: string
  /** True when a host without the setting at all is as good as one that has it right. */
  absentIsGood: boolean
}

const SIMPLE_SETTINGS: readonly SimpleSetting[] = [
  {
    name: 'kernel.yama.ptrace_scope',
    topic: 'looking into other processes',
    isGood: (value) => value >= 1,
    good: 'A process can look only into those that it started.',
    weak: "Vitrine's own processes, which share one user, could look into each other if one was taken over. In a session the filter refuses it.",
    better: '1',
    absentIsGood: false,
  },
  {
    name: 'kernel.unprivileged_bpf_disabled',
    topic: 'programs inside the kernel',
    isGood: (value) => value >= 1,
    good: 'Only root can load programs into the kernel.',
    weak: 'Every user of this machine can load programs into the kernel. In a session the filter refuses it.',
    better: '1',
    absentIsGood: true,
  },
  {
    name: 'kernel.io_uring_disabled',
    topic: 'asynchronous input and output',
    isGood: (value) => value >= 1,
    good: 'io_uring, which gets around system call filters, is off.',
    weak: 'io_uring is on for the users of this machine. In a session the filter refuses it.',
    better: '1',
    absentIsGood: true,
  },
  {
    name: 'kernel.kptr_restrict',
    topic: 'addresses of the kernel',
    isGood: (value) => value >= 1,
    good: 'The kernel hides its addresses.',
    weak: 'The kernel shows its addresses to root. A session has no root and does not see these files.',
    better: '1',
    absentIsGood: false,
  },
  {
    name: 'kernel.dmesg_restrict',
    topic: "the kernel's log",
    isGood: (value) => value >= 1,
    good: 'Only root reads it.',
    weak: 'Every user can read it. In a session the filter refuses it.',
    better: '1',
    absentIsGood: false,
  },
  {
    name: 'kernel.randomize_va_space',
    topic: 'random addresses of programs',
    isGood: (value) => value === 2,
    good: 'Programs lie at addresses that an attacker has to guess.',
    weak: 'Holes in programs, also in those of Vitrine outside the session, are easier to use.',
    better: '2',
    absentIsGood: false,
  },
  {
    name: 'fs.protected_symlinks',
    topic: 'links in shared folders',
    isGood: (value) => value === 1,
    good: 'Nobody is led astray by links of others in folders like /tmp.',
    weak: 'Programs on this machine can be led astray by links of others in /tmp. Vitrine itself opens by descriptor and follows none.',
    better: '1',
    absentIsGood: false,
  },
  {
    name: 'fs.protected_hardlinks',
    topic: "links to others' files",
    isGood: (value) => value === 1,
    good: 'Nobody can link to files that are not theirs.',
    weak: "Users of this machine can link to others' files. In a session there are none of others.",
    better: '1',
    absentIsGood: false,
  },
  {
    name: 'fs.suid_dumpable',
    topic: 'crashes of programs with more rights',
    isGood: (value) => value !== 1,
    good: 'They leave nothing that their user could read.',
    weak: 'Their memory can be written where their user reads it. A session has no such programs.',
    better: '0',
    absentIsGood: true,
  },
  {
    name: 'dev.tty.legacy_tiocsti',
    topic: 'forged typing',
    isGood: (value) => value === 0,
    good: 'No program can put words into the terminal that it runs in.',
    weak: 'Programs could type into the terminal that they run in. In a session the filter refuses it.',
    better: '0',
    // Before Linux 6.2 it is always on, and the filter is the only layer.
    absentIsGood: false,
  },
]

function judge(setting: SimpleSetting, text: string | undefined): Finding {
  const { name, topic, isGood, good, weak, better, absentIsGood } = setting
  if (text === undefined) {
    const found = `this kernel has no ${name}`
    if (absentIsGood) return { topic, state: 'good', found, meaning: good }
    return { topic, state: 'weak', found, meaning: weak, remedy: 'boot a kernel that has it' }
  }
  const found = `${name} = ${text}`
  if (isGood(Number(text))) return { topic, state: 'good', found, meaning: good }
  return { topic, state: 'weak', found, meaning: weak, remedy: `sysctl -w ${name}=${better}` }
}

/** Two sessions could tell, by how long a write takes, whether the other holds the same page. */
function memoryMerging(run: string | undefined): Finding {
  const topic = 'memory of different sessions'
  if (run !== '1')
    return {
      topic,
      state: 'good',
      found: 'equal pages are not merged (KSM is off)',
      meaning: 'Sessions cannot feel what others hold in memory.',
    }
  return {
    topic,
    state: 'weak',
    found: 'equal pages are merged (KSM is on)',
    meaning:
      'Merging happens only for programs that ask for it; those could feel what others hold.',
    remedy: 'echo 2 > /sys/kernel/mm/ksm/run',
  }
}
