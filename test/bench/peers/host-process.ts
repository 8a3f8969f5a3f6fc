import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A loaded machine starts an X server or a proxy in a second or two. */
const START_DEADLINE_MS = 20_000

export type HostProcessOptions = {
  /** The program's `/tmp`, shared by the programs of one peer: X servers leave sockets and locks there. */
  tmp: string
  env?: Record<string, string>
}

/** A program of a peer with everything that it starts. Whoever starts one closes it. */
export class HostProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  #output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#exited = once(child, 'exit').catch(() => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#output = (this.#output + text.toString()).slice(-4_000)
      })
    }
  }

  /**
   * Runs it in a process namespace of its own: whatever it forks, stops or leaves behind ends with
   * it, and it ends with the benchmark, in whatever way that dies.
   */
  static start(command: readonly string[], { tmp, env = {} }: HostProcessOptions): HostProcess {
    const fence = ['--die-with-parent', '--unshare-pid', '--dev-bind', '/', '/', '--proc', '/proc']
    const child = spawn('bwrap', [...fence, '--bind', tmp, '/tmp', '--', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env },
    })
    return new HostProcess(child)
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** What it printed last, both streams. */
  get output(): string {
    return this.#output
  }

  /** Resolves once it has made the file; rejects when it ends before, or late. */
  async made(file: string): Promise<void> {
    await this.#until(() => Promise.resolve(existsSync(file)), `make ${file}`)
  }

  /** Resolves once the TCP port answers; rejects when the program ends before, or late. */
  async listening(port: number): Promise<void> {
    await this.#until(() => answers(port), `listen on port ${port}`)
  }

  /** Resolves once what it prints matches; rejects when it ends before, or late. */
  async printed(expression: RegExp): Promise<void> {
    await this.#until(() => Promise.resolve(expression.test(this.#output)), `print ${expression}`)
  }

  async #until(done: () => Promise<boolean>, what: string): Promise<void> {
    const deadline = performance.now() + START_DEADLINE_MS
    while (!(await done())) {
      if (!this.running || performance.now() > deadline) {
        throw new Error(`a peer's program does not ${what}: ${this.#output.trim()}`)
      }
      await delay(50)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return connected
}

/** A TCP port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
