import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'

import type { GroupInstance } from '../host/control-groups/instance.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import type { TrustedPath } from '../host/trusted-path.ts'
import { RUNTIME } from '../host/runtime-folder.ts'
import { HOME_KEY_BYTES } from './folder-encryption.ts'
import { BLOCK_BYTES, HomeImage } from './home-image.ts'
import { readWrappedKey, writeWrappedKey } from './key-file.ts'
import { type RootKey, syncFolder } from './root-key.ts'
import { sweepHome } from './sweep.ts'
import { type HomeOwner, unwrapKey, wrapKey } from './wrapped-key.ts'

/** Left to recordings, which no session runs without, when a new home takes its place on the disk. */
const DISK_RESERVE_BYTES = 2 ** 29
/** The end of Vitrine waits for it; what takes longer is swept before the home is used again. */
const SWEEP_AT_END_MS = 2_000
const SWEEP_AT_START_MS = 60_000

export type HomeHost = {
  /** The folder of all homes, root's alone. */
  homes: TrustedPath
  rootKey: RootKey
  groups: GroupInstance
  /** One line for the operator's log. */
  log: (line: string) => void
}

/** One home, mounted for as long as any session of its person uses it. `Homes` opens and closes it. */
export class OpenHome {
  /** What becomes the guest's home folder. */
  readonly path: string
  readonly bytes: number
  readonly whose: HomeOwner
  readonly #host: HomeHost
  readonly #folder: TrustedPath
  readonly #image: HomeImage

  private constructor(
    host: HomeHost,
    whose: HomeOwner,
    { folder, image, path }: { folder: TrustedPath; image: HomeImage; path: string },
  ) {
    this.#host = host
    this.whose = whose
    this.#folder = folder
    this.#image = image
    this.path = path
    this.bytes = image.inspect().bytes
  }

  /** Makes it at the first time, of `bytes`. Throws a `LaunchRefused` and leaves nothing mounted. */
  static async open(host: HomeHost, whose: HomeOwner, bytes: number): Promise<OpenHome> {
    const target = mountPointOf(whose)
    mkdirSync(target, { recursive: true, mode: 0o711 })
    const name = String(whose.userId)
    let folder = host.homes.openBelow(name)
    try {
      if (folder === undefined) await makeHome(host, whose, bytes)
      folder ??= host.homes.openBelow(name)
      if (folder === undefined) throw new LaunchRefused('the home was removed while it was made')
      return await OpenHome.#mount(host, whose, { folder, bytes })
    } catch (error) {
      folder?.[Symbol.dispose]()
      removeIfEmpty(target)
      throw error
    }
  }

  static async #mount(
    host: HomeHost,
    whose: HomeOwner,
    { folder, bytes }: { folder: TrustedPath; bytes: number },
  ): Promise<OpenHome> {
    const image = new HomeImage(`${folder.procPath}/image`)
    const key = readHomeKey(host.rootKey, folder, whose)
    try {
      if (!existsSync(`${folder.procPath}/image`))
        throw new LaunchRefused(
          `the image of the home of user id ${whose.userId} is gone; restore it from a backup`,
        )
      if (!(await image.isFree()))
        throw new LaunchRefused('this home is still in use by another Vitrine; stop that one')
      const found = image.inspect()
      const wasLeft = existsSync(markOf(folder)) || found.wasCutOff
      if (wasLeft) await image.repair()
      if (found.bytes < wholeBlocks(bytes)) {
        requireSpace(host.homes, bytes - found.bytes)
        await image.grow(wholeBlocks(bytes))
        host.log(`home of ${whose.userId} grew to ${mebibytes(bytes)} MiB`)
      }
      // Not flushed: a power cut that takes it away leaves an image that says so itself.
      writeFileSync(markOf(folder), '', { mode: 0o600 })
      const path = await image.mount(mountPointOf(whose), key)
      const home = new OpenHome(host, whose, { folder, image, path })
      if (wasLeft) await home.#sweepWhatWasLeft()
      return home
    } finally {
      key.fill(0)
    }
  }

  /** Sweeps and unmounts. Nothing of the guest's runs any more. */
  async close(): Promise<void> {
    const { log } = this.#host
    let swept = false
    try {
      swept = await this.#sweep(SWEEP_AT_END_MS)
    } catch (error) {
      log(`home of ${this.whose.userId}: ${messageOf(error)}; it is swept before its next use`)
    }
    try {
      await this.#image.unmount(mountPointOf(this.whose))
      rmdirSync(mountPointOf(this.whose))
      if (swept) rmSync(markOf(this.#folder))
    } finally {
      this.#folder[Symbol.dispose]()
    }
  }

  async #sweepWhatWasLeft(): Promise<void> {
    const { log } = this.#host
    try {
      await this.#sweep(SWEEP_AT_START_MS)
    } catch (error) {
      await this.#image.unmount(mountPointOf(this.whose))
      throw new LaunchRefused(`${messageOf(error)}; try again, or look at it as its user`)
    }
    log(`home of ${this.whose.userId}: a crash had left it open, and it was repaired and swept`)
  }

  async #sweep(deadlineMs: number): Promise<true> {
    const { groups, log } = this.#host
    const { userId } = this.whose
    // A guest may have shut itself out. The folder stands in one of root's, and so is no link.
    chmodSync(this.path, 0o700)
    const changes = await sweepHome({ groups, home: this.path, userId, deadlineMs })
    if (changes > 0) log(`home of ${userId}: ${changes} special files and links swept`)
    return true
  }
}

/** Made beside its place and moved there when it is whole: a home that is there can be used. */
async function makeHome(host: HomeHost, whose: HomeOwner, bytes: number): Promise<void> {
  const { homes, rootKey, log } = host
  requireSpace(homes, bytes)
  const fresh = `${homes.procPath}/.new-${whose.userId}`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  const key = randomBytes(HOME_KEY_BYTES)
  try {
    writeWrappedKey(fresh, wrapKey(rootKey, key, whose))
    const image = new HomeImage(`${fresh}/image`)
    await image.make(wholeBlocks(bytes), mountPointOf(whose), { uid: whose.userId, key })
    syncFolder(fresh)
    renameSync(fresh, `${homes.procPath}/${whose.userId}`)
    syncFolder(homes.procPath)
    log(`home of ${whose.userId} made, ${mebibytes(bytes)} MiB`)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    throw error
  } finally {
    key.fill(0)
  }
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}

/** A home takes all of its space at once, so that it can be promised. */
function requireSpace(homes: TrustedPath, bytes: number): void {
  const { bavail, bsize } = statfsSync(homes.procPath)
  const missing = bytes + DISK_RESERVE_BYTES - bavail * bsize
  if (missing > 0)
    throw new LaunchRefused(
      `the disk has no room for ${mebibytes(bytes)} MiB more of homes; free ${mebibytes(missing)} ` +
        'MiB where the data folder is, or let the homes of this project be smaller',
    )
}

function readHomeKey(rootKey: RootKey, folder: TrustedPath, whose: HomeOwner): Buffer {
  return unwrapKey(rootKey, readWrappedKey(folder.procPath, whose.userId), whose)
}

/** Stands beside an image that is mounted, or that was when its launcher died. */
function markOf(folder: TrustedPath): string {
  return `${folder.procPath}/in-use`
}

function mountPointOf({ userId }: HomeOwner): string {
  return `${RUNTIME.homes}/${userId}`
}

/** What is still mounted on it stays, for the operator who looks why. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // The error that brought us here says more.
  }
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
