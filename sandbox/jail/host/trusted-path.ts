import { closeSync, constants, fstatSync, openSync, realpathSync } from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'

/** Linux's O_PATH, which Node does not name: the descriptor stands for the place, nothing is read. */
const O_PATH = 0o10000000

/** A place in the file system, held by descriptor: whoever renames or replaces the path changes nothing. */
export class TrustedPath implements Disposable {
  readonly descriptor: number
  #closed = false

  private constructor(descriptor: number) {
    this.descriptor = descriptor
  }

  /** A path that the operator gave; links in it are the operator's own. Throws when it is not there. */
  static open(path: string, kind: 'folder' | 'file'): TrustedPath {
    try {
      const place = new TrustedPath(openPlace(realpathSync(path), kind))
      if (kind === 'file' && !fstatSync(place.descriptor).isFile()) {
        place[Symbol.dispose]()
        throw new Error('it is no regular file')
      }
      return place
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      throw new LaunchRefused(`cannot open the ${kind} ${path}: ${cause}`)
    }
  }

  /**
   * A folder below this one, name by name. Undefined when it does not exist; throws when any name
   * is a link or no folder: what is below a data folder is not the operator's alone to arrange.
   */
  openBelow(...names: string[]): TrustedPath | undefined {
    let current = this.descriptor
    for (const name of names) {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
        throw new LaunchRefused(`${JSON.stringify(name.slice(0, 80))} is no name of a folder`)
      let next: number | undefined
      try {
        next = openPlace(`/proc/self/fd/${current}/${name}`, 'folder')
      } catch (error) {
        if (!isMissing(error))
          throw new LaunchRefused(`${names.join('/')} is no folder, or a link stands in its place`)
      } finally {
        if (current !== this.descriptor) closeSync(current)
      }
      if (next === undefined) return undefined
      current = next
    }
    return new TrustedPath(current)
  }

  /** By which another process of root's finds this place. */
  get procPath(): string {
    return `/proc/${process.pid}/fd/${this.descriptor}`
  }

  /** Whether a user without any right of their own could read it (and enter it, being a folder). */
  get isOpenToAll(): boolean {
    const stat = fstatSync(this.descriptor)
    const needed = stat.isDirectory() ? 0o5 : 0o4
    return (stat.mode & needed) === needed
  }

  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.descriptor)
  }
}

function openPlace(path: string, kind: 'folder' | 'file'): number {
  const folder = kind === 'folder' ? constants.O_DIRECTORY : 0
  return openSync(path, O_PATH | constants.O_NOFOLLOW | folder)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
