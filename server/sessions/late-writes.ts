import type { Logger } from 'pino'

import { isDiskFull } from '../errors.ts'

const RETRY_MS = 2_000
/** A session writes some of them a second, and ends within seconds when its recording finds no room either. */
const MOST_WAITING = 10_000

export type LateWritesOptions = { disk: { readonly isFull: boolean }; log: Logger }

/**
 * Writes to the database that must not be lost while its disk is full: they wait in their order, and are done
 * once there is room. What a server that stops meanwhile still holds, the next one finds left open.
 */
export class LateWrites implements Disposable {
  readonly #options: LateWritesOptions
  readonly #waiting: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: LateWritesOptions) {
    this.#options = options
  }

  /** Done now where that is possible; throws what the write throws, unless there is no room. */
  write(work: () => void): void {
    if (this.#waiting.length > 0) this.#wait(work)
    else if (!this.#isDone(work)) this.#wait(work)
  }

  /** What the next one makes up for is left out. */
  try(work: () => void): void {
    if (this.#waiting.length === 0) this.#isDone(work)
  }

  [Symbol.dispose](): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** False where there is no room. */
  #isDone(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      if (!isDiskFull(error)) throw error
      return false
    }
  }

  #wait(work: () => void): void {
    if (this.#closed) return
    if (this.#waiting.length === 0)
      this.#options.log.error('the disk is full: what happens is kept')
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(work)
    this.#timer ??= setTimeout(() => this.#retry(), RETRY_MS)
  }

  #retry(): void {
    const { disk, log } = this.#options
    this.#timer = undefined
    try {
      while (!disk.isFull && this.#waiting[0] !== undefined && this.#isDone(this.#waiting[0])) {
        this.#waiting.shift()
      }
    } catch (error) {
      log.error({ err: error }, 'a write that had waited failed')
      this.#waiting.shift()
    }
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#retry(), RETRY_MS)
    else log.info('there is room on the disk again: what was kept is written')
  }
}
