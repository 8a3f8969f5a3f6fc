import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type CorpusId, named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LauncherUnderTest } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Outcomes = Record<string, string>

const FILTER = ['EPERM']
const FAMILY = ['EAFNOSUPPORT']
const KILLED = ['SIGSYS']

/** Line of the corpus, the calls of it, and what a filter must answer. */
const ATTACKS: readonly [id: CorpusId, answer: readonly string[], calls: readonly string[]][] = [
  [
    'B01',
    FILTER,
    ['unshare user', 'unshare mount', 'unshare net', 'clone user', 'clone user, high bits'],
  ],
  ['B02', ['ENOSYS'], ['clone3']],
  ['B03', FILTER, ['setns']],
  [
    'B04',
    FILTER,
    ['mount', 'umount2', 'pivot_root', 'chroot', 'fsopen', 'fsconfig', 'fsmount', 'fspick'],
  ],
  ['B04', FILTER, ['open_tree', 'move_mount', 'mount_setattr']],
  ['B04', ['ENOSYS'], ['statmount', 'listmount']],
  ['B05', FILTER, ['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'kcmp']],
  ['B06', FILTER, ['bpf', 'perf_event_open', 'userfaultfd', 'io_uring_setup', 'io_uring_enter']],
  ['B06', FILTER, ['io_uring_register', 'io_setup', 'vmsplice', 'memfd_secret']],
  ['B07', FILTER, ['keyctl', 'add_key', 'request_key']],
  ['B08', KILLED, ['int 0x80', 'x32 getpid']],
  ['B09', FILTER, ['ioctl TIOCSTI', 'ioctl TIOCSTI, high bits', 'ioctl TIOCLINUX']],
  ['B09', FILTER, ['ioctl TIOCSETD', 'ioctl TIOCCONS']],
  ['B10', FILTER, ['personality', 'modify_ldt']],
  [
    'B11',
    FILTER,
    ['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module'],
  ],
  [
    'B11',
    FILTER,
    ['reboot', 'swapon', 'swapoff', 'acct', 'settimeofday', 'clock_settime', 'adjtimex'],
  ],
  [
    'B11',
    FILTER,
    ['syslog', 'sethostname', 'setdomainname', 'iopl', 'ioperm', 'quotactl', 'fanotify_init'],
  ],
  ['B14', FILTER, ['mknod character', 'mknodat block']],
  ['A11', FILTER, ['open_by_handle_at', 'name_to_handle_at']],
  ['C01', FAMILY, ['socket IPv4', 'socket IPv4, high bits', 'socket IPv6', 'socketpair IPv4']],
  ['C01', FAMILY, ['socket raw', 'socket packet', 'socket netlink']],
  ['C01', FAMILY, ['socket bluetooth', 'socket alg', 'socket xdp']],
  ['C04', FAMILY, ['socket vsock']],
]
const HARMLESS = ['socket unix', 'mknod fifo', 'chmod', 'memfd_create', 'ioctl TIOCGWINSZ']

describe.runIf(process.arch === 'x64')('the kernel, from inside a jail', () => {
  const table = new CorpusTable('kernel')
  let inside: Outcomes
  let outside: Outcomes

  beforeAll(async () => {
    await using launcher = await LauncherUnderTest.start()
    await using guest = await GuestTerminal.start(launcher)
    inside = await guest.probe<Outcomes>('system_calls')
    outside = await probeOutside<Outcomes>('system_calls')
  })
  afterAll(() => {
    table.print()
  })

  const cases = ATTACKS.flatMap(([id, answer, calls]) =>
    calls.map((call) => ({ id, name: named(id), answer, call })),
  )
  test.each(cases)('$name $call is answered by the filter', ({ id, answer, call }) => {
    const observed = inside[call] ?? 'not tried'
    const expected = answer.join(' or ')
    table.add({ id, attack: call, expected, observed, severity: 'escape' })
    expect(answer).toContain(observed)
    const control = outside[call] ?? 'not tried'
    if (answer.includes(control))
      table.unobservable(id, call, `this host answers ${control} without the filter`)
  })

  test('the controls reach the kernel: the answers inside are the filter’s own', () => {
    const reached = cases.filter(({ answer, call }) => !answer.includes(outside[call] ?? ''))
    // Some hosts lack a few of the calls; where most are missing the control itself is broken.
    expect(reached.length).toBeGreaterThan(cases.length * 0.75)
  })

  test.each(HARMLESS)('%s reaches the kernel inside too', (call) => {
    expect(['EPERM', 'ENOSYS', 'EAFNOSUPPORT']).not.toContain(inside[`allowed: ${call}`])
  })
})
