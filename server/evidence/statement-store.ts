import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { SessionId } from '#protocol/ids.ts'
import { canonicalJson } from '#protocol/canonical-json.ts'
import {
  CrossingStatement,
  type SignedStatement,
  type StatementKeys,
  statementFile,
} from '#protocol/statement.ts'

import { codeOf } from '../errors.ts'
import { keyIdOf, SigningKey } from './signing-key.ts'

const KEY_FILE = /^public-key-[0-9a-f]{16}\.pem$/

export type StatementsOptions = {
  /** Where the statements lie, one file a session, with the public keys that they were signed with. */
  folder: string
  keysFolder: string
}

/** The crossing statements of this server. A statement is written once and never changed. */
export class StatementStore {
  readonly #folder: string
  readonly #key: SigningKey

  constructor({ folder, keysFolder }: StatementsOptions) {
    this.#folder = folder
    this.#key = SigningKey.open(keysFolder)
    const publicPath = join(folder, `public-key-${this.#key.id}.pem`)
    if (!existsSync(publicPath)) write(publicPath, pemOf(this.#key.publicKey))
  }

  /** Signs and keeps it; what was signed for this session before stays as it is. */
  add(statement: CrossingStatement): void {
    const path = this.#path(statement.sessionId)
    if (existsSync(path)) return
    const checked = CrossingStatement.parse(statement)
    const value = this.#key.sign(Buffer.from(canonicalJson(checked))).toString('base64')
    const signed: SignedStatement = {
      statement: checked,
      signature: { algorithm: 'ed25519', keyId: this.#key.id, value },
    }
    write(path, statementFile(signed))
  }

  has(id: SessionId): boolean {
    return existsSync(this.#path(id))
  }

  /** The file as it was signed; undefined when there is none (yet). */
  read(id: SessionId): string | undefined {
    try {
      return readFileSync(this.#path(id), 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  keys(): StatementKeys {
    return {
      current: this.#key.id,
      keys: publicKeysIn(this.#folder).map((key) => ({
        keyId: keyIdOf(key),
        publicKey: pemOf(key),
      })),
    }
  }

  #path(id: SessionId): string {
    return join(this.#folder, `${id}.json`)
  }
}

/** The public keys beside statements. Whoever can write there can put one of their own. */
export function publicKeysIn(folder: string): KeyObject[] {
  return readdirSync(folder)
    .filter((name) => KEY_FILE.test(name))
    .map((name) => createPublicKey(readFileSync(join(folder, name))))
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

/** A file that is there is there as a whole, whenever the machine stops. */
function write(path: string, text: string): void {
  const fresh = `${path}.new`
  writeFileSync(fresh, text, { mode: 0o600, flush: true })
  renameSync(fresh, path)
}
