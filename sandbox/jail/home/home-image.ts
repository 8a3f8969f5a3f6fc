import { chmodSync, chownSync, closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import { argv } from '../host/argv.ts'
import { LaunchRefused } from '../contract/launch-refused.ts'
import { unlock } from './folder-encryption.ts'
import { HOME_TOOLS, ToolFailed, mustRun, runTool } from '../host/host-tools.ts'
import { boundUnwritten } from '../host/loop-device.ts'

/** Below the root of the file system, which holds what the guest must not see: `lost+found`. */
const FOLDER = 'home'
const FREE_DEADLINE_MS = 5_000
const FREE_POLL_MS = 10
/** e2fsck(8): 1 is "corrected", and what is above needs a person. */
const CORRECTED = 1
/** Where ext4's superblock has what we read (Linux, filesystems/ext4). */
const SUPERBLOCK = {
  at: 1024,
  bytes: 1024,
  blocks: 0x4,
  incompatibleFeatures: 0x60,
  blocksHigh: 0x150,
} as const
const NEEDS_RECOVERY = 0x4
export const BLOCK_BYTES = 4096

/**
 * The file that holds one home as an ext4 file system, and so caps it: bytes and number of files are
 * fixed when it is made. The kernel reads these structures as root would, and a forged file system
 * has crashed kernels before; so the file is root's alone, and a guest changes it only through the
 * mounted file system, never as raw bytes.
 *
 * All its blocks belong to it from the start. Were it sparse, homes could promise more than the disk
 * has, and a disk that is full under a mounted file system loses what a person has saved already.
 */
export class HomeImage {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Makes the file system; `mountPoint` is used for a moment. Throws a `LaunchRefused`. */
  async make(
    bytes: number,
    mountPoint: string,
    owner: { uid: number; key: Buffer },
  ): Promise<void> {
    const { uid, key } = owner
    try {
      await mustRun(HOME_TOOLS.fallocate, argv`--length ${bytes} -- ${this.#path}`)
      chmodSync(this.#path, 0o600)
      // Nothing is given back to the disk, and what is reserved reads as zeroes and needs no more.
      const options = 'nodiscard,assume_storage_prezeroed=1,root_owner=0:0'
      await mustRun(
        HOME_TOOLS.makeFileSystem,
        argv`-q -F -b ${BLOCK_BYTES} -I 256 -m 0 -O encrypt -E ${options} ${this.#path}`,
      )
      await this.#mount(mountPoint)
      try {
        chmodSync(mountPoint, 0o711)
        const folder = `${mountPoint}/${FOLDER}`
        mkdirSync(folder, { mode: 0o700 })
        chownSync(folder, uid, uid)
        await unlock(mountPoint, key, folder)
      } finally {
        await this.unmount(mountPoint)
      }
    } catch (error) {
      throw asRefusal(error)
    }
  }

  /** Mounts it with its key. Gives the folder that becomes the guest's home. Throws a `LaunchRefused`. */
  async mount(mountPoint: string, key: Buffer): Promise<string> {
    try {
      await this.#mount(mountPoint)
      try {
        await Promise.all([unlock(mountPoint, key), boundUnwritten(mountPoint)])
      } catch (error) {
        await this.unmount(mountPoint)
        throw error
      }
      return `${mountPoint}/${FOLDER}`
    } catch (error) {
      throw asRefusal(error)
    }
  }

  /** Resolves once everything is on disk and no loop device holds the file. */
  async unmount(mountPoint: string): Promise<void> {
    await mustRun(HOME_TOOLS.umount, argv`--no-canonicalize -- ${mountPoint}`)
    if (!(await this.isFree())) throw new ToolFailed('the image is still held by a loop device')
  }

  /**
   * Whether nothing has it mounted, here or in any other mount namespace; waits for what is on its
   * way out. Two file systems on one file would destroy it.
   */
  async isFree(): Promise<boolean> {
    const deadline = Date.now() + FREE_DEADLINE_MS
    while ((await mustRun(HOME_TOOLS.losetup, argv`--associated ${this.#path}`)) !== '') {
      if (Date.now() > deadline) return false
      await delay(FREE_POLL_MS)
    }
    return true
  }

  /** After a crash: what the journal does not bring back is repaired where that loses nothing. */
  async repair(...options: '-f'[]): Promise<void> {
    const { code } = await runTool(HOME_TOOLS.e2fsck, [...options, ...argv`-p ${this.#path}`])
    if (code < 0 || code > CORRECTED)
      throw new LaunchRefused(
        'the file system of this home is damaged; keep a copy of its image, then run e2fsck -f on it',
      )
  }

  /**
   * What its superblock says. `wasCutOff`: the power went while it was mounted, and its journal holds
   * what is not in its place yet.
   */
  inspect(): { bytes: number; wasCutOff: boolean } {
    const superblock = Buffer.alloc(SUPERBLOCK.bytes)
    const file = openSync(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      readSync(file, superblock, { position: SUPERBLOCK.at })
    } finally {
      closeSync(file)
    }
    const blocks =
      superblock.readUInt32LE(SUPERBLOCK.blocks) +
      superblock.readUInt32LE(SUPERBLOCK.blocksHigh) * 2 ** 32
    const features = superblock.readUInt32LE(SUPERBLOCK.incompatibleFeatures)
    return { bytes: blocks * BLOCK_BYTES, wasCutOff: (features & NEEDS_RECOVERY) !== 0 }
  }

  /** While it is not mounted. Begun again where it was cut off. Throws a `LaunchRefused`. */
  async grow(bytes: number): Promise<void> {
    try {
      await mustRun(HOME_TOOLS.fallocate, argv`--length ${bytes} -- ${this.#path}`)
      await this.repair('-f')
      await mustRun(HOME_TOOLS.resize, argv`${this.#path}`)
    } catch (error) {
      throw asRefusal(error)
    }
  }

  /** `mount` makes the loop device such that the kernel frees it with the last mount, whoever dies. */
  async #mount(mountPoint: string): Promise<void> {
    const options = 'loop,nosuid,nodev,noatime,errors=remount-ro'
    await mustRun(
      HOME_TOOLS.mount,
      argv`--no-canonicalize -t ext4 -o ${options} -- ${this.#path} ${mountPoint}`,
    )
  }
}

function asRefusal(error: unknown): Error {
  if (!(error instanceof ToolFailed))
    return error instanceof Error ? error : new Error(String(error))
  return new LaunchRefused(
    `homes cannot be kept on this machine (${error.message}); run scripts/doctor, which says what ` +
      'is missing, or let the homes of this project be temporary',
    { cause: error },
  )
}
