/* oxlint-disable no-template-curly-in-string -- pieces of source code, which hold templates */
/** One edit of a scratch copy: `find` must be there, exactly once unless `all`. */
export type Edit = { file: string; find: string; replace: string; all?: boolean }

export type Mutation = {
  layer: string
  edits: readonly Edit[]
  /** Files of test/attacks without their ending, which have to notice. */
  tests: readonly string[]
  /** Only tests whose names match. */
  pattern?: string
  /** `held`: other layers see to the same, so that taking this one alone away changes nothing. */
  expected: 'noticed' | 'held'
}

const LAUNCHER = 'sandbox/jail/launcher'
const HOST = 'sandbox/jail/host'
const BUBBLEWRAP = 'sandbox/jail/confinement/bubblewrap.ts'
const COMMAND = `${HOST}/command.ts`
const HOME = 'sandbox/jail/home'
const SESSION = 'sandbox/jail/session/jail-instance.ts'
const SOURCES = 'sandbox/jail/session/session-sources.ts'
const GROUP = `${HOST}/control-groups/control-group.ts`
const POLICY = 'sandbox/jail/confinement/seccomp/policy.ts'
const FILTER = 'sandbox/jail/confinement/seccomp/filter.ts'

const edit = (file: string, find: string, replace = ''): Edit => ({ file, find, replace })
const everywhere = (file: string, find: string, replace: string): Edit => ({
  file,
  find,
  replace,
  all: true,
})

const noFilter = edit(BUBBLEWRAP, ' --seccomp ${plan.filterDescriptor} --`', ' --`')
const userNamespacesLeft = edit(BUBBLEWRAP, '--disable-userns --assert-userns-disabled ')
const environmentInherited = edit(SESSION, 'env: {},', 'env: process.env,')
const environmentKept = edit(BUBBLEWRAP, "'--clearenv',")
const dataWritable = edit(BUBBLEWRAP, '--ro-bind ${source} /data/', '--bind ${source} /data/')
const systemWritable = edit(
  BUBBLEWRAP,
  '--ro-bind ${mounts.environment}/',
  '--bind ${mounts.environment}/',
)
/** Binds that can be written, instead of overlays without a writable layer. */
const launcherWritable = [
  edit(`${HOST}/mounts.ts`, "'-t', 'overlay'", "'-t', 'nonesuch'"),
  edit(`${HOST}/mounts.ts`, 'target, { readOnly: true,', 'target, { readOnly: false,'),
] as const
const noBoundingSet = edit(COMMAND, '--bounding-set=-all ')
const noDrop = edit(BUBBLEWRAP, '--cap-drop ALL ')

function namespaces(): Mutation[] {
  return ['user', 'pid', 'net', 'ipc', 'uts', 'cgroup'].map((name) => ({
    layer: `namespace: ${name}`,
    edits: [edit(BUBBLEWRAP, `--unshare-${name}`)],
    tests: name === 'ipc' ? ['resources'] : ['surroundings'],
    ...(name === 'ipc' ? { pattern: 'C08' } : {}),
    expected: 'noticed',
  }))
}

/** Each of these calls put on the list of what is allowed. */
function allowedCalls(): Mutation[] {
  const noticed = `unshare setns mount open_tree ptrace process_vm_readv bpf perf_event_open
    io_uring_setup keyctl add_key kexec_load init_module open_by_handle_at`
  // The kernel says EPERM, too, to whoever has no capability in the host's own user namespace.
  const held = 'pivot_root userfaultfd reboot swapon acct fanotify_init syslog'
  const allowed = (call: string, expected: Mutation['expected']): Mutation => ({
    layer: `filter: ${call} not refused`,
    edits: [
      edit(POLICY, 'read write readv writev pread64', `${call} read write readv writev pread64`),
    ],
    tests: ['kernel'],
    expected,
  })
  return [
    ...noticed.split(/\s+/).map((call) => allowed(call, 'noticed')),
    ...held.split(' ').map((call) => allowed(call, 'held')),
  ]
}

