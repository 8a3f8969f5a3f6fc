import { chmodSync, closeSync, constants, openSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

import type { Logger } from 'pino'

import { AppError } from '../errors.ts'
import {
  ADMIN_SOCKET_NAME,
  type AdminAnswer,
  type AdminHandlers,
  AdminRequest,
  MAX_ADMIN_LINE_BYTES,
  MAX_REASON,
} from './admin-protocol.ts'

/** Only its own user and root can connect; even they need not be many, nor slow. */
const MAX_CONNECTIONS = 8
const CONNECTION_DEADLINE_MS = 5_000

export type AdminSocketOptions = {
  /** The data directory's `run/`, which nobody else may enter. */
  folder: string
  handlers: AdminHandlers
  log: Logger
}

/** Answers the commands of whoever is root on the host. Owned by the composition root, which holds the data directory's lock. */
export class AdminSocket implements AsyncDisposable {
  readonly #server: Server
  readonly #path: string
  readonly #folder: number
  readonly #sockets = new Set<Socket>()
  readonly #closed = Promise.withResolvers<void>()
  #closing = false

  private constructor(server: Server, path: string, folder: number) {
    this.#server = server
    this.#path = path
    this.#folder = folder
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** Resolves once commands can connect. What a killed server left in the place is removed. */
  static async open({ folder, handlers, log }: AdminSocketOptions): Promise<AdminSocket> {
    rmSync(join(folder, ADMIN_SOCKET_NAME), { force: true })
    const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
    // The path of a socket has at most 107 bytes; that of a data directory may have more.
    const path = `/proc/self/fd/${descriptor}/${ADMIN_SOCKET_NAME}`
    const server = createServer((socket) => converse(socket, (line) => answer(line, handlers, log)))
    server.maxConnections = MAX_CONNECTIONS
    try {
      server.listen(path)
      await once(server, 'listening')
      chmodSync(path, 0o600)
      return new AdminSocket(server, path, descriptor)
    } catch (error) {
      server.close()
      closeSync(descriptor)
      throw error
    }
  }

  /** Idempotent; every caller waits for the same end. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      for (const socket of this.#sockets) socket.destroy()
      this.#server.close(() => {
        rmSync(this.#path, { force: true })
        closeSync(this.#folder)
        this.#closed.resolve()
      })
    }
    return this.#closed.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** One line, one answer, and the connection ends. */
function converse(socket: Socket, answerTo: (line: string) => AdminAnswer): void {
  let received = Buffer.alloc(0)
  const deadline = setTimeout(() => socket.destroy(), CONNECTION_DEADLINE_MS)
  socket.once('close', () => clearTimeout(deadline))
  // A command that was interrupted; there is nobody left to answer.
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    const end = received.indexOf(0x0a)
    if (end === -1 && received.length <= MAX_ADMIN_LINE_BYTES) return
    socket.removeAllListeners('data')
    const line = received.subarray(0, Math.max(0, Math.min(end, MAX_ADMIN_LINE_BYTES)))
    socket.end(`${JSON.stringify(answerTo(line.toString('utf8')))}\n`)
  })
}

function answer(line: string, handlers: AdminHandlers, log: Logger): AdminAnswer {
  const request = AdminRequest.safeParse(parseJson(line))
  if (!request.success) return refused('the request is not understood')
  // Each handler takes the requests of its own type, which no type can say of a table.
  const handle = handlers[request.data.type] as (asked: AdminRequest) => AdminAnswer
  try {
    return handle(request.data)
  } catch (error) {
    if (error instanceof AppError) return refused(error.message)
    log.error({ err: error, type: request.data.type }, 'a command failed')
    return refused('the server failed at this; its log says why')
  }
}

export function refused(reason: string): AdminAnswer {
  return { type: 'refused', reason: reason.slice(0, MAX_REASON) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
