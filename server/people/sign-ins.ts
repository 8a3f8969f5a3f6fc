import { EventEmitter } from 'node:events'

import { and, eq, gt, isNull, lte } from 'drizzle-orm'

import type { Actor } from '#protocol/fact.ts'
import type { PersonId } from '#protocol/ids.ts'

import type { Person } from '../access/roles.ts'
import type { Database } from '../db/open-database.ts'
import type { Journal } from '../journal/journal.ts'
import { findPerson } from './store.ts'
import { signInLinks, webSessions } from './tables.ts'
import { TOKEN_PATTERN, hashToken, newToken } from './tokens.ts'

const LINK_LIFETIME_MS = 10 * 60_000
/** A link that no longer works says for so long whose it was: that person needs another one. */
const REMEMBERED_MS = 24 * 3_600_000
export const COOKIE_LIFETIME_MS = 12 * 3_600_000

export type SignInsOptions = {
  db: Database
  journal: Journal
  /** Whether the demonstration's people may be signed in: only while listening on loopback. */
  demonstration: boolean
  /** Milliseconds since 1970. */
  now?: () => number
}

export type SignedIn = { person: Person; cookie: string }

/** Whose link it is, and whether it still works. */
export type SignInLink = {
  person: Person
  demonstration: boolean
  expiresAt: Date
  open: boolean
}

/** Why a sign-in is over before its time. */
export type SignOutCause = 'signed-out' | 'replaced' | 'spent'

type SignInsEvents = {
  /** Nobody is signed in by the cookie with this hash any more. */
  'signed-out': [cookieHash: string]
}

/** One-time links and the cookies that they are exchanged for. Knows tokens only by their hashes. */
export class SignIns extends EventEmitter<SignInsEvents> {
  readonly #db: Database
  readonly #journal: Journal
  readonly #demonstration: boolean
  readonly #now: () => number

  constructor({ db, journal, demonstration, now = Date.now }: SignInsOptions) {
    super()
    this.#db = db
    this.#journal = journal
    this.#demonstration = demonstration
    this.#now = now
  }

  /** The token of a link that signs this person in once within ten minutes. */
  issueLink(personId: PersonId, actor: Actor = { kind: 'system' }): string {
    const now = this.#now()
    const token = newToken()
    const db = this.#db
    this.#journal.record((note) => {
      const forgotten = lte(signInLinks.expiresAt, new Date(now - REMEMBERED_MS))
      db.delete(signInLinks).where(forgotten).run()
      const expiresAt = new Date(now + LINK_LIFETIME_MS)
      db.insert(signInLinks)
        .values({ tokenHash: hashToken(token), personId, expiresAt })
        .run()
      note({ action: 'sign-in/link-made', subject: personId, actor, details: {} })
    })
    return token
  }

  /** What this link would do, without spending it; undefined when nobody knows it. */
  look(token: string): SignInLink | undefined {
    if (!TOKEN_PATTERN.test(token)) return undefined
    const known = eq(signInLinks.tokenHash, hashToken(token))
    const link = this.#db.select().from(signInLinks).where(known).get()
    const person = link && this.#personById(link.personId)
    if (link === undefined || person === undefined) return undefined
    const { expiresAt, usedAt } = link
    const open = usedAt === null && expiresAt.getTime() > this.#now()
    return { ...person, expiresAt, open }
  }

  /** Exchanges a link for a cookie, or undefined when it is unknown, used or expired. */
  redeem(token: string, address: string): SignedIn | undefined {
    if (!TOKEN_PATTERN.test(token)) return undefined
    const now = new Date(this.#now())
    const valid = and(
      eq(signInLinks.tokenHash, hashToken(token)),
      isNull(signInLinks.usedAt),
      gt(signInLinks.expiresAt, now),
    )
    const db = this.#db
    return this.#journal.record((note) => {
      // Finding and spending the link is one statement, so that of two requests one gets nothing.
      const update = db.update(signInLinks).set({ usedAt: now }).where(valid)
      const link = update.returning({ personId: signInLinks.personId }).get()
      const person = link && this.#personById(link.personId)?.person
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
      const actor = { kind: 'person', id: person.id } as const
      note({ action: 'sign-in/begun', subject: person.id, actor, details: { address } })
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
    return row && this.#personById(row.personId)?.person
  }

  signOut(cookie: string, cause: SignOutCause = 'signed-out'): void {
    this.revoke(hashToken(cookie), cause)
  }

  /** The same for whoever knows only the cookie's hash. */
  revoke(cookieHash: string, cause: SignOutCause): void {
    const db = this.#db
    this.#journal.record((note) => {
      const ended = db.delete(webSessions).where(eq(webSessions.tokenHash, cookieHash)).returning()
      const personId = ended.get()?.personId
      if (personId === undefined) return
      const actor: Actor = cause === 'spent' ? { kind: 'system' } : { kind: 'person', id: personId }
      note({ action: 'sign-in/ended', subject: personId, actor, details: { cause } })
    })
    this.emit('signed-out', cookieHash)
  }

  #personById(personId: PersonId): { person: Person; demonstration: boolean } | undefined {
    const found = findPerson(this.#db, personId)
    if (found === undefined || (found.demonstration && !this.#demonstration)) return undefined
    const { id, name, assignments, demonstration } = found
    return { person: { id, name, assignments }, demonstration }
  }
}
