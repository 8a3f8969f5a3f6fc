import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { z } from 'zod'

import { PersonId, ProjectId } from '#protocol/ids.ts'

import { LaunchRefused } from '../contract/launch-refused.ts'
import { HOME_KEY_BYTES } from './folder-encryption.ts'
import type { RootKey } from './root-key.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const PURPOSE = 'home keys 1'

/** Whose home it is. A database that was set back could allot a user id again; this is not set back. */
export type HomeOwner = { userId: number; owner: PersonId; project: ProjectId }

/**
 * The key of one home as it lies on disk. Everything but the key itself is authenticated with it:
 * a wrapped key that is moved to another home does not open.
 *
 * The root key is changed by wrapping every home's key again, which leaves the homes as they are:
 * stop Vitrine and run `scripts/change-root-key --data-dir DIR` as root. It keeps the old key as
 * `root.key.old` until every wrapped key names the new one, so a power cut leaves nothing that
 * cannot be opened, and running it again finishes it. Back up the new key apart from the homes, then
 * destroy the backups of the old one: it opens the wrapped keys in older backups of `homes`. A home's
 * own key never changes; to be rid of one that became known, copy the home into a new one.
 */
export const WrappedKey = z.strictObject({
  version: z.literal(1),
  userId: z.int(),
  owner: PersonId,
  project: ProjectId,
  /** `RootKey.id` of what wraps it. */
  rootKey: z.string().regex(/^[0-9a-f]{12}$/),
  /** AES-256-GCM: nonce, encrypted key and tag, in Base64. */
  sealed: z.base64().length(Math.ceil((NONCE_BYTES + HOME_KEY_BYTES + TAG_BYTES) / 3) * 4),
})
export type WrappedKey = z.infer<typeof WrappedKey>

export function wrapKey(rootKey: RootKey, key: Buffer, whose: HomeOwner): WrappedKey {
  const { userId, owner, project } = whose
  const names = { version: 1, userId, owner, project, rootKey: rootKey.id } as const
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', rootKey.forPurpose(PURPOSE), nonce)
  cipher.setAAD(authenticated(names))
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return { ...names, sealed: sealed.toString('base64') }
}

/** Throws a `LaunchRefused` when another root key wrapped it, when it was changed, or is someone else's. */
export function unwrapKey(rootKey: RootKey, wrapped: WrappedKey, whose: HomeOwner): Buffer {
  const { sealed, ...names } = wrapped
  if (
    wrapped.userId !== whose.userId ||
    wrapped.owner !== whose.owner ||
    wrapped.project !== whose.project
  )
    throw new LaunchRefused(
      `the home of user id ${whose.userId} belongs to another person or project; ` +
        'restore database and homes from backups of the same time',
    )
  if (wrapped.rootKey !== rootKey.id)
    throw new LaunchRefused(
      `the home needs the root key ${wrapped.rootKey} and root-key/root.key is ${rootKey.id}; ` +
        'put the right one back from its backup',
    )
  const bytes = Buffer.from(sealed, 'base64')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', rootKey.forPurpose(PURPOSE), nonce)
  decipher.setAAD(authenticated(names))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ])
  } catch {
    throw new LaunchRefused(
      `the key of the home of user id ${whose.userId} was changed; restore its key.json from a backup`,
    )
  }
}

/** In an order of its own: that of the file could be another. */
function authenticated(names: Omit<WrappedKey, 'sealed'>): Buffer {
  const { version, userId, owner, project, rootKey } = names
  return Buffer.from(JSON.stringify([version, userId, owner, project, rootKey]))
}
