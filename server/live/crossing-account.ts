import { EventEmitter } from 'node:events'

import { ATTEMPTS, type Attempt } from '#protocol/plain/reasons.ts'
import type { InputRecord } from '#protocol/plain/input.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { Ledger } from '../gate/ledger.ts'
import { AttemptFold, type KeptOut } from './attempt-fold.ts'
import { InputCounts } from './input-counts.ts'

export type CrossingAccountOptions = {
  /** A replay has an account of bytes, but its time line is that of the recording. */
  replay: boolean
}

type CrossingAccountEvents = {
  noted: [TimelineEvent]
  /** For the journal: one after the other, and together only where there are very many. */
  attempt: [KeptOut]
}

/** What is written down of one session: every byte in the ledger, what happened on the time line. */
export class CrossingAccount extends EventEmitter<CrossingAccountEvents> {
  readonly ledger = new Ledger()
  readonly #tally = new InputCounts()
  readonly #attempts = new AttemptFold(performance.now())
  readonly #replay: boolean
  #screen: ScreenSize | undefined

  constructor({ replay }: CrossingAccountOptions) {
    super()
    this.#replay = replay
  }

  admitted(record: InputRecord): void {
    this.ledger.inputRecord()
    this.#tally.admitted(record)
  }

  refused(reason: RefusalReason): void {
    this.ledger.refused(reason)
    this.#tally.refused(reason)
    if (isAttempt(reason)) this.#tellAttempts(this.#attempts.add(reason, performance.now()))
  }

  note(event: TimelineEvent): void {
    if (!this.#replay) this.emit('noted', event)
  }

  /** A viewer that comes is told the size again; it happened once. */
  noteScreen(size: ScreenSize): void {
    const { width, height } = this.#screen ?? {}
    if (width === size.width && height === size.height) return
    this.#screen = size
    this.note({ type: 'screen-resized', size })
  }

  /** Input and refusals since the last call: one event a kind, however many there were. */
  noteCounts(): void {
    for (const event of this.#tally.take()) this.note(event)
    this.#tellAttempts(this.#attempts.due(performance.now()))
  }

  /** Nothing follows: what was to be told together is told now. */
  end(): void {
    this.noteCounts()
    this.#tellAttempts(this.#attempts.rest())
  }

  #tellAttempts(attempts: readonly KeptOut[]): void {
    for (const attempt of attempts) this.emit('attempt', attempt)
  }
}

function isAttempt(reason: RefusalReason): reason is Attempt {
  return ATTEMPTS.some((attempt) => attempt === reason)
}
