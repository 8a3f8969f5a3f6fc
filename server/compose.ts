import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Logger } from 'pino'

import type { ProjectId } from '#protocol/ids.ts'

import { Admission } from './access/admission.ts'
import type { Config } from './config.ts'
import type { DataDirectory } from './db/data-directory.ts'
import type { DiskSpace } from './db/disk-space.ts'
import type { Database } from './db/open-database.ts'
import { statementRoutes } from './evidence/routes.ts'
import { StatementIssuer } from './evidence/statement-issuer.ts'
import { StatementStore } from './evidence/statement-store.ts'
import { createMetrics } from './health/metrics.ts'
import { healthRoutes } from './health/routes.ts'
import { ViewerMetrics } from './health/viewer-metrics.ts'
import { buildApp } from './http/build-app.ts'
import { loadTls } from './http/listen.ts'
import { Notices } from './http/notices.ts'
import { pageRoutes } from './http/page-routes.ts'
import { meterRequests, SocketMeter } from './http/socket-meter.ts'
import type { Journal } from './journal/journal.ts'
import { ViewSocket } from './live/view-socket.ts'
import { journalRoutes } from './people/journal-routes.ts'
import { PackageRequests } from './package-requests/package-requests.ts'
import { packageRequestRoutes } from './package-requests/routes.ts'
import { PackageRequestStore } from './package-requests/store.ts'
import { People } from './people/people.ts'
import { signInRoutes } from './people/sign-in-routes.ts'
import { peopleRoutes } from './people/routes.ts'
import { SignIns } from './people/sign-ins.ts'
import { Policies } from './projects/policies.ts'
import { policyRoutes } from './projects/policy-routes.ts'
import { Projects } from './projects/projects.ts'
import { projectRoutes } from './projects/routes.ts'
import { endLeftOpen } from './recordings/end-left-open.ts'
import { Recordings } from './recordings/recordings.ts'
import { recordingRoutes } from './recordings/routes.ts'
import { RecordingStore } from './recordings/store.ts'
import { capacityGauges, capacityRoutes } from './sessions/capacity.ts'
import { Drain } from './sessions/drain.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { sessionGauge } from './sessions/session-gauge.ts'
import { SessionService, type SessionServiceOptions } from './sessions/session-service.ts'
import { diskHasRoom, hasCapacity, policyAllows } from './sessions/start-checks.ts'
import { SessionStore } from './sessions/store.ts'
import { Supervision } from './sessions/supervision.ts'

/** What the system is made of that is opened outside: files, processes and sockets. */
export type Parts = {
  config: Config
  data: Pick<DataDirectory, 'folders'>
  disk: Pick<DiskSpace, 'isFull'>
  db: Database
  journal: Journal
  media: SessionServiceOptions['media']
  runners: SessionServiceOptions['runners']
  log: Logger
  /** Why no session could start now, one line each. */
  healthChecks: () => Promise<string[]>
  /** Milliseconds since 1970, by which sign-ins expire. */
  now?: () => number
  /** Told of every route as it is registered. */
  onRoute?: (route: RouteOptions) => void
}

export type System = AsyncDisposable & {
  /** Every route is there; nobody listens yet. */
  app: FastifyInstance
  admission: Admission
  signIns: SignIns
  people: People
  projects: Projects
  policies: Policies
  sessions: SessionService
  drain: Drain
}

/**
 * Builds the server in the order of its dependencies; closing goes the other way round. Tests build theirs
 * with this too. What a server that was killed left open is ended first.
 */
