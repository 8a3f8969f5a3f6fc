/**
 * Who may import whom. The longest path that a file lies below decides; a path of the tree that no
 * rule covers is a mistake, so that a new folder gets its rule with its first file. Imports within a
 * folder's own rule are always allowed, and `import type` counts like any other but where a rule says so.
 */
export type FolderRule = {
  /** A folder or one file, from the root of the repository. */
  path: string
  /** Folders or files, besides itself. */
  mayImport: readonly string[]
  /** Of these only types, with `import type`: nothing of them is loaded. */
  mayImportTypes?: readonly string[]
  /** Node's own modules; the guest's side has them, pages and protocol do not. */
  node: boolean
  /** Takes no package at all, whatever that package's own rule says. */
  bare?: true
}

const SUBJECT = ['protocol', 'server/db', 'server/errors.ts', 'server/gate', 'server/http']

const CONSOLE_SUBJECT = [
  'protocol',
  'client/shared',
  'client/console/crossing',
  'client/console/parts',
]

export const FOLDER_RULES: readonly FolderRule[] = [
  { path: 'protocol', mayImport: [], node: false },
  // Guests and the page of a session load this by value: neither has, nor waits for, a library.
  { path: 'protocol/plain', mayImport: [], node: false, bare: true },

  // Inside the jail there is no node_modules but x11: only the files of the protocol without zod.
  {
    path: 'sandbox/guest',
    mayImport: ['protocol/plain/cursor.ts', 'protocol/plain/input.ts'],
    node: true,
  },
  { path: 'sandbox/environment', mayImport: ['protocol'], node: true },
  { path: 'sandbox/jail', mayImport: ['protocol'], node: true },
  { path: 'sandbox/frame', mayImport: ['protocol'], node: true },
  { path: 'sandbox/surface', mayImport: ['protocol', 'sandbox/jail'], node: true },
  { path: 'sandbox/encode', mayImport: ['protocol', 'sandbox/frame'], node: true },
  // A replay is a surface like the live ones, so that it takes the same way to the viewer.
  {
    path: 'sandbox/recording',
    mayImport: ['protocol', 'sandbox/encode', 'sandbox/frame', 'sandbox/surface'],
    node: true,
  },
  { path: 'sandbox/runner', mayImport: ['protocol', 'sandbox'], node: true },

  { path: 'server/errors.ts', mayImport: ['protocol'], node: true },
  {
    path: 'server/config.ts',
    mayImport: ['protocol', 'server/errors.ts', 'server/http'],
    node: true,
  },
  { path: 'server/db', mayImport: ['protocol', 'server/errors.ts'], node: true },
  // Pure: what a decision needs comes in as values.
  { path: 'server/gate', mayImport: ['protocol'], node: false },
  { path: 'server/media', mayImport: ['protocol', 'server/errors.ts'], node: true },
  // What holds for every route: who may call it is a table of people/.
  {
    path: 'server/http',
    mayImport: ['protocol', 'server/config.ts', 'server/errors.ts', 'server/people'],
    node: true,
  },
  { path: 'server/evidence', mayImport: ['protocol', 'server/errors.ts'], node: true },
  { path: 'server/health', mayImport: [...SUBJECT, 'server/people'], node: true },
  { path: 'server/people', mayImport: SUBJECT, node: true },
  { path: 'server/projects', mayImport: [...SUBJECT, 'server/people'], node: true },
  {
    path: 'server/sessions',
    mayImport: [
      ...SUBJECT,
      'server/evidence',
      'server/health',
      'server/media',
      'server/people',
      'server/projects',
    ],
    node: true,
  },
  // The composition root: what lies in server/ itself builds the parts.
  { path: 'server', mayImport: ['protocol', 'server'], node: true },

  { path: 'client/locales', mayImport: ['protocol/plain'], node: false },
  { path: 'client/shared', mayImport: ['protocol', 'client/locales'], node: false },
  // A person waits for this page: it loads no schema, and so not the library behind them.
  {
    path: 'client/viewer',
    mayImport: ['protocol/plain', 'client/locales', 'client/shared/clock-time.ts'],
    mayImportTypes: ['protocol'],
    node: false,
  },
  { path: 'client/desk', mayImport: ['protocol', 'client/shared'], node: false },
  // Subjects of the console do not see each other, but for what crossed, which every one of them shows.
  { path: 'client/console/parts', mayImport: ['protocol', 'client/shared'], node: false },
  {
    path: 'client/console/crossing',
    mayImport: ['protocol', 'client/shared', 'client/console/parts'],
    node: false,
  },
  { path: 'client/console/sessions', mayImport: CONSOLE_SUBJECT, node: false },
  { path: 'client/console/recordings', mayImport: CONSOLE_SUBJECT, node: false },
  {
    path: 'client/console',
    mayImport: ['protocol', 'client/locales', 'client/shared'],
    node: false,
  },

  {
    path: 'scripts',
    mayImport: ['protocol', 'sandbox', 'server', 'test'],
    node: true,
  },
  { path: 'test', mayImport: ['protocol', 'sandbox', 'server', 'client', 'scripts'], node: true },
]

