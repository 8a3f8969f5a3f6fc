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
  /** Types alone, with `import type`: nothing of these is loaded. */
  mayImportTypes?: readonly string[]
  /** Node's own modules; the guest's side has them, pages and protocol do not. */
  node: boolean
  /** Takes no package at all, whatever that package's own rule says. */
  bare?: true
}

/**
 * The folders of `server/`, top to bottom. A folder may import what stands in a row below its own, never
 * beside it and never above. `main.ts`, `compose.ts` and whatever else lies in `server/` itself stand on top.
 */
export const SERVER_LAYERS: readonly (readonly string[])[] = [
  // Programs that a person runs; nothing imports them.
  ['server/commands'],
  ['server/evidence'],
  ['server/recordings'],
  ['server/sessions'],
  ['server/live'],
  ['server/package-requests'],
  ['server/projects'],
  ['server/people'],
  ['server/runners'],
  ['server/admin', 'server/health', 'server/http'],
  ['server/config.ts'],
  ['server/journal'],
  ['server/access'],
  ['server/db', 'server/media'],
  ['server/gate', 'server/errors.ts'],
]

/** The jail's floors, top to bottom, in the same way. Only what stands above `client` is ever root. */
const JAIL_FLOORS: readonly (readonly string[])[] = [
  ['sandbox/jail/launcher', 'sandbox/jail/doctor'],
  ['sandbox/jail/session'],
  ['sandbox/jail/guests'],
  ['sandbox/jail/home'],
  ['sandbox/jail/account'],
  ['sandbox/jail/confinement'],
  // What the runner has of a jail: it asks the launcher over its socket.
  ['sandbox/jail/host', 'sandbox/jail/client'],
  ['sandbox/jail/contract'],
]

/** The picture's way, in the same way: the stream, encoders, packets and pixels, bytes of codecs. */
const PICTURE_FLOORS: readonly (readonly string[])[] = [
  ['sandbox/stream'],
  ['sandbox/codec'],
  ['sandbox/rtp', 'sandbox/frame'],
  ['sandbox/bitstream'],
]

/** Pure: what a decision needs comes in as values. */
const WITHOUT_NODE: readonly string[] = ['server/gate']

function layered(rows: readonly (readonly string[])[]): FolderRule[] {
  return rows.flatMap((row, index) => {
    const below = rows.slice(index + 1).flat()
    return row.map((path) => ({
      path,
      mayImport: ['protocol', ...below],
      node: !WITHOUT_NODE.includes(path),
    }))
  })
}

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
  { path: 'sandbox/environment', mayImport: ['protocol', 'sandbox/jail/host/argv.ts'], node: true },

  ...layered(JAIL_FLOORS),
  ...layered(PICTURE_FLOORS),

  {
    path: 'sandbox/surface',
    mayImport: ['protocol', 'sandbox/frame', 'sandbox/jail/client', 'sandbox/jail/contract'],
    node: true,
  },
  // A terminal's parts know neither each other's pixels nor its process.
  { path: 'sandbox/surface/terminal/screen', mayImport: ['protocol'], node: true },
  {
    path: 'sandbox/surface/terminal/raster',
    mayImport: ['protocol', 'sandbox/frame', 'sandbox/surface/terminal/screen'],
    node: true,
  },
  {
    path: 'sandbox/surface/terminal/input',
    mayImport: ['protocol', 'sandbox/surface/terminal/screen'],
    node: true,
  },
  // A replay is a surface like the live ones, so that it takes the same way to the viewer.
  {
    path: 'sandbox/recording',
    mayImport: [
      'protocol',
      'sandbox/bitstream',
      'sandbox/codec',
      'sandbox/frame',
      'sandbox/surface/surface.ts',
    ],
    node: true,
  },
  {
    path: 'sandbox/runner',
    mayImport: [
      'protocol',
      'sandbox/codec',
      'sandbox/frame',
      'sandbox/jail/client',
      'sandbox/recording',
      'sandbox/rtp',
      'sandbox/stream',
      'sandbox/surface',
    ],
    node: true,
  },

  ...layered(SERVER_LAYERS),
  // The composition root: what lies in server/ itself builds the parts.
  { path: 'server', mayImport: ['protocol', 'server'], node: true },

  { path: 'client/locales', mayImport: ['protocol/plain'], node: false },
  { path: 'client/texts', mayImport: ['protocol/plain', 'client/locales'], node: false },
  { path: 'client/shared', mayImport: ['protocol', 'client/locales', 'client/texts'], node: false },
  // A person waits for this page: it loads no schema, and so not the library behind them.
  {
    path: 'client/viewer',
    mayImport: [
      'protocol/plain',
      'client/texts',
      'client/shared/amounts.ts',
      'client/shared/clock-time.ts',
    ],
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
    mayImport: ['protocol', 'client/texts', 'client/shared'],
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
  ws: ['server/live', 'test'],
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
  'node-av': ['sandbox/codec', 'sandbox/frame/downscaler.ts', 'sandbox/recording'],
  'node-pty': ['sandbox/surface/terminal', 'test/attacks'],
  '@xterm/headless': ['sandbox/surface/terminal'],
  sixel: ['sandbox/surface/terminal/screen'],
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
  'puppeteer-core': ['test'],
  'axe-core': ['test'],
  // A client of WebRTC that can misbehave, and measure packets.
  werift: ['test'],
  'fast-check': ['test/fuzz'],
}

/** Files of ours that only a few places may use, whatever their folder may import. */
export const FILE_RULES: Readonly<Record<string, readonly string[]>> = {
  // What a policy means is said in one place, and everybody else is told what it allows. Beside that
  // place stand those that store a document or hand it on as it is.
  'protocol/policy.ts': [
    'protocol',
    'server/gate/policy',
    'server/projects',
    'server/commands',
    'server/admin',
    'server/evidence/statement-issuer.ts',
    'server/recordings/routes.ts',
    'server/recordings/recordings.ts',
    'server/sessions/session-service.ts',
  ],
}

/** Modules of Node that only a few places may use. */
export const NODE_MODULE_RULES: Readonly<Record<string, readonly string[]>> = {
  // Whoever starts a process decides what it inherits.
  'node:child_process': [
    'sandbox/environment',
    'sandbox/guest',
    'sandbox/jail',
    'server/runners',
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
