import { writeSync } from 'node:fs'

import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { ScreenSize, TextScale } from '#protocol/screen.ts'

/** A guest that does not read is asked again this often. */
const RETRY_MS = 20

/** Writes bytes without waiting; false when the pipe is full, throws when nobody can read it. */
export type WriteRecord = (bytes: Uint8Array) => boolean

/** For a non-blocking pipe. A record is shorter than PIPE_BUF, so it goes whole or not at all. */
export function writeToPipe(fd: number): WriteRecord {
  return (bytes) => {
    try {
      return writeSync(fd, bytes) === bytes.length
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      throw error
    }
  }
}

/**
 * Input on its way to a guest that may not read it. While the pipe is full records are dropped and
 * counted; what must not get lost is made up for afterwards: every key goes up, and the last size
 * that was asked for is asked for again. So two records wait at most.
 */
export class InputPipe {
  readonly #write: WriteRecord
  #full = false
  /** Not yet asked for. */
  #resize: Uint8Array | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #dropped = 0

  constructor(write: WriteRecord) {
    this.#write = write
  }

  /** Records that the guest did not get. */
  get dropped(): number {
    return this.#dropped
  }

  /** One encoded record of input, written as it is. */
  send(bytes: Uint8Array): void {
    if (!this.#closed && !this.#putNow(bytes)) this.#dropped += 1
  }

  /** Asks the guest for another size of its screen, and of the text on it. */
  resize(size: ScreenSize, scale: TextScale): void {
    const bytes = encodeInputRecord({ kind: 'resize', ...size, scale, sequence: 0 })
    if (!this.#closed && !this.#putNow(bytes)) this.#resize = bytes
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  /** False where there was no room; then what must not get lost is tried again by itself. */
  #putNow(bytes: Uint8Array): boolean {
    if (this.#full) this.#recover()
    if (!this.#full && this.#put(bytes)) return true
    this.#full = true
    this.#retryLater()
    return false
  }

  #recover(): void {
    if (!this.#put(encodeInputRecord({ kind: 'release-all', sequence: 0 }))) return
    if (this.#resize !== undefined && !this.#put(this.#resize)) return
    this.#resize = undefined
    this.#full = false
  }

  #put(bytes: Uint8Array): boolean {
    try {
      return this.#write(bytes)
    } catch {
      // Nobody reads any more: the jail is ending and says so by itself.
      this.close()
      return true
    }
  }

  #retryLater(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#closed) return
      this.#recover()
      if (this.#full) this.#retryLater()
    }, RETRY_MS)
    this.#timer.unref()
  }
}
