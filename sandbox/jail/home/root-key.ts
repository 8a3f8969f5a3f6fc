import {
  type KeyObject,
  createHash,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'

import { LaunchRefused } from '../contract/launch-refused.ts'

const ROOT_KEY_BYTES = 32
/** One line, so that it can be printed and typed in again: name and version of the form, then the key. */
const FORM = /^vitrine-root-key 1 ([A-Za-z0-9+/]{43}=)\n$/
const NAME = 'root.key'
/** The one before, while homes are being wrapped with the new one. */
const OLD_NAME = 'root.key.old'

/**
 * The one key of the data side that all others are wrapped with. It is a file of root's alone; the
 * server and the runners, which talk to the other side, can neither read nor remove it.
 */
export class RootKey {
  /** Names the key without telling anything of it: twelve hexadecimal digits of a digest. */
  readonly id: string
  readonly #key: Buffer

  private constructor(key: Buffer) {
    this.#key = key
    this.id = createHash('sha256')
      .update('vitrine root key\0')
      .update(key)
      .digest('hex')
      .slice(0, 12)
  }

  /**
   * Reads the key in a folder of root's. Where there is none, one is made if `mayMake` says that
   * nothing is wrapped yet: a new key in the place of a lost one would hide that it was lost.
   */
  static open(folder: string, mayMake: () => boolean): RootKey {
    const path = `${folder}/${NAME}`
    const found = readKey(path)
    if (found !== undefined) return new RootKey(found)
    if (!mayMake())
      throw new LaunchRefused(
        'the root key is gone and there are homes that only it opens; put root-key/root.key back ' +
          'from its backup, or move the folder homes away to begin with none',
      )
    writeKey(folder, randomBytes(ROOT_KEY_BYTES))
    const made = readKey(path)
    if (made === undefined) throw new LaunchRefused('the root key was removed; start again')
    return new RootKey(made)
  }

  /**
   * Puts a new key in the place of this folder's and keeps the old one beside it. A change that was
   * cut off is gone on with: the same two keys come back. Throws a `LaunchRefused` without a key.
   */
  static change(folder: string): { current: RootKey; old: RootKey } {
    const current = RootKey.open(folder, () => false)
    const old = readKey(`${folder}/${OLD_NAME}`)
    if (old !== undefined && !new RootKey(old).isEqual(current))
      return { current, old: new RootKey(old) }
    rmSync(`${folder}/${OLD_NAME}`, { force: true })
    linkSync(`${folder}/${NAME}`, `${folder}/${OLD_NAME}`)
    const fresh = writeAside(folder, randomBytes(ROOT_KEY_BYTES))
    renameSync(fresh, `${folder}/${NAME}`)
    syncFolder(folder)
    return { current: RootKey.open(folder, () => false), old: current }
  }

  /** Whether a change was cut off: some homes may still need the old key. */
  static isChanging(folder: string): boolean {
    return existsSync(`${folder}/${OLD_NAME}`)
  }

  /** Once nothing is wrapped with the old key any more. */
  static forgetOld(folder: string): void {
    rmSync(`${folder}/${OLD_NAME}`, { force: true })
    syncFolder(folder)
  }

  isEqual(other: RootKey): boolean {
    return timingSafeEqual(this.#key, other.#key)
  }

  /** A key of its own for each purpose, so that what one of them leaks says nothing of another. */
  forPurpose(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#key, '', `vitrine ${purpose}`, 32)))
  }
}

function readKey(path: string): Buffer | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new LaunchRefused('root-key/root.key cannot be read; put it back from its backup')
  }
  try {
    const { uid, mode } = fstatSync(file)
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
      throw new LaunchRefused(
        'root-key/root.key is not root’s alone; see who read it, then: chown root, chmod 0600',
      )
    const key = FORM.exec(readFileSync(file, 'latin1'))?.[1]
    if (key === undefined)
      throw new LaunchRefused('root-key/root.key holds no root key; put it back from its backup')
    return Buffer.from(key, 'base64')
  } finally {
    closeSync(file)
  }
}

/** On disk as a whole before it has its name, and never in the place of another. */
function writeKey(folder: string, key: Buffer): void {
  const fresh = writeAside(folder, key)
  try {
    linkSync(fresh, `${folder}/${NAME}`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(fresh)
  }
  syncFolder(folder)
}

function writeAside(folder: string, key: Buffer): string {
  const fresh = `${folder}/.new-${process.pid}`
  rmSync(fresh, { force: true })
  const text = `vitrine-root-key 1 ${key.toString('base64')}\n`
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx', flush: true })
  return fresh
}

/** A name in it lasts once the folder itself is on disk. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
