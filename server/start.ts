import { connect } from 'node:net'
import { join } from 'node:path'

import { Role } from '#protocol/role.ts'
import type { Actor } from '#protocol/fact.ts'

import { AdminSocket } from './admin/admin-socket.ts'
import { adminHandlers, HOST } from './admin-handlers.ts'
import { compose } from './compose.ts'
import type { Config } from './config.ts'
import { openDataDirectory } from './db/data-directory.ts'
import { DiskSpace } from './db/disk-space.ts'
import { type Database, openDatabase } from './db/open-database.ts'
import { StartError } from './errors.ts'
import { listen } from './http/listen.ts'
import { createLogger } from './http/logger.ts'
import { Journal } from './journal/journal.ts'
import { announcedAddresses } from './http/announced-addresses.ts'
import { MediaServer } from './media/media-server.ts'
import {
  type DemonstrationPeople,
  ensureDemonstrationPeople,
} from './people/demonstration-people.ts'
import { DEMONSTRATION, installProject } from './projects/install-project.ts'
import { Projects } from './projects/projects.ts'
import { refuseUnknownPolicies } from './projects/store.ts'
import { RunnerPool } from './runners/runner-pool.ts'

export type RunningServer = AsyncDisposable & {
  origin: string
  /** A fresh sign-in link for a demonstration person; beyond loopback there are none. */
  signInLinks: ReadonlyMap<Role, string>
  /** Resolves when it was told to end, and everybody was told before. */
  drained: Promise<void>
  /** Resolves with the reason when the server cannot go on by itself. */
  failed: Promise<Error>
}

type LinkFor = (role: Role, actor: Actor) => string | undefined

/** Opens what the system is made of on this machine, builds it and listens; closing goes the other way round. */
export async function startServer(config: Config): Promise<RunningServer> {
  await using stack = new AsyncDisposableStack()
  const log = createLogger()
  const data = stack.use(openDataDirectory(config.dataDirectory))
  const { db } = stack.use(openDatabase(data.path))
  const journal = new Journal({ db, log })
  refuseUnknownPolicies(db)
  const people = await prepareDemonstration({ db, journal }, config, data.folders)

  const media = stack.use(await startMedia(config))
  const runners = stack.use(
    await RunnerPool.open({ socketPath: join(config.runtimeDirectory, 'runner.sock'), log }),
  )
  const healthChecks = (): Promise<string[]> => whatIsMissing(config, media)
  const system = stack.use(
    await compose({
      config,
      data,
      disk: new DiskSpace(data.path),
      db,
      journal,
      media,
      runners,
      log,
      healthChecks,
    }),
  )
  const { origin } = await listen(system.app, config)

  const linkFor: LinkFor = (role, actor) =>
    people && `${origin}/sign-in/${system.signIns.issueLink(people[role], actor)}`
  const handlers = adminHandlers({
    policies: system.policies,
    drain: system.drain,
    sessions: system.sessions,
    linkFor: (role) => linkFor(role, HOST),
  })
  stack.use(await AdminSocket.open({ folder: data.folders.run, handlers, log }))
  const failed = new Promise<Error>((resolve) => {
    media.once('died', resolve)
  })
  const drained = new Promise<void>((resolve) => {
    system.drain.once('due', resolve)
  })
  const running = stack.move()
  return {
    origin,
    drained,
    failed,
    signInLinks: linksOf(linkFor),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function linksOf(linkFor: LinkFor): ReadonlyMap<Role, string> {
  return new Map(
    Role.options.flatMap((role) => {
      const url = linkFor(role, { kind: 'system' })
      return url === undefined ? [] : [[role, url] as const]
    }),
  )
}

/** The demonstration's project and people, while the server listens on loopback alone. */
async function prepareDemonstration(
  parts: { db: Database; journal: Journal },
  config: Config,
  folders: { datasets: string; projects: string },
): Promise<DemonstrationPeople | undefined> {
  if (!config.isLoopback) return undefined
  const { definition, policy } = await installProject(DEMONSTRATION, folders)
  // A real project's sessions are refused instead: their people rely on what they left there.
  const kept = config.keepsHomes ? policy : { ...policy, home: 'temporary' as const }
  new Projects(parts).install(definition, kept, { kind: 'system' })
  return ensureDemonstrationPeople(parts, definition.id)
}

async function startMedia(config: Config): Promise<MediaServer> {
  try {
    return await MediaServer.start({
      workerBinary: config.workerBinary ?? undefined,
      listenAddress: config.listen,
      announcedAddresses: await announcedAddresses(config.publicUrl, config.listen),
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
