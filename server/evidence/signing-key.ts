import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { KeyId } from '#protocol/statement.ts'

import { codeOf, StartError } from '../errors.ts'

const NAME = 'statement-signing.pem'

export function keyIdOf(publicKey: KeyObject): KeyId {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

/**
 * The key that crossing statements are signed with: Ed25519, in a file that its owner alone can read.
 * It has nothing to do with the keys of homes: whoever holds it can sign, and open nothing.
 */
export class SigningKey {
  readonly id: KeyId
  readonly publicKey: KeyObject
  readonly #privateKey: KeyObject

  private constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey
    this.publicKey = createPublicKey(privateKey)
    this.id = keyIdOf(this.publicKey)
  }

  /**
   * Makes one where there is none. After a loss the new one signs what follows; what was signed before
   * is verified with the old public key, which is kept beside the statements.
   */
  static open(folder: string): SigningKey {
    const path = join(folder, NAME)
    const pem = readIfPresent(path) ?? make(folder, path)
    try {
      const key = createPrivateKey(pem)
      if (key.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519')
      if ((statSync(path).mode & 0o077) !== 0) throw new Error('others can read it')
      return new SigningKey(key)
    } catch (error) {
      throw new StartError(
        `${path} is not a signing key that is its owner's alone (${(error as Error).message}). See who read it, then chmod 0600; or move it away for a new one.`,
        { cause: error },
      )
    }
  }

  /** 64 bytes. */
  sign(bytes: Buffer): Buffer {
    return sign(null, bytes, this.#privateKey)
  }
}

/** On disk as a whole before it has its name, and never in the place of another. */
function make(folder: string, path: string): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const fresh = join(folder, `.new-${process.pid}`)
  rmSync(fresh, { force: true })
  writeFileSync(fresh, pem, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(fresh, path)
    return pem
  } finally {
    rmSync(fresh)
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
