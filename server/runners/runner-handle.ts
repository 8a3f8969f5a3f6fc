import { EventEmitter } from 'node:events'

import type { JailUsage } from '#protocol/launch.ts'
import type { Assignment, RunnerCommand, RunnerMessage } from '#protocol/link.ts'
import type { CursorClass } from '#protocol/screen.ts'

import { CpuShare } from './cpu-share.ts'
import type { RunnerLink } from './runner-link.ts'

/** A runner that was asked to end has this long to close its recording. */
const END_DEADLINE_MS = 3_000

type SessionRunnerEvents = {
  /** It has its assignment; what was said before went nowhere. */
  assigned: []
  message: [RunnerMessage]
  rtp: [packet: Buffer]
  /** There was none to be had. */
  unavailable: [unknown]
  /** It went away without being closed by us. */
  died: [Error | undefined]
}

/** The runner of one session: waited for, told what to do, and ended. Owned by the session. */
export class RunnerHandle extends EventEmitter<SessionRunnerEvents> {
  readonly #assignment: Assignment
  readonly #cpuShare = new CpuShare()
  #link: RunnerLink | undefined
  #usage: JailUsage | undefined
  #cursor: CursorClass = 'default'
  #deadline: NodeJS.Timeout | undefined
  #closed = false

  constructor(assignment: Assignment, runner: Promise<RunnerLink>) {
    super()
    this.#assignment = assignment
    runner.then(
      (link) => this.#assign(link),
      (error: unknown) => {
        if (!this.#closed) this.emit('unavailable', error)
      },
    )
  }

  /** As last reported; undefined before. */
  get usage(): JailUsage | undefined {
    return this.#usage
  }

  /** The share of one core over the last seconds. */
  get cpuShare(): number | undefined {
    return this.#cpuShare.value
  }

  /** What the guest made of the pointer. */
  get cursor(): CursorClass {
    return this.#cursor
  }

  command(command: RunnerCommand): void {
    this.#link?.command(command)
  }

  /** A record that the gate has admitted. */
  input(record: Uint8Array): void {
    this.#link?.input(record)
  }

  /** What the viewer reports of the stream, for the encoder. */
  feedback(packet: Uint8Array): void {
    this.#link?.feedback(packet)
  }

  /** Its last message, or its death, follows. False when there is none yet that could be asked. */
  end(reason: string): boolean {
    if (this.#link === undefined) return false
    this.#link.command({ type: 'end', reason })
    this.#deadline = setTimeout(() => this.#link?.close(), END_DEADLINE_MS)
    return true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#deadline)
    this.#link?.close()
  }

  #assign(link: RunnerLink): void {
    if (this.#closed) {
      link.close()
      return
    }
    this.#link = link
    link.on('message', (message) => this.#handle(message))
    link.on('rtp', (packet) => this.emit('rtp', packet))
    link.once('closed', (error) => {
      clearTimeout(this.#deadline)
      if (!this.#closed) this.emit('died', error)
    })
    link.command({ type: 'assign', assignment: this.#assignment })
    this.emit('assigned')
  }

  #handle(message: RunnerMessage): void {
    if (message.type === 'usage') {
      this.#usage = message.usage
      this.#cpuShare.add(message.usage.cpuMs, performance.now())
    }
    if (message.type === 'cursor') this.#cursor = message.cursor
    // It has said that once, to the pool.
    if (message.type === 'hello') this.#link?.close()
    else this.emit('message', message)
  }
}