/** One library, one place. A package that is not here may be imported by nobody. */
export const PACKAGE_RULES: Readonly<Record<string, readonly string[]>> = {
  zod: [
    'protocol',
    'sandbox/environment',
    'sandbox/jail',
    'sandbox/recording',
    'sandbox/runner',
    'server',
    'client/shared',
  ],
  uuid: ['server'],
  pino: ['server'],
  'prom-client': ['server'],
  ws: ['server/sessions', 'test'],
  fastify: ['server'],
  'fastify-type-provider-zod': ['server'],
  '@fastify/cookie': ['server/http'],
  '@fastify/helmet': ['server/http'],
  '@fastify/static': ['server/http'],
  '@fastify/swagger': ['server/http'],
  'better-sqlite3': ['server/db'],
  'drizzle-kit': ['server/db'],
  // Each subject keeps its own tables' queries.
  'drizzle-orm': ['server'],
  mediasoup: ['server/media'],
  'node-av': ['sandbox/encode', 'sandbox/recording'],
  'node-pty': ['sandbox/surface/terminal', 'test/attacks'],
  '@xterm/headless': ['sandbox/surface/terminal'],
  '@napi-rs/canvas': ['sandbox/surface/terminal'],
  x11: ['sandbox/guest', 'test/bench/peers'],
  sharp: ['test'],
  react: ['client/shared', 'client/desk', 'client/console'],
  'react-dom': ['client/shared', 'client/desk', 'client/console'],
  'react-i18next': ['client/shared', 'client/desk', 'client/console'],
  i18next: ['client/shared'],
  '@mantine/core': ['client/shared', 'client/desk', 'client/console'],
  '@mantine/hooks': ['client/shared', 'client/desk', 'client/console'],
  vite: ['scripts', 'vite.config.ts'],
  'playwright-core': ['test'],
  'axe-core': ['test'],
  // A client of WebRTC that can misbehave, and measure packets.
  werift: ['test'],
  'fast-check': ['test/fuzz'],
}

/** Modules of Node that only a few places may use. */
export const NODE_MODULE_RULES: Readonly<Record<string, readonly string[]>> = {
  // Whoever starts a process decides what it inherits.
  'node:child_process': [
    'sandbox/environment',
    'sandbox/guest',
    'sandbox/jail',
    'server/sessions/runner-pool.ts',
    'scripts',
    'test',
  ],
  // What these import or run is decided at run time, where no check sees it.
  'node:module': [],
  'node:vm': [],
  'node:inspector': [],
}

/** Beside what their folder may import, and free of the package rules: tests are not shipped. */
export const TEST_MAY_IMPORT: readonly string[] = [
  'protocol',
  'sandbox',
  'server',
  'client',
  'test',
]
export const TEST_PACKAGES: readonly string[] = ['vitest', 'fast-check']