function filterRules(): Mutation[] {
  const rules: [layer: string, change: Edit][] = [
    ['filter: none at all', noFilter],
    ['filter: clone3 not ENOSYS', edit(POLICY, 'clone3: ENOSYS,')],
    ['filter: namespaces by clone', edit(POLICY, '0x7e02_0000', '0')],
    [
      'filter: TIOCSTI',
      edit(POLICY, 'Object.values(TERMINAL_CONTROLS)', '[TERMINAL_CONTROLS.TIOCLINUX]'),
    ],
    [
      'filter: device nodes',
      everywhere(POLICY, 'values: [S_IFIFO]', 'values: [S_IFIFO, 0o020000, 0o060000]'),
    ],
    ['filter: personality', edit(POLICY, '[0, 0xffff_ffff]', '[0, 0x4_0000, 0xffff_ffff]')],
    [
      'filter: x32 calls',
      edit(FILTER, 'const X32_BIT = 0x4000_0000', 'const X32_BIT = 0x7fff_ffff'),
    ],
    [
      'filter: 32-bit calls',
      edit(
        FILTER,
        'answer(ANSWER.killProcess),\n    load(DATA.number)',
        'answer(ANSWER.allow),\n    load(DATA.number)',
      ),
    ],
  ]
  return rules.map(([layer, change]) => ({
    layer,
    edits: [change],
    tests: ['kernel'],
    expected: 'noticed',
  }))
}

function rights(): Mutation[] {
  return [
    { layer: 'cap-drop', edits: [noDrop], tests: ['surroundings'], expected: 'held' },
    { layer: 'bounding set', edits: [noBoundingSet], tests: ['surroundings'], expected: 'held' },
    {
      layer: 'cap-drop and bounding set, bubblewrap told to keep all',
      edits: [edit(BUBBLEWRAP, '--cap-drop ALL', '--cap-add ALL'), noBoundingSet],
      tests: ['surroundings', 'guarantees'],
      expected: 'noticed',
    },
    {
      layer: 'no-new-privs before bubblewrap',
      edits: [edit(COMMAND, ' --no-new-privs', '')],
      tests: ['guarantees'],
      expected: 'noticed',
    },
    {
      layer: 'user of the session',
      edits: [
        edit(
          SESSION,
          'dropTo(jailUser, limited(resources, [TOOLS.bwrap, ...bwrap]))',
          'limited(resources, [TOOLS.bwrap, ...bwrap])',
        ),
      ],
      tests: ['guarantees'],
      expected: 'noticed',
    },
    {
      layer: 'disable-userns',
      edits: [userNamespacesLeft],
      tests: ['guarantees'],
      expected: 'held',
    },
    {
      layer: 'filter, for user namespaces',
      edits: [noFilter],
      tests: ['guarantees'],
      expected: 'held',
    },
    {
      layer: 'filter and disable-userns',
      edits: [noFilter, userNamespacesLeft],
      tests: ['guarantees'],
      expected: 'noticed',
    },
  ]
}

