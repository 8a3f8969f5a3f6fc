import { freeBytes } from './data-directory.ts'

/** Below this the next minutes of recordings, and what the database has to say of them, find no room. */
const FLOOR_BYTES = 64 * 2 ** 20

/** What is left on the disk of the data directory, asked anew each time. */
export class DiskSpace {
  readonly #path: string
  readonly #floorBytes: number

  constructor(path: string, floorBytes: number = FLOOR_BYTES) {
    this.#path = path
    this.#floorBytes = floorBytes
  }

  get isFull(): boolean {
    return freeBytes(this.#path) < this.#floorBytes
  }
}
