import { EventEmitter } from 'node:events'

import { and, eq, gt, isNull, lte, or, isNotNull } from 'drizzle-orm'

import type { PersonId } from '#protocol/ids.ts'

import type { Database } from '../db/open-database.ts'
import { signInLinks, webSessions } from '../db/schema.ts'
import type { Person } from './access.ts'
import { findPerson } from './people-store.ts'
import { TOKEN_PATTERN, hashToken, newToken } from './tokens.ts'

const LINK_LIFETIME_MS = 10 * 60_000
export const COOKIE_LIFETIME_MS = 12 * 3_600_000

export type SignInsOptions = {
  db: Database
  /** Whether the demonstration's people may be signed in: only while listening on loopback. */
  demonstration: boolean
  /** Milliseconds since 1970. */
  now?: () => number
}

export type SignedIn = { person: Person; cookie: string }

type SignInsEvents = {
  /** Nobody is signed in by the cookie with this hash any more. */
  'signed-out': [cookieHash: string]
}

/** One-time links and the cookies that they are exchanged for. Knows tokens only by their hashes. */
export class SignIns extends EventEmitter<SignInsEvents> {
  readonly #db: Database
  readonly #demonstration: boolean
  readonly #now: () => number

  constructor({ db, demonstration, now = Date.now }: SignInsOptions) {
    super()
    this.#db = db
    this.#demonstration = demonstration
    this.#now = now
  }

  /** The token of a link that signs this person in once within ten minutes. */
  issueLink(personId: PersonId): string {
    const now = this.#now()
    const token = newToken()
    this.#db.transaction((db) => {
      const spent = or(isNotNull(signInLinks.usedAt), lte(signInLinks.expiresAt, new Date(now)))
      db.delete(signInLinks).where(spent).run()
      const expiresAt = new Date(now + LINK_LIFETIME_MS)
      db.insert(signInLinks)
        .values({ tokenHash: hashToken(token), personId, expiresAt })
        .run()
    })
    return token
  }

  /** Exchanges a link for a cookie, or undefined when it is unknown, used or expired. */
  redeem(token: string): SignedIn | undefined {
    if (!TOKEN_PATTERN.test(token)) return undefined
    const now = new Date(this.#now())
    const valid = and(
      eq(signInLinks.tokenHash, hashToken(token)),
      isNull(signInLinks.usedAt),
      gt(signInLinks.expiresAt, now),
    )
    return this.#db.transaction((db) => {
      // Finding and spending the link is one statement, so that of two requests one gets nothing.
      const update = db.update(signInLinks).set({ usedAt: now }).where(valid)
      const link = update.returning({ personId: signInLinks.personId }).get()
      const person = link && this.#personById(db, link.personId)
      if (person === undefined) return undefined
      const cookie = newToken()
      const expiresAt = new Date(now.getTime() + COOKIE_LIFETIME_MS)
      db.delete(webSessions).where(lte(webSessions.expiresAt, now)).run()
      const values = {
        tokenHash: hashToken(cookie),
        personId: person.id,
        createdAt: now,
        expiresAt,
      }
      db.insert(webSessions).values(values).run()
      return { person, cookie }
    })
  }

  /** Whose cookie this is, or undefined when nobody's. Input is hostile. */
  personOf(cookie: string | undefined): Person | undefined {
    if (cookie === undefined || !TOKEN_PATTERN.test(cookie)) return undefined
    const valid = and(
      eq(webSessions.tokenHash, hashToken(cookie)),
      gt(webSessions.expiresAt, new Date(this.#now())),
    )
    const row = this.#db
      .select({ personId: webSessions.personId })
      .from(webSessions)
      .where(valid)
      .get()
    return row && this.#personById(this.#db, row.personId)
  }

  signOut(cookie: string): void {
    this.revoke(hashToken(cookie))
  }

  /** The same for whoever knows only the cookie's hash. */
  revoke(cookieHash: string): void {
    this.#db.delete(webSessions).where(eq(webSessions.tokenHash, cookieHash)).run()
    this.emit('signed-out', cookieHash)
  }

  #personById(db: Database, personId: PersonId): Person | undefined {
    const person = findPerson(db, personId)
    if (person === undefined || (person.demonstration && !this.#demonstration)) return undefined
    const { id, name, roles } = person
    return { id, name, roles }
  }
}