function surroundings(): Mutation[] {
  const one = (
    layer: string,
    edits: readonly Edit[],
    tests: string[],
    expected: Mutation['expected'] = 'noticed',
  ): Mutation => ({ layer, edits, tests, expected })
  return [
    one('clearenv', [environmentKept], ['guarantees', 'surroundings'], 'held'),
    one('empty environment from the launcher', [environmentInherited], ['guarantees']),
    one('clearenv and empty environment', [environmentKept, environmentInherited], ['guarantees']),
    one('data read-only in the jail', [dataWritable], ['surroundings'], 'held'),
    one('data read-only in the launcher', launcherWritable, ['surroundings'], 'held'),
    one('data read-only in both', [dataWritable, ...launcherWritable], ['surroundings']),
    one('system read-only in the jail', [systemWritable], ['guarantees'], 'held'),
    one('system read-only in the launcher', launcherWritable, ['guarantees'], 'held'),
    one('system read-only in both', [systemWritable, ...launcherWritable], ['guarantees']),
    one(
      'data not executable',
      [edit(SOURCES, '`datasets/${id}`, false', '`datasets/${id}`, true')],
      ['guarantees'],
    ),
    one(
      'root read-only',
      [edit(BUBBLEWRAP, '--remount-ro / --chdir', '--chdir')],
      ['surroundings'],
    ),
    one('/dev read-only', [edit(BUBBLEWRAP, '...argv`--remount-ro /dev`,')], ['surroundings']),
    one('screen’s folder read-only', [edit(BUBBLEWRAP, ' --remount-ro /fb`', '`')], ['files']),
    one('/proc: files hidden', [edit(BUBBLEWRAP, '--ro-bind /dev/null ${path}')], ['surroundings']),
    one(
      '/proc: folders hidden',
      [edit(BUBBLEWRAP, '--tmpfs ${path} --remount-ro ${path}')],
      ['surroundings'],
    ),
    one(
      '/proc/sys read-only',
      [edit(BUBBLEWRAP, ' --ro-bind /proc/sys /proc/sys')],
      ['guarantees'],
    ),
    one(
      'links refused in the data folder',
      [
        edit(
          `${HOST}/trusted-path.ts`,
          'O_PATH | constants.O_NOFOLLOW | folder',
          'O_PATH | folder',
        ),
      ],
      ['lifecycle'],
    ),
    one(
      'descriptors closed',
      [edit(COMMAND, 'if ((descriptor > highest))', 'if ((descriptor > 1000))')],
      ['surroundings'],
    ),
    one(
      'session of its own',
      [edit(SESSION, 'inOwnSession(guest, onProcessors(processors, confined))', 'confined')],
      ['surroundings'],
    ),
    one(
      'terminals of the runner alone',
      [
        edit(
          'sandbox/jail/guests/terminal-device.ts',
          '!isSlave || stat.uid !== user.uid',
          '!isSlave',
        ),
      ],
      ['lifecycle'],
    ),
  ]
}

function limits(): Mutation[] {
  return [
    {
      layer: 'limit: processes',
      edits: [everywhere(GROUP, 'pids.max`, String(limits.processes)', "pids.max`, 'max'")],
      tests: ['resources'],
      pattern: 'D01',
      expected: 'noticed',
    },
    {
      layer: 'limit: memory',
      edits: [everywhere(GROUP, 'String(limits.memoryBytes)', 'String(2 ** 36)')],
      tests: ['resources'],
      pattern: 'D02',
      expected: 'noticed',
    },
    {
      layer: 'limit: processor',
      edits: [
        edit(GROUP, 'cpu.max`, `${quota} ', 'cpu.max`, `max '),
        edit(GROUP, 'String(quota)', "'-1'"),
      ],
      tests: ['resources'],
      pattern: 'D03',
      expected: 'noticed',
    },
    {
      layer: 'limit: file systems in memory',
      edits: [edit(BUBBLEWRAP, '--size ${bytes} --perms', '--perms')],
      tests: ['resources'],
      pattern: 'A10',
      expected: 'noticed',
    },
    {
      layer: 'limit: open files',
      edits: [edit(COMMAND, '--nofile=${openFiles}:${openFiles}')],
      tests: ['guarantees'],
      expected: 'noticed',
    },
    {
      layer: 'limit: core dumps',
      edits: [edit(COMMAND, '--core=1:1 ')],
      tests: ['files', 'surroundings'],
      pattern: 'B1[58]',
      expected: 'noticed',
    },
    {
      layer: 'limit: length of files',
      edits: [edit(COMMAND, '--fsize=${longestFileBytes}:${longestFileBytes} ')],
      tests: ['resources'],
      pattern: 'A10',
      expected: 'held',
    },
  ]
}

