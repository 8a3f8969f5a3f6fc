import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Logger } from 'pino'

import { Role } from '#protocol/role.ts'
import { Project } from '#protocol/api/projects.ts'
import { EnvironmentDigest, type PersonId, ProjectId } from '#protocol/ids.ts'

import type { Admission } from '../../server/access/admission.ts'
import type { OriginRules } from '../../server/access/own-origin.ts'
import { compose, type Parts, type System } from '../../server/compose.ts'
import { openDataDirectory } from '../../server/db/data-directory.ts'
import { DiskSpace } from '../../server/db/disk-space.ts'
import { type Database, openDatabase } from '../../server/db/open-database.ts'
import { createLogger } from '../../server/http/logger.ts'
import { Journal } from '../../server/journal/journal.ts'
import {
  type DemonstrationPeople,
  ensureDemonstrationPeople,
} from '../../server/people/demonstration-people.ts'
import type { SignIns } from '../../server/people/sign-ins.ts'
import { Projects } from '../../server/projects/projects.ts'
import { TEST_POLICY } from './test-policy.ts'

/** Every role, and a browser without a sign-in. */
export const VISITORS = [...Role.options, 'nobody'] as const
export type Visitor = (typeof VISITORS)[number]

const words = (text: string) => ({ en: text, 'zh-Hant': text, 'zh-Hans': text })

const projectNamed = (id: string): Project =>
  Project.parse({
    id: ProjectId.parse(id),
    title: words('Test'),
    description: words('A project for tests'),
    surfaces: ['desktop', 'terminal'],
    datasets: [],
    analyses: [],
  })

export const TEST_PROJECT = projectNamed('test-project')
/** Its people are strangers to the first one. */
export const OTHER_PROJECT = projectNamed('other-project')

export type TestAppOptions = {
  rules?: OriginRules
  logger?: Logger
  checks?: () => Promise<string[]>
  now?: () => number
  /** What sessions need beside the database; without these every start fails, as on a broken machine. */
  /** The folder of all state, on a disk of the test's own; what is left of it that is too little. */
  disk?: { dataDirectory: string; floorBytes: number }
  machine?: Pick<Parts, 'media' | 'runners'> & { launcherSocket: string }
}

export type TestApp = AsyncDisposable & {
  app: FastifyInstance
  db: Database
  journal: Journal
  recordingsDirectory: string
  system: System
  signIns: SignIns
  admission: Admission
  /** One of each role in `TEST_PROJECT`. */
  people: DemonstrationPeople
  /** One of each role in `OTHER_PROJECT`. */
  strangers: DemonstrationPeople
  /** `GET /api/me`, as the router knows it. */
  routes: string[]
  /** The `Cookie` header of a fresh sign-in, or none for nobody. */
  headersOf(visitor: Visitor | PersonId): Record<string, string>
}

const NO_MACHINE: NonNullable<TestAppOptions['machine']> = {
  media: { openSession: () => Promise.reject(new Error('there is no media worker')) },
  runners: { take: () => Promise.reject(new Error('there is no runner')) },
  launcherSocket: '/nowhere/launcher.sock',
}

/** The whole server as it is composed, over a real database in a temporary directory, for tests that `inject()`. */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  await using stack = new AsyncDisposableStack()
  const { rules, now, machine = NO_MACHINE } = options
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-app-'))
  stack.defer(() => rmSync(directory, { recursive: true }))
  const { dataDirectory = join(directory, 'data'), floorBytes } = options.disk ?? {}
  const data = stack.use(openDataDirectory(dataDirectory, { minFreeBytes: floorBytes }))
  const { db } = stack.use(openDatabase(data.path))
  const log = options.logger ?? createLogger({ level: 'silent' })
  const journal = new Journal({ db, log })
  const projects = new Projects({ db, journal })
  const [people, strangers] = [TEST_PROJECT, OTHER_PROJECT].map((project) => {
    projects.install(project, TEST_POLICY, { kind: 'system' })
    return ensureDemonstrationPeople({ db, journal }, project.id)
  }) as [DemonstrationPeople, DemonstrationPeople]
  const routes: string[] = []
  const system = stack.use(
    await compose({
      config: {
        ...configOf(directory, machine.launcherSocket),
        publicUrl: rules?.publicUrl ?? null,
      },
      data,
      disk: new DiskSpace(data.path, floorBytes),
      db,
      journal,
      media: machine.media,
      runners: machine.runners,
      log,
      healthChecks: options.checks ?? (async () => []),
      onRoute: (route: RouteOptions) => routes.push(`${String(route.method)} ${route.url}`),
      ...(now && { now }),
    }),
  )
  const { app, admission, signIns } = system
  const opened = stack.move()
  return {
    app,
    db,
    journal,
    recordingsDirectory: data.folders.recordings,
    system,
    signIns,
    admission,
    people,
    strangers,
    routes,
    headersOf(visitor) {
      if (visitor === 'nobody') return {}
      const role = Role.safeParse(visitor)
      const person = role.success ? people[role.data] : (visitor as PersonId)
      const signed = signIns.redeem(signIns.issueLink(person), '127.0.0.1')
      return { cookie: `vitrine=${signed?.cookie}` }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function configOf(directory: string, launcherSocket: string): Parts['config'] {
  return {
    listen: '127.0.0.1',
    isLoopback: true,
    port: 0,
    mediaPort: 0,
    publicUrl: null,
    proxy: null,
    tls: null,
    dataDirectory: join(directory, 'data'),
    dataDirectoryNamed: '/srv/vitrine',
    runtimeDirectory: directory,
    clientDirectory: writeClient(join(directory, 'client')),
    environment: EnvironmentDigest.parse('0'.repeat(64)),
    launcherSocket,
    workerBinary: null,
    keepsHomes: false,
  }
}

function writeClient(folder: string): string {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  for (const page of ['desk', 'console', 'view']) {
    writeFileSync(join(folder, `${page}.html`), `<!doctype html><title>${page}</title>`)
  }
  writeFileSync(join(folder, 'assets', 'desk-1a2b3c.js'), 'export {}')
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  return folder
}
