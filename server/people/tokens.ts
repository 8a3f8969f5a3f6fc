import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** 32 random bytes in base64url: what a link or a cookie carries. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/**
 * What is stored of a token. A plain hash is enough, since 256 random bits cannot be guessed; and
 * since it is the hash that is looked up, the time of the look-up says nothing about a token.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}
