import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'

import type { JailUsage, JailWork } from '#protocol/launch.ts'
import type { Assignment, RunnerCommand, RunnerMessage } from '#protocol/link.ts'
import { ENDS_OF_RUNNER, type EndReason } from '#protocol/reasons.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { CursorClass } from '#protocol/screen.ts'

import { NO_WORK } from '#protocol/plain/work.ts'

import { CpuShare } from './cpu-share.ts'
import type { RunnerLink } from './runner-link.ts'

/** A runner that was asked to end has this long to close its recording. */
const END_DEADLINE_MS = 3_000
/** Somebody waits for the answer, and a question is asked without it. */
const WORK_DEADLINE_MS = 2_000

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
  #displayAnswers = true
  #started = false
  /** Whoever asked what runs, together. */
  #asking: PromiseWithResolvers<JailWork | undefined> | undefined
  #deadline: NodeJS.Timeout | undefined
  /** Told to it, or to be told, and not stamped yet. */
  readonly #unstamped: TimelineEvent[] = []
  #asked: EndReason | undefined
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

  get displayAnswers(): boolean {
    return this.#displayAnswers
  }

  /** What runs in the jail beside what it began with: nothing while there is none. Undefined without an answer. */
  async askWork(): Promise<JailWork | undefined> {
    if (this.#link === undefined || !this.#started) return NO_WORK
    if (this.#asking === undefined) {
      const asking = Promise.withResolvers<JailWork | undefined>()
      this.#asking = asking
      const deadline = setTimeout(() => asking.resolve(undefined), WORK_DEADLINE_MS)
      void asking.promise.finally(() => {
        clearTimeout(deadline)
        this.#asking = undefined
      })
      this.command({ type: 'ask-work' })
    }
    return this.#asking.promise
  }

  command(command: RunnerCommand): void {
    this.#link?.command(command)
  }

  /** It stamps the event, also one that has waited for it, and answers `noted`. */
  note(event: TimelineEvent): void {
    this.#unstamped.push(event)
    this.command({ type: 'note', event })
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
  end(reason: EndReason): boolean {
    if (this.#link === undefined) return false
    this.#asked = reason
    this.#link.command({ type: 'end', reason })
    this.#deadline = setTimeout(() => this.#link?.close(), END_DEADLINE_MS)
    return true
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#deadline)
    this.#asking?.resolve(undefined)
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
    for (const event of this.#unstamped) link.command({ type: 'note', event })
    this.emit('assigned')
  }

  #handle(message: RunnerMessage): void {
    if (message.type === 'usage') {
      this.#usage = message.usage
      this.#cpuShare.add(message.usage.cpuMs, performance.now())
    }
    if (message.type === 'cursor') this.#cursor = message.cursor
    if (message.type === 'started') this.#started = true
    if (message.type === 'display') this.#displayAnswers = message.answers
    if (message.type === 'work') this.#asking?.resolve(message.work ?? undefined)
    if (this.#mayBeSaid(message)) this.emit('message', message)
    else this.#link?.close()
  }

  /** A runner gives times and its own start and end; the rest of a time line is what it was told. */
  #mayBeSaid(message: RunnerMessage): boolean {
    const { type } = message
    if (type === 'noted') return this.#isItsOwn(message.event) || this.#isNext(message.event)
    if (type === 'ended') return this.#mayEndBy(message.reason)
    // It has said that once, to the pool.
    return type !== 'hello'
  }

  #isItsOwn(event: TimelineEvent): boolean {
    if (event.type === 'session-started') return true
    return event.type === 'session-ended' && this.#mayEndBy(event.reason)
  }

  #mayEndBy(reason: EndReason): boolean {
    return reason === this.#asked || ENDS_OF_RUNNER.includes(reason)
  }

  #isNext(event: TimelineEvent): boolean {
    const told: unknown = JSON.parse(JSON.stringify(this.#unstamped.shift() ?? null))
    return isDeepStrictEqual(told, event)
  }
}
