import { connect } from 'node:net'
import { join } from 'node:path'

import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'

import { type Project } from '#protocol/api/projects.ts'
import { Role } from '#protocol/api/people.ts'

import type { Config } from './config.ts'
import { type DataDirectory, openDataDirectory } from './db/data-directory.ts'
import { type Database, openDatabase } from './db/open-database.ts'
import { StartError } from './errors.ts'
import { StatementStore } from './evidence/statement-store.ts'
import { healthRoutes } from './health/routes.ts'
import { createMetrics } from './health/metrics.ts'
import { ViewerMetrics } from './health/viewer-metrics.ts'
import { Admission } from './access/admission.ts'
import { buildApp } from './http/build-app.ts'
import { listen, loadTls } from './http/listen.ts'
import { createLogger } from './http/logger.ts'
import { pageRoutes } from './http/page-routes.ts'
import { meterRequests, SocketMeter } from './http/socket-meter.ts'
import { MediaServer } from './media/media-server.ts'
import { AdminSocket } from './admin/admin-socket.ts'
import {
  type DemonstrationPeople,
  ensureDemonstrationPeople,
} from './people/demonstration-people.ts'
import { peopleRoutes } from './people/routes.ts'
import { SignIns } from './people/sign-ins.ts'
import { DEMONSTRATION, installProject } from './projects/install-project.ts'
import { projectRoutes } from './projects/routes.ts'
import {
  currentPolicy,
  findProject,
  listProjectsOf,
  policyAt,
  refuseUnknownPolicies,
  saveProject,
  userIdOf,
} from './projects/store.ts'
import { sessionGauge } from './sessions/session-gauge.ts'
import { RunnerPool } from './runners/runner-pool.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { SessionService, type SessionServiceOptions } from './sessions/session-service.ts'
import { SessionStore } from './sessions/store.ts'
import { StatementIssuer } from './evidence/statement-issuer.ts'
import { statementRoutes } from './evidence/routes.ts'
import { ViewSocket } from './live/view-socket.ts'

export type RunningServer = AsyncDisposable & {
  origin: string
  /** A fresh sign-in link for a demonstration person; beyond loopback there are none. */
  signInLinks: ReadonlyMap<Role, string>
  /** Resolves with the reason when the server cannot go on by itself. */
  failed: Promise<Error>
}

