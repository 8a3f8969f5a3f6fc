import { chmodSync, chownSync } from 'node:fs'
import { type Server, type Socket, createServer } from 'node:net'
import { once } from 'node:events'

import { LaunchRequest, type LauncherMessage, LauncherQuestion } from '#protocol/launch.ts'

import { LaunchRefused } from '../contract/launch-refused.ts'
import { type JailHost, JailInstance } from '../session/jail-instance.ts'

const MAX_REQUEST_BYTES = 64 * 1024
const REQUEST_DEADLINE_MS = 5_000
const USAGE_INTERVAL_MS = 2_000
const MAX_CONNECTIONS = 1024
/** A question is a few bytes; nobody needs to ask more often than a person clicks. */
const MAX_QUESTION_BYTES = 64
const QUESTION_PAUSE_MS = 200
/** A runner that does not read loses reports, not the launcher its memory. */
const MAX_UNSENT_BYTES = 64 * 1024

export type LaunchSocketOptions = {
  path: string
  host: JailHost
  /** One line for the operator's log. */
  log: (line: string) => void
}

/**
 * Takes requests, one a connection, and ties each jail's life to its connection. The socket is for
 * the service user alone; what comes over it is checked all the same.
 */
export class LaunchSocket implements AsyncDisposable {
  readonly #options: LaunchSocketOptions
  readonly #server: Server
  readonly #connections = new Map<Socket, Promise<void>>()
  readonly #running = new Set<string>()

  private constructor(options: LaunchSocketOptions) {
    this.#options = options
    // Half-open: the runner's end says "kill", ours says "everything is gone".
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket))
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  static async listen(options: LaunchSocketOptions): Promise<LaunchSocket> {
    const launchSocket = new LaunchSocket(options)
    const before = process.umask(0o177)
    try {
      launchSocket.#server.listen(options.path)
      await once(launchSocket.#server, 'listening')
    } finally {
      process.umask(before)
    }
    chownSync(options.path, options.host.user.uid, options.host.user.gid)
    chmodSync(options.path, 0o600)
    return launchSocket
  }

  /** Ends every jail. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    for (const socket of this.#connections.keys()) socket.destroy()
    await Promise.allSettled(this.#connections.values())
  }

  #accept(socket: Socket): void {
    const served = this.#serve(socket)
      .catch((error: unknown) => this.#options.log(`connection: ${String(error)}`))
      .finally(() => {
        socket.destroy()
        this.#connections.delete(socket)
      })
    this.#connections.set(socket, served)
  }

  async #serve(socket: Socket): Promise<void> {
    const gone = goneAfter(socket)
    let request: LaunchRequest
    try {
      request = await readRequest(socket)
    } catch (error) {
      await finish(socket, { type: 'refused', reason: reasonOf(error) })
      return
    }
    const { sessionId } = request
    if (this.#running.has(sessionId)) {
      await finish(socket, { type: 'refused', reason: 'this session runs already' })
      return
    }
    this.#running.add(sessionId)
    try {
      await this.#run(socket, request, gone)
    } finally {
      this.#running.delete(sessionId)
    }
  }

  async #run(socket: Socket, request: LaunchRequest, gone: Promise<void>): Promise<void> {
    const { host, log } = this.#options
    const began = performance.now()
    let session: JailInstance
    try {
      session = await JailInstance.start(host, request)
    } catch (error) {
      log(`session ${request.sessionId} refused: ${reasonOf(error)}`)
      await finish(socket, { type: 'refused', reason: reasonOf(error) })
      return
    }
    const took = Math.round(performance.now() - began)
    log(`session ${request.sessionId} started, ${request.surface}, ${took} ms`)
    send(socket, { type: 'started', sharedFolder: session.sharedFolder })
    const questions = answerQuestions(socket, session)
    const reports = setInterval(() => report(socket, session), USAGE_INTERVAL_MS)
    const reason = await Promise.race([session.ended, gone.then(() => 'killed' as const)])
    clearInterval(reports)
    questions.stop()
    await session.close()
    log(`session ${request.sessionId} ended: ${reason}`)
    await finish(socket, { type: 'ended', reason })
  }
}

/** Settles when the other side has closed its end, or the connection broke. */
function goneAfter(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('end', resolve)
  socket.once('close', () => resolve())
  socket.on('error', () => resolve())
  return promise
}

/** The first line. Nothing may follow before the answer: more bytes are a fault and end the connection. */
function readRequest(socket: Socket): Promise<LaunchRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<LaunchRequest>()
  const timer = setTimeout(() => reject(new LaunchRefused('no request came')), REQUEST_DEADLINE_MS)
  let received = Buffer.alloc(0)
  let done = false
  const hear = (chunk: Buffer): void => {
    if (done) {
      socket.destroy()
      return
    }
    received = Buffer.concat([received, chunk])
    const end = received.indexOf('\n')
    if (end === -1 && received.length <= MAX_REQUEST_BYTES) return
    done = true
    if (end !== received.length - 1) {
      reject(new LaunchRefused('the request is not one line of at most 64 KiB'))
      return
    }
    try {
      resolve(LaunchRequest.parse(JSON.parse(received.toString('utf8', 0, end))))
    } catch {
      // What it says is not repeated: it may hold anything.
      reject(new LaunchRefused('the request does not have the form that the protocol describes'))
    }
  }
  socket.on('data', hear)
  socket.once('end', () => reject(new LaunchRefused('the connection ended before the request')))
  socket.once('close', () => reject(new LaunchRefused('the connection broke before the request')))
  return promise.finally(() => clearTimeout(timer))
}

/** While the jail runs the runner may ask. What is no question is a fault and ends the connection. */
function answerQuestions(socket: Socket, session: JailInstance): { stop: () => void } {
  let asked = ''
  let pause: NodeJS.Timeout | undefined
  const answer = (): void => {
    pause = undefined
    if (socket.writableLength < MAX_UNSENT_BYTES)
      send(socket, { type: 'work', work: session.work() })
  }
  const hear = (chunk: Buffer): void => {
    asked += chunk.toString('latin1')
    const lines = asked.split('\n')
    asked = lines.pop() ?? ''
    if (asked.length > MAX_QUESTION_BYTES || !lines.every(isQuestion)) socket.destroy()
    else if (lines.length > 0) pause ??= setTimeout(answer, QUESTION_PAUSE_MS)
  }
  socket.removeAllListeners('data').on('data', hear)
  return { stop: () => clearTimeout(pause) }
}

function isQuestion(line: string): boolean {
  try {
    return LauncherQuestion.safeParse(JSON.parse(line)).success
  } catch {
    return false
  }
}

function report(socket: Socket, { usage }: JailInstance): void {
  if (socket.writableLength < MAX_UNSENT_BYTES) send(socket, { type: 'usage', usage })
}

function send(socket: Socket, message: LauncherMessage): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}

async function finish(socket: Socket, message: LauncherMessage): Promise<void> {
  send(socket, message)
  if (!socket.writable) return
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('error', () => resolve())
  socket.end(resolve)
  await promise
}

function reasonOf(error: unknown): string {
  if (error instanceof LaunchRefused) return error.message.slice(0, 300)
  const text = error instanceof Error ? error.message : String(error)
  return `the launcher failed: ${text.replaceAll(/\s+/g, ' ')}`.slice(0, 300)
}