function ofHomes(layer: string, pattern: string, ...edits: Edit[]): Mutation {
  return {
    layer: `home: ${layer}`,
    edits,
    tests: ['home'],
    pattern,
    expected: 'noticed',
  }
}

function homes(): Mutation[] {
  return [
    ofHomes('encryption', 'H02', edit(`${HOME}/home-image.ts`, 'key, folder)', 'key)')),
    ofHomes(
      'its owner’s alone',
      'H01',
      edit(`${HOME}/wrapped-key.ts`, 'wrapped.owner !== whose.owner ||'),
      edit(`${HOME}/wrapped-key.ts`, 'wrapped.project !== whose.project', 'false'),
    ),
    ofHomes(
      'its owner’s alone while it is open',
      'H01',
      edit(`${HOME}/homes.ts`, 'found.owner !== whose.owner ||'),
      edit(`${HOME}/homes.ts`, 'found.project !== whose.project', 'false'),
    ),
    ofHomes('swept', 'A05', edit(`${HOME}/sweeper.ts`, '  unlinkSync(path)\n')),
    ofHomes(
      'links judged',
      'A05',
      edit(`${HOME}/sweeper.ts`, "&& !parts.slice(up).includes('..')"),
    ),
    ofHomes('swept after a crash', 'D05', edit(`${HOME}/open-home.ts`, 'if (wasLeft) await home')),
    ofHomes('let in again', 'A05', edit(`${HOME}/open-home.ts`, 'chmodSync(this.path, 0o700)')),
    ofHomes(
      'no extended attributes',
      'A05',
      edit(POLICY, '  setxattr: EOPNOTSUPP,\n'),
      edit(POLICY, 'utimensat removexattr', 'utimensat setxattr removexattr'),
    ),
    ofHomes(
      'disk’s room asked for',
      'H03',
      edit(`${HOME}/open-home.ts`, '  requireSpace(homes, bytes)\n'),
    ),
    ofHomes(
      'root key never made anew',
      'H04',
      edit(`${HOME}/homes.ts`, '() => readdirSync(homes.procPath).length === 0', '() => true'),
    ),
  ]
}

function life(): Mutation[] {
  return [
    {
      layer: 'jail dies with the launcher',
      edits: [edit(BUBBLEWRAP, ' --die-with-parent')],
      tests: ['lifecycle'],
      pattern: 'killed launcher',
      expected: 'noticed',
    },
    {
      layer: 'server dies with the launcher',
      edits: [edit(COMMAND, "[program, '--pdeathsig', 'KILL', ...rest]", '[program, ...rest]')],
      tests: ['lifecycle'],
      pattern: 'killed launcher',
      expected: 'noticed',
    },
    {
      layer: 'jail dies with its runner',
      edits: [
        edit(
          `${LAUNCHER}/launch-socket.ts`,
          "Promise.race([session.ended, gone.then(() => 'killed' as const)])",
          '(void gone, session.ended)',
        ),
      ],
      tests: ['lifecycle'],
      pattern: 'killed runner',
      expected: 'noticed',
    },
    {
      layer: 'groups removed',
      edits: [edit(SESSION, '      await group.remove()\n')],
      tests: ['lifecycle'],
      pattern: 'D07',
      expected: 'noticed',
    },
    {
      layer: 'server not root',
      edits: [
        edit(
          `${LAUNCHER}/service-process.ts`,
          'dropToAndDieWithParent(user, serverCommand(given, keepsHomes))',
          '(void user, void dropToAndDieWithParent, serverCommand(given, keepsHomes))',
        ),
      ],
      tests: ['guarantees'],
      expected: 'noticed',
    },
  ]
}

export const MUTATIONS: readonly Mutation[] = [
  ...namespaces(),
  ...filterRules(),
  ...allowedCalls(),
  ...rights(),
  ...surroundings(),
  ...limits(),
  ...homes(),
  ...life(),
]
