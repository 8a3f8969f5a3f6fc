import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { vi } from 'vitest'
import { WebSocket } from 'ws'

import type { SessionId } from '#protocol/ids.ts'
import { GateMessage } from '#protocol/view.ts'

import { createLogger } from '../../server/http/logger.ts'
import { MediaServer } from '../../server/media/media-server.ts'
import { RunnerPool } from '../../server/runners/runner-pool.ts'
import { SilentLauncher } from './silent-launcher.ts'
import {
  openTestApp,
  TEST_PROJECT,
  type TestApp,
  type TestAppOptions,
  type Visitor,
} from './test-app.ts'

export const ASK = { projectId: TEST_PROJECT.id, surface: 'terminal' as const }
export const JOIN = {
  type: 'view/join',
  version: 1,
  codecs: ['h264-444', 'vp8'],
  screen: { width: 1280, height: 720 },
}

export type System = AsyncDisposable & {
  test: TestApp
  launcher: SilentLauncher
  port: number
}

/** Everything of a server but its jails: database, media worker, runners, routes and sockets. */
export async function openSystem(options: Pick<TestAppOptions, 'disk'> = {}): Promise<System> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-sessions-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const log = createLogger({ level: 'silent' })
  const launcherSocket = join(folder, 'launcher.sock')
  const launcher = stack.use(await SilentLauncher.listen(launcherSocket))
  const media = stack.use(
    await MediaServer.start({
      workerBinary: undefined,
      listenAddress: '127.0.0.1',
      port: 0,
    }),
  )
  const runners = stack.use(await RunnerPool.open({ socketPath: join(folder, 'runner.sock'), log }))
  const test = stack.use(
    await openTestApp({ ...options, machine: { media, runners, launcherSocket } }),
  )
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.app.server.address() as AddressInfo
  const opened = stack.move()
  return { test, launcher, port, [Symbol.asyncDispose]: () => opened.disposeAsync() }
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
