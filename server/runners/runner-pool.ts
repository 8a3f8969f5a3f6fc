import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

import type { Logger } from 'pino'

import { RunnerLink } from './runner-link.ts'

const RUNNER_MAIN = fileURLToPath(new URL('../../sandbox/runner/main.ts', import.meta.url))
/**
 * Megabytes for what a runner has just made: pictures and packets that are gone after one frame. By
 * default V8 lets them grow to 48 before it looks, in each of many runners.
 */
const RUNNER_OPTIONS = ['--max-semi-space-size=2']
/** A runner that has not said hello by then is broken. Node starts in well under a second. */
const HELLO_DEADLINE_MS = 15_000
/** The next runner is warmed once the session that took the last one has had time to start. */
const WARM_AGAIN_MS = 2_000
/** A runner that was told to end, or lost its link, is killed after this. */
const EXIT_DEADLINE_MS = 3_000

export type RunnerPoolOptions = { socketPath: string; log: Logger }

type Waiting = { resolve: (link: RunnerLink) => void; reject: (error: Error) => void }

/**
 * Starts runners, one process a session, and keeps one warm: it has loaded its encoder and waits, so
 * that a session starts in the time of its sandbox alone. Owns every process that it started.
 */
export class RunnerPool implements AsyncDisposable {
  readonly #options: RunnerPoolOptions
  readonly #server: Server
  /** Tokens are good for one link each. */
  readonly #awaited = new Map<string, Waiting>()
  readonly #children = new Set<ChildProcess>()
  #warm: Promise<RunnerLink> | undefined
  #warmTimer: NodeJS.Timeout | undefined
  #closed = false

  private constructor(options: RunnerPoolOptions, server: Server) {
    this.#options = options
    this.#server = server
    server.on('connection', (socket) => this.#greet(socket))
  }

  static async open(options: RunnerPoolOptions): Promise<RunnerPool> {
    // What an earlier server left behind after a crash; nobody listens there any more.
    rmSync(options.socketPath, { force: true })
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options.socketPath, resolve)
    })
    const pool = new RunnerPool(options, server)
    pool.#keepWarm()
    return pool
  }

  /** A runner that waits for its assignment. The caller closes the link when the session ends. */
  async take(): Promise<RunnerLink> {
    clearTimeout(this.#warmTimer)
    const warm = this.#warm
    this.#warm = undefined
    this.#warmTimer = setTimeout(() => this.#keepWarm(), WARM_AGAIN_MS)
    const link = await warm?.catch(() => undefined)
    return link === undefined || link.closed ? this.#start() : link
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#warmTimer)
    for (const { reject } of this.#awaited.values()) reject(new Error('the server stops'))
    for (const child of this.#children) child.kill('SIGKILL')
    await new Promise((resolve) => this.#server.close(resolve))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #keepWarm(): void {
    if (this.#closed || this.#warm !== undefined) return
    this.#warm = this.#start()
    this.#warm.catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'no runner could be kept warm')
    })
  }

  #start(): Promise<RunnerLink> {
    if (this.#closed) return Promise.reject(new Error('the server stops'))
    const token = randomBytes(32).toString('base64url')
    const link = new Promise<RunnerLink>((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(new Error('the runner did not say hello in time'))
      }, HELLO_DEADLINE_MS)
      const settle = (): void => {
        clearTimeout(deadline)
        this.#awaited.delete(token)
      }
      this.#awaited.set(token, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
      })
    })
    const child = spawn(process.execPath, [...RUNNER_OPTIONS, RUNNER_MAIN], {
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    this.#children.add(child)
    child.once('error', (error) => this.#awaited.get(token)?.reject(error))
    child.once('exit', (code, signal) => {
      this.#children.delete(child)
      const how = signal ?? `status ${code}`
      this.#awaited.get(token)?.reject(new Error(`the runner ended with ${how}`))
    })
    // The token goes through a pipe: arguments and environment can be read by others.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${JSON.stringify({ socket: this.#options.socketPath, token })}\n`)
    void link.then(
      (runner) => runner.once('closed', () => this.#reap(child)),
      () => child.kill('SIGKILL'),
    )
    return link
  }

  #reap(child: ChildProcess): void {
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_DEADLINE_MS)
    child.once('exit', () => clearTimeout(timer))
    if (child.exitCode !== null || child.signalCode !== null) clearTimeout(timer)
  }

  #greet(socket: Socket): void {
    const link = new RunnerLink(socket)
    const deadline = setTimeout(() => link.close(), HELLO_DEADLINE_MS)
    link.once('closed', () => clearTimeout(deadline))
    link.once('message', (message) => {
      clearTimeout(deadline)
      const waiting = message.type === 'hello' ? this.#awaited.get(message.token) : undefined
      if (waiting === undefined) {
        this.#options.log.warn('a runner without a valid token was turned away')
        link.close()
      } else {
        waiting.resolve(link)
      }
    })
  }
}
