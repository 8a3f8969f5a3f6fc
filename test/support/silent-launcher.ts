import { closeSync, constants, openSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

import {
  type JailWork,
  LaunchRequest,
  type LauncherMessage,
  LauncherQuestion,
} from '#protocol/launch.ts'
import { NO_WORK } from '#protocol/plain/work.ts'

/**
 * Stands for the root launcher where a test is about sessions and not about jails: it says that a
 * jail has started, and holds the connection as a real one would, with nothing behind it.
 */
export class SilentLauncher implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** What it says runs in each of its jails; it says nothing while undefined. */
  work: JailWork | undefined = NO_WORK

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#hold(socket))
  }

  static async listen(path: string): Promise<SilentLauncher> {
    const server = createServer({ allowHalfOpen: false })
    await new Promise<void>((resolve) => {
      server.listen(path, resolve)
    })
    return new SilentLauncher(server)
  }

  /** Jails that run now. */
  get running(): number {
    return this.#sockets.size
  }

  /** Every guest exits by itself. */
  endAll(): void {
    for (const socket of this.#sockets) say(socket, { type: 'ended', reason: 'guest-exited' })
    for (const socket of this.#sockets) socket.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const lines = createInterface({ input: socket })
    lines.once('line', (line) => {
      const request = LaunchRequest.parse(JSON.parse(line))
      if (request.surface === 'terminal') holdTerminal(request.tty, socket)
      say(socket, { type: 'started', sharedFolder: null })
      lines.on('line', (question) => {
        LauncherQuestion.parse(JSON.parse(question))
        if (this.work !== undefined) say(socket, { type: 'work', work: this.work })
      })
    })
  }
}

/** As a shell does: a terminal that nobody has open is soon taken for one whose guest has gone. */
function holdTerminal(tty: string, socket: Socket): void {
  const terminal = openSync(tty, constants.O_RDWR | constants.O_NOCTTY)
  socket.once('close', () => closeSync(terminal))
}

function say(socket: Socket, message: LauncherMessage): void {
  socket.write(`${JSON.stringify(message)}\n`)
}
