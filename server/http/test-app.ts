import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Logger } from 'pino'

import { Project } from '#protocol/api/projects.ts'
import { Role } from '#protocol/api/people.ts'
import { ProjectId } from '#protocol/ids.ts'
import { Policy, WEEKDAYS } from '#protocol/policy.ts'

import { openDataDirectory } from '../db/data-directory.ts'
import { type Database, openDatabase } from '../db/open-database.ts'
import { healthRoutes } from '../health/health-routes.ts'
import { createMetrics } from '../health/metrics.ts'
import {
  type DemonstrationPeople,
  ensureDemonstrationPeople,
} from '../people/demonstration-people.ts'
import { peopleRoutes } from '../people/people-routes.ts'
import { SignIns } from '../people/sign-ins.ts'
import { projectRoutes } from '../projects/project-routes.ts'
import { listProjectsOf, saveProject } from '../projects/projects-store.ts'
import { Admission } from './admission.ts'
import { buildApp } from './build-app.ts'
import { createLogger } from './logger.ts'
import type { OriginRules } from './own-origin.ts'
import { pageRoutes } from './page-routes.ts'

/** Every role, and a browser without a sign-in. */
export const VISITORS = [...Role.options, 'nobody'] as const
export type Visitor = (typeof VISITORS)[number]

const words = (text: string) => ({ en: text, 'zh-Hant': text, 'zh-Hans': text })

export const TEST_PROJECT = Project.parse({
  id: ProjectId.parse('test-project'),
  title: words('Test'),
  description: words('A project for tests'),
  surfaces: ['desktop', 'terminal'],
  datasets: [],
  analyses: [],
})

const ALL_DAY = [{ from: '00:00', to: '24:00' }]

export const TEST_POLICY = Policy.parse({
  version: 2,
  surfaces: ['desktop', 'terminal'],
  largestScreen: { width: 1280, height: 720 },
  framesPerSecond: 30,
  kilobitsPerSecond: 4000,
  limits: {
    memoryBytes: 2 ** 30,
    processes: 256,
    cpuPercent: 100,
    scratchBytes: 2 ** 28,
    openFiles: 1024,
  },
  down: { bytesPerSecond: 4e6, bytesPerHour: 4e9, bytesPerSession: 32e9 },
  up: { recordsPerSignIn: 1_000_000 },
  input: {},
  places: { networks: ['127.0.0.0/8', '::1/128'] },
  hours: { timeZone: 'UTC', days: Object.fromEntries(WEEKDAYS.map((day) => [day, ALL_DAY])) },
  idleMinutes: 60,
  supervised: 'none',
  recording: 'required',
  watermark: 'none',
  strictClock: false,
  cursor: true,
  home: 'temporary',
})

export type TestAppOptions = {
  rules?: OriginRules
  logger?: Logger
  checks?: () => Promise<string[]>
  now?: () => number
}

export type TestApp = AsyncDisposable & {
  app: FastifyInstance
  db: Database
  signIns: SignIns
  admission: Admission
  people: DemonstrationPeople
  /** `GET /api/me`, as the router knows it. */
  routes: string[]
  /** The `Cookie` header of a fresh sign-in, or none for nobody. */
  headersOf(visitor: Visitor): Record<string, string>
}

/** The whole app over a real database in a temporary directory, for tests that `inject()`. */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { rules = { publicUrl: null, encrypted: false }, now } = options
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-app-'))
  const data = openDataDirectory(join(directory, 'data'))
  const opened = openDatabase(data.path)
  const { db } = opened
  saveProject(db, TEST_PROJECT, TEST_POLICY)
  const people = ensureDemonstrationPeople(db, TEST_PROJECT.id)
  const signIns = new SignIns({ db, demonstration: true, ...(now && { now }) })
  const admission = new Admission({ rules, signIns })
  const logger = options.logger ?? createLogger({ level: 'silent' })
  const app = await buildApp({ admission, logger, tls: null })
  const routes: string[] = []
  app.addHook('onRoute', (route: RouteOptions) => {
    routes.push(`${String(route.method)} ${route.url}`)
  })
  await app.register(peopleRoutes, { signIns, rules, projectsOf: (id) => listProjectsOf(db, id) })
  await app.register(projectRoutes, { listProjectsOf: (person) => listProjectsOf(db, person) })
  const checks = options.checks ?? (async () => [])
  await app.register(healthRoutes, { checks, metrics: createMetrics() })
  await app.register(pageRoutes, { clientDirectory: writeClient(join(directory, 'client')) })
  return {
    app,
    db,
    signIns,
    admission,
    people,
    routes,
    headersOf(visitor) {
      if (visitor === 'nobody') return {}
      const signed = signIns.redeem(signIns.issueLink(people[visitor]))
      return { cookie: `vitrine=${signed?.cookie}` }
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      opened.close()
      data.close()
      rmSync(directory, { recursive: true })
    },
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