export async function compose(parts: Parts): Promise<System> {
  await using stack = new AsyncDisposableStack()
  const { config, journal, log } = parts
  const subjects = composeSubjects(parts, stack)
  const { signIns, people, projects, policies, store, sessions, drain } = subjects

  const rules = { publicUrl: config.publicUrl, encrypted: config.tls !== null }
  const admission = new Admission({ rules, signIns })
  const { onRoute } = parts
  const app = await buildApp({ admission, logger: log, tls: loadTls(config.tls), onRoute })
  stack.defer(() => app.close())
  const meter = meterInto(sessions, app)
  const metrics = createMetrics()
  metrics.registerMetric(sessionGauge(sessions))
  const capacity = { sessions, dataDirectory: parts.data.folders.recordings }
  for (const gauge of capacityGauges(capacity)) metrics.registerMetric(gauge)
  const viewerMetrics = new ViewerMetrics(metrics)
  const { proxy } = config
  const supervision = new Supervision({ sessions, projects, journal })
  const notices = new Notices(config.isLoopback ? config.dataDirectoryNamed : null)
  const projectIds = (): ProjectId[] => projects.ids()
  await app.register(signInRoutes, { signIns, notices, rules })
  await app.register(peopleRoutes, { signIns, rules, projectIds })
  await app.register(journalRoutes, { journal, people })
  await app.register(projectRoutes, { projects })
  await app.register(policyRoutes, { policies })
  const packageRequests = new PackageRequests({
    store: new PackageRequestStore(parts.db),
    journal,
    projects,
  })
  await app.register(packageRequestRoutes, { packageRequests })
  await app.register(sessionRoutes, { sessions, supervision, proxy })
  await app.register(capacityRoutes, capacity)
  await app.register(recordingRoutes, { recordings: subjects.recordings, proxy })
  await app.register(statementRoutes, { statements: subjects.statements })
  await app.register(healthRoutes, { checks: () => whatKeepsFromStarting(parts, drain), metrics })
  await app.register(pageRoutes, { clientDirectory: config.clientDirectory, notices })
  stack.use(
    new ViewSocket({
      server: app.server,
      admission,
      signIns,
      journal,
      proxy,
      viewable: (id, person) => sessions.viewable(id, person),
      endOf: (id, person) => sessions.endOf(id, person),
      metrics: viewerMetrics,
      meter,
      log,
    }),
  )
  endLeftOpen({ store, journal, recordingsDirectory: parts.data.folders.recordings })
  subjects.recordings.findMissing()
  subjects.statements.issueMissing()
  const opened = stack.move()
  const close = (): Promise<void> => opened.disposeAsync()
  return {
    app,
    admission,
    signIns,
    people,
    projects,
    policies,
    sessions,
    drain,
    [Symbol.asyncDispose]: close,
  }
}

/** What holds state and decides, in the order of the layers; each is told of the others' facts by the journal. */
function composeSubjects(parts: Parts, stack: AsyncDisposableStack) {
  const { config, data, disk, db, journal, media, runners, log, now } = parts
  const recordingsDirectory = data.folders.recordings
  const people = new People({ db, journal })
  const demonstration = config.isLoopback
  const signIns = new SignIns({ db, journal, demonstration, ...(now && { now }) })
  const projects = new Projects({ db, journal })
  const policies = new Policies({ db, journal, projects, people })
  const store = new SessionStore(db)
  const drain = stack.use(new Drain(journal))
  const sessions = new SessionService({
    store,
    journal,
    projects,
    media,
    runners,
    startChecks: [drain.check, diskHasRoom(disk), policyAllows, hasCapacity],
    drain,
    disk,
    log,
    environment: config.environment,
    launcherSocket: config.launcherSocket,
    recordingsDirectory,
  })
  const recordings = new Recordings({
    store: new RecordingStore(db),
    sessionStore: store,
    sessions,
    projects,
    journal,
    recordingsDirectory,
  })
  const { statements: folder, keys: keysFolder } = data.folders
  const statements = stack.use(
    new StatementIssuer({
      store,
      journal,
      statements: new StatementStore({ folder, keysFolder }),
      recordingsDirectory,
      policyAt: (project, version) => projects.policyAt(project, version),
      log,
    }),
  )
  // Sessions end before the statements of their ends are waited for.
  stack.use(sessions)
  return { people, signIns, projects, policies, store, sessions, drain, recordings, statements }
}

/** One line each, as whoever watches over the machine reads it. */
async function whatKeepsFromStarting(parts: Parts, { endsAt }: Drain): Promise<string[]> {
  const reasons = await parts.healthChecks()
  if (parts.disk.isFull) reasons.push('the disk of the data directory is full; free some space')
  if (endsAt !== undefined) reasons.push(`draining: the server stops at ${endsAt.toISOString()}`)
  return reasons
}

/** What names no session is the sign-in's: pages, lists, and the answer to a request that ends one. */
function meterInto(sessions: SessionService, app: FastifyInstance): SocketMeter {
  const meter = new SocketMeter()
  meterRequests(app, meter, (id, bytes) => {
    if (id !== undefined) sessions.ledgerOf(id)?.passed('http', bytes)
  })
  return meter
}