/** Builds the server in the order of its dependencies; closing goes the other way round. */
export async function startServer(config: Config): Promise<RunningServer> {
  await using stack = new AsyncDisposableStack()
  const log = createLogger()
  const data = stack.use(openDataDirectory(config.dataDirectory))
  const { db } = stack.use(openDatabase(data.path))
  const people = await prepareProjects(db, config, data.folders)
  const signIns = new SignIns({ db, demonstration: config.isLoopback })

  const media = stack.use(await startMedia(config))
  const runners = stack.use(
    await RunnerPool.open({ socketPath: join(config.runtimeDirectory, 'runner.sock'), log }),
  )
  const store = new SessionStore(db)
  const statements = stack.use(statementIssuer(data.folders, store, db, log))
  const service = stack.use(
    new SessionService({
      store,
      statements,
      media,
      runners,
      log,
      projects: projectAccess(db),
      environment: config.environment,
      launcherSocket: config.launcherSocket,
      recordingsDirectory: data.folders.recordings,
    }),
  )

  const rules = { publicUrl: config.publicUrl, encrypted: config.tls !== null }
  const admission = new Admission({ rules, signIns })
  const app = await buildApp({ admission, logger: log, tls: loadTls(config.tls) })
  stack.defer(() => app.close())
  const meter = meterInto(service, app)
  const metrics = createMetrics()
  metrics.registerMetric(sessionGauge(service))
  const viewerMetrics = new ViewerMetrics(metrics)
  await app.register(peopleRoutes, { signIns, rules })
  await app.register(projectRoutes, {
    listProjectsOf: (id): Project[] => listProjectsOf(db, id),
  })
  const { proxy } = config
  await app.register(sessionRoutes, { service, store, proxy })
  await app.register(statementRoutes, { statements })
  await app.register(healthRoutes, { checks: () => whatIsMissing(config, media), metrics })
  await app.register(pageRoutes, { clientDirectory: config.clientDirectory })
  stack.use(
    new ViewSocket({
      server: app.server,
      admission,
      signIns,
      proxy,
      viewable: (id, person) => service.viewable(id, person.id),
      metrics: viewerMetrics,
      meter,
      log,
    }),
  )
  const { origin } = await listen(app, config)

  const linkFor = (role: Role): string | undefined =>
    people === undefined ? undefined : `${origin}/sign-in/${signIns.issueLink(people[role])}`
  stack.use(await openAdminSocket(data.folders.run, linkFor))
  const failed = new Promise<Error>((resolve) => {
    media.once('died', resolve)
  })
  const running = stack.move()
  return {
    origin,
    failed,
    signInLinks: linksOf(linkFor),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function statementIssuer(
  folders: DataDirectory['folders'],
  store: SessionStore,
  db: Database,
  log: Logger,
): StatementIssuer {
  return new StatementIssuer({
    store,
    statements: new StatementStore({ folder: folders.statements, keysFolder: folders.keys }),
    recordingsDirectory: folders.recordings,
    policyAt: (project, version) => policyAt(db, project, version),
    log,
  })
}

/** What names no session is the sign-in's: pages, lists, and the answer to a request that ends one. */
function meterInto(service: SessionService, app: FastifyInstance): SocketMeter {
  const meter = new SocketMeter()
  meterRequests(app, meter, (id, bytes) => {
    if (id !== undefined) service.ledgerOf(id)?.passed('http', bytes)
  })
  return meter
}

function openAdminSocket(
  folder: string,
  linkFor: (role: Role) => string | undefined,
): Promise<AdminSocket> {
  return AdminSocket.open({
    folder,
    signInLink: (role) => {
      const url = linkFor(role)
      return url === undefined
        ? { refused: 'demonstration people exist only while the server listens on loopback' }
        : { url }
    },
  })
}

function linksOf(linkFor: (role: Role) => string | undefined): ReadonlyMap<Role, string> {
  return new Map(
    Role.options.flatMap((role) => {
      const url = linkFor(role)
      return url === undefined ? [] : [[role, url] as const]
    }),
  )
}

async function prepareProjects(
  db: Database,
  config: Config,
  folders: { datasets: string; projects: string },
): Promise<DemonstrationPeople | undefined> {
  refuseUnknownPolicies(db)
  if (!config.isLoopback) return undefined
  const { definition, policy } = await installProject(DEMONSTRATION, folders)
  // A real project's sessions are refused instead: their people rely on what they left there.
  saveProject(db, definition, config.keepsHomes ? policy : { ...policy, home: 'temporary' })
  return ensureDemonstrationPeople(db, definition.id)
}

async function startMedia(config: Config): Promise<MediaServer> {
  try {
    return await MediaServer.start({
      workerBinary: config.workerBinary ?? undefined,
      listenAddress: config.listen,
      announcedAddress: config.publicUrl?.hostname,
      port: config.mediaPort,
    })
  } catch (error) {
    const where = config.mediaPort === 0 ? 'any port' : `port ${config.mediaPort}`
    throw new StartError(
      `media cannot be sent from ${config.listen} at ${where}. Choose another with --media-port.`,
      { cause: error },
    )
  }
}

function projectAccess(db: Database): SessionServiceOptions['projects'] {
  return {
    find: (id, personId) => {
      if (!listProjectsOf(db, personId).some((project) => project.id === id)) return undefined
      const project = findProject(db, id)
      const current = currentPolicy(db, id)
      if (project === undefined || current === undefined) return undefined
      return { project, policy: current.policy, policyVersion: current.version }
    },
    policyOf: (id) => currentPolicy(db, id)?.policy,
    userIdOf: (personId, projectId) => userIdOf(db, personId, projectId),
  }
}

/** Why no session could start now, one line each. */
async function whatIsMissing(config: Config, media: MediaServer): Promise<string[]> {
  const reasons: string[] = []
  if (!media.alive) reasons.push('the media worker has ended; restart the server')
  if (!(await answers(config.launcherSocket))) {
    reasons.push('the launcher of sandboxes does not answer; restart with scripts/start')
  }
  return reasons
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
