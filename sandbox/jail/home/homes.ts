import { readdirSync } from 'node:fs'

import type { GroupInstance } from '../host/control-groups/instance.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import type { TrustedPath } from '../host/trusted-path.ts'
import { type HomeHost, OpenHome } from './open-home.ts'
import { rootFolder } from './root-folder.ts'
import { RootKey } from './root-key.ts'
import type { HomeOwner } from './wrapped-key.ts'

export type HomesOptions = {
  /** The folder of all state. */
  data: TrustedPath
  groups: GroupInstance
  log: (line: string) => void
}

/** A session's hold on a home. */
export type HomeLease = {
  path: string
  bytes: number
  /** The session is gone. The home is closed behind the last one's back. Idempotent. */
  release(): void
}

type Entry = { opening: Promise<OpenHome>; leases: number; closing: Promise<void> | undefined }

/**
 * The homes that are kept. A person's sessions in one project share theirs, as windows of one
 * desktop would: it is mounted with the first and unmounted with the last. The launcher owns it, and
 * disposes of it when all sessions are gone.
 */
export class Homes implements AsyncDisposable {
  readonly #host: HomeHost
  readonly #entries = new Map<number, Entry>()

  private constructor(host: HomeHost) {
    this.#host = host
  }

  /** Throws a `LaunchRefused` when there are homes and the root key that opens them is gone. */
  static open({ data, groups, log }: HomesOptions): Homes {
    try {
      const homes = rootFolder(data, 'homes')
      using keys = rootFolder(data, 'root-key')
      if (RootKey.isChanging(keys.procPath))
        throw new LaunchRefused(
          'the change of the root key was cut off; finish it: scripts/change-root-key --data-dir DIR',
        )
      const rootKey = RootKey.open(keys.procPath, () => readdirSync(homes.procPath).length === 0)
      return new Homes({ homes, rootKey, groups, log })
    } catch (error) {
      if (error instanceof LaunchRefused) throw error
      throw new LaunchRefused(
        `the folder for homes cannot be made in the data folder (${codeOf(error)}); free its disk, ` +
          'or name another data folder',
      )
    }
  }

  /**
   * `bytes` is the size of a home that is made, or is smaller. Throws a `LaunchRefused` when the home
   * cannot be had; it is never replaced by an empty one.
   */
  async lease(whose: HomeOwner, bytes: number): Promise<HomeLease> {
    const { userId } = whose
    const entry = await this.#entryOf(whose, bytes)
    try {
      const { path, bytes: held, whose: found } = await entry.opening
      if (found.owner !== whose.owner || found.project !== whose.project)
        throw new LaunchRefused(`the home of user id ${userId} is open for somebody else`)
      let released = false
      const release = (): void => {
        if (!released) this.#letGo(userId, entry)
        released = true
      }
      return { path, bytes: held, release }
    } catch (error) {
      this.#letGo(userId, entry)
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { closing } of this.#entries.values()) await closing
    this.#host.homes[Symbol.dispose]()
  }

  /** With one more lease. A home that is being closed is waited for, then opened again. */
  async #entryOf(whose: HomeOwner, bytes: number): Promise<Entry> {
    const known = this.#entries.get(whose.userId)
    if (known?.closing !== undefined) {
      await known.closing
      return this.#entryOf(whose, bytes)
    }
    const entry = known ?? {
      opening: OpenHome.open(this.#host, whose, bytes),
      leases: 0,
      closing: undefined,
    }
    entry.leases += 1
    this.#entries.set(whose.userId, entry)
    return entry
  }

  #letGo(userId: number, entry: Entry): void {
    entry.leases -= 1
    if (entry.leases > 0) return
    entry.closing = this.#close(userId, entry)
  }

  async #close(userId: number, entry: Entry): Promise<void> {
    try {
      const home = await entry.opening.catch(() => undefined)
      await home?.close()
    } catch (error) {
      this.#host.log(`home of ${userId} cannot be closed: ${String(error)}`)
    } finally {
      this.#entries.delete(userId)
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
