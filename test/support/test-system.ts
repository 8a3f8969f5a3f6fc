import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { vi } from 'vitest'
import { WebSocket } from 'ws'

import { EnvironmentDigest, type SessionId } from '#protocol/ids.ts'
import { GateMessage } from '#protocol/view.ts'

import { StatementStore } from '../../server/evidence/statement-store.ts'
import { createMetrics } from '../../server/health/metrics.ts'
import { ViewerMetrics } from '../../server/health/viewer-metrics.ts'
import { createLogger } from '../../server/http/logger.ts'
import { openTestApp, TEST_POLICY, TEST_PROJECT, type TestApp, type Visitor } from './test-app.ts'
import { meterRequests, SocketMeter } from '../../server/http/socket-meter.ts'
import { MediaServer } from '../../server/media/media-server.ts'
import { RunnerPool } from '../../server/runners/runner-pool.ts'
import { sessionRoutes } from '../../server/sessions/routes.ts'
import { SessionService } from '../../server/sessions/session-service.ts'
import { SessionStore } from '../../server/sessions/store.ts'
import { StatementIssuer } from '../../server/evidence/statement-issuer.ts'
import { statementRoutes } from '../../server/evidence/routes.ts'
import { ViewSocket } from '../../server/live/view-socket.ts'
import { SilentLauncher } from './silent-launcher.ts'

export const ASK = { projectId: TEST_PROJECT.id, surface: 'terminal' as const }
export const JOIN = {
  type: 'join',
  version: 1,
  codecs: ['h264-444', 'vp8'],
  screen: { width: 1280, height: 720 },
}

export type System = AsyncDisposable & {
  test: TestApp
  launcher: SilentLauncher
  sessions: SessionService
  views: ViewSocket
  port: number
}

/** Everything of a server but its jails: database, media worker, runners, routes and sockets. */
export async function openSystem(): Promise<System> {
  const stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-sessions-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const opened = stack.use(await openTestApp())
  const log = createLogger({ level: 'silent' })
  const launcherSocket = join(folder, 'launcher.sock')
  const launcher = stack.use(await SilentLauncher.listen(launcherSocket))
  const media = stack.use(
    await MediaServer.start({
      workerBinary: undefined,
      listenAddress: '127.0.0.1',
      announcedAddress: undefined,
      port: 0,
    }),
  )
  const runners = stack.use(await RunnerPool.open({ socketPath: join(folder, 'runner.sock'), log }))
  const store = new SessionStore(opened.db)
  const evidence = join(folder, 'evidence')
  mkdirSync(evidence)
  const statements = stack.use(
    new StatementIssuer({
      store,
      statements: new StatementStore({ folder: evidence, keysFolder: evidence }),
      recordingsDirectory: folder,
      policyAt: () => TEST_POLICY,
      log,
    }),
  )
  const service = stack.use(
    new SessionService({
      store,
      statements,
      media,
      runners,
      log,
      projects: {
        find: () => ({ project: TEST_PROJECT, policy: TEST_POLICY, policyVersion: 1 }),
        policyOf: () => TEST_POLICY,
        userIdOf: () => 1_900_000_001,
      },
      environment: EnvironmentDigest.parse('0'.repeat(64)),
      launcherSocket,
      recordingsDirectory: folder,
    }),
  )
  const meter = new SocketMeter()
  meterRequests(opened.app, meter, (id, bytes) => {
    if (id !== undefined) service.ledgerOf(id)?.passed('http', bytes)
  })
  await opened.app.register(sessionRoutes, { service, store, proxy: null })
  await opened.app.register(statementRoutes, { statements })
  const views = stack.use(
    new ViewSocket({
      server: opened.app.server,
      admission: opened.admission,
      signIns: opened.signIns,
      proxy: null,
      viewable: (id, person) => service.viewable(id, person.id),
      metrics: new ViewerMetrics(createMetrics()),
      meter,
      log,
    }),
  )
  await opened.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = opened.app.server.address() as AddressInfo
  const moved = stack.move()
  return {
    test: opened,
    launcher,
    sessions: service,
    views,
    port,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  }
}

/** The first value that is there; a machine under load may take its time. */
export function eventually<Value>(read: () => Value | undefined): Promise<Value> {
  const found = (): Value => {
    const value = read()
    if (value === undefined) throw new Error('it did not come')
    return value
  }
  return vi.waitFor(found, { timeout: 20_000, interval: 20 })
}

type Call = { method: 'GET' | 'POST' | 'DELETE'; url: string; payload?: object | undefined }

export async function callAs(system: System, visitor: Visitor, { method, url, payload }: Call) {
  const headers = system.test.headersOf(visitor)
  return system.test.app.inject({ method, url, headers, ...(payload && { payload }) })
}

/** A session whose jail runs, the only one. */
export async function startSession(system: System): Promise<SessionId> {
  const answer = await callAs(system, 'researcher', {
    method: 'POST',
    url: '/api/sessions',
    payload: ASK,
  })
  await eventually(() => (system.launcher.running === 1 ? true : undefined))
  return answer.json<{ id: SessionId }>().id
}

/** A viewer's control line, by hand. */
export class Viewer {
  readonly socket: WebSocket
  readonly messages: GateMessage[] = []
  closeCode: number | undefined

  constructor(
    system: System,
    id: string,
    visitor: Visitor | Record<string, string>,
    origin?: string,
  ) {
    const signedIn = typeof visitor === 'string' ? system.test.headersOf(visitor) : visitor
    const headers = { ...signedIn, ...(origin && { origin }) }
    this.socket = new WebSocket(`ws://127.0.0.1:${system.port}/api/sessions/${id}/view`, {
      headers,
    })
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(GateMessage.parse(JSON.parse(data.toString('utf8'))))
    })
    this.socket.on('close', (code) => {
      this.closeCode = code
    })
    this.socket.on('error', () => undefined)
  }

  async open(): Promise<this> {
    await once(this.socket, 'open')
    return this
  }

  async heard(type: GateMessage['type']): Promise<GateMessage> {
    return eventually(() => this.messages.find((message) => message.type === type))
  }

  async closed(): Promise<number | undefined> {
    return eventually(() => this.closeCode)
  }
}
