import { EventEmitter, once } from 'node:events'
import { type Socket, connect } from 'node:net'

import {
  type JailEnd,
  type JailUsage,
  type JailWork,
  type LaunchRequest,
  LauncherMessage,
  type LauncherQuestion,
} from '#protocol/launch.ts'

import { LaunchRefused } from '../contract/launch-refused.ts'

/** The launcher kills a jail within a second; a launcher that says nothing for longer is dead. */
const CLOSE_DEADLINE_MS = 5_000
const MAX_LINE_CHARACTERS = 4_096
const WORK_DEADLINE_MS = 1_500

export type JailOptions = {
  /** The launcher's socket. */
  socketPath: string
  request: LaunchRequest
  /** Cancels the start; afterwards use `close()`. */
  signal?: AbortSignal
}

type JailEvents = {
  /** Every two seconds. */
  usage: [usage: JailUsage]
  /** The jail is gone, by itself or by `close()`, and nothing of it is left. Comes once. */
  ended: [reason: JailEnd]
}

/**
 * A running jail, as the unprivileged side has it: a connection to the launcher. When this process
 * dies the connection does too, and the launcher kills the jail. Whoever starts it closes it.
 */
export class Jail extends EventEmitter<JailEvents> implements AsyncDisposable {
  /** The folder with `input`, `bell` and `screen` of a desktop; null for a terminal. */
  readonly sharedFolder: string | null
  readonly #socket: Socket
  readonly #gone = Promise.withResolvers<void>()
  #reason: JailEnd = 'killed'
  #closing = false
  /** Whoever asks what runs, together. */
  #asking: PromiseWithResolvers<JailWork | undefined> | undefined

  private constructor(
    socket: Socket,
    messages: AsyncIterable<LauncherMessage>,
    sharedFolder: string | null,
  ) {
    super()
    this.#socket = socket
    this.sharedFolder = sharedFolder
    void this.#follow(messages)
  }

  /** Resolves when the guest's first program runs. Rejects with `LaunchRefused`, or when aborted. */
  static async start({ socketPath, request, signal }: JailOptions): Promise<Jail> {
    signal?.throwIfAborted()
    const socket = connect(socketPath)
    const abort = (): void => void socket.destroy(new Error('cancelled'))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await once(socket, 'connect')
      socket.on('error', () => socket.destroy())
      socket.write(`${JSON.stringify(request)}\n`)
      const messages = readMessages(socket)
      const first = await messages.next()
      signal?.throwIfAborted()
      if (first.done === true) throw new LaunchRefused('the launcher closed the connection')
      if (first.value.type === 'started')
        return new Jail(socket, messages, first.value.sharedFolder)
      throw new LaunchRefused(
        first.value.type === 'refused' ? first.value.reason : 'the launcher answered out of turn',
      )
    } catch (error) {
      socket.destroy()
      signal?.throwIfAborted()
      if (error instanceof LaunchRefused) throw error
      throw new LaunchRefused('the launcher cannot be reached', { cause: error })
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** What runs in it beside what it began with; undefined when no answer comes. */
  async work(): Promise<JailWork | undefined> {
    if (this.#closing) return undefined
    if (this.#asking === undefined) {
      const asking = Promise.withResolvers<JailWork | undefined>()
      this.#asking = asking
      const deadline = setTimeout(() => asking.resolve(undefined), WORK_DEADLINE_MS)
      void asking.promise.finally(() => {
        clearTimeout(deadline)
        this.#asking = undefined
      })
      const question: LauncherQuestion = { type: 'work' }
      this.#socket.write(`${JSON.stringify(question)}\n`)
    }
    return this.#asking.promise
  }

  /** Kills the jail. Resolves when every process and mount of it is gone. Idempotent. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      // Half of the connection: the launcher closes the other half when it has cleaned up.
      this.#socket.end()
      const timer = setTimeout(() => this.#socket.destroy(), CLOSE_DEADLINE_MS)
      void this.#gone.promise.then(() => clearTimeout(timer))
    }
    return this.#gone.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #follow(messages: AsyncIterable<LauncherMessage>): Promise<void> {
    try {
      for await (const message of messages) {
        if (message.type === 'usage' && !this.#closing) this.emit('usage', message.usage)
        if (message.type === 'work') this.#asking?.resolve(message.work)
        if (message.type === 'ended') this.#reason = message.reason
      }
    } catch {
      // A launcher that breaks the protocol is as good as gone: the connection ends below.
    }
    this.#closing = true
    this.#socket.destroy()
    this.#asking?.resolve(undefined)
    this.#gone.resolve()
    this.emit('ended', this.#reason)
  }
}

/**
 * Ends when the connection does, and throws when it breaks or a line is no message. Not `readline`:
 * that waits for ever on a connection that was destroyed and so has no end.
 */
async function* readMessages(socket: Socket): AsyncGenerator<LauncherMessage, void> {
  let rest = ''
  for await (const chunk of socket.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARACTERS) throw new Error('the launcher sent no line end')
    for (const line of lines) yield LauncherMessage.parse(JSON.parse(line))
  }
}
