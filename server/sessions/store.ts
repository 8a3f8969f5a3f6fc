import { and, asc, desc, eq, ne, type SQL, sql } from 'drizzle-orm'

import type { EndReason, RefusalReason } from '#protocol/reasons.ts'
import type { LedgerTotals, RefusalCounts } from '#protocol/ledger.ts'
import type { PersonId, ProjectId, SessionId } from '#protocol/ids.ts'
import type { TimedEvent } from '#protocol/recording.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import type { Database } from '../db/open-database.ts'
import { people } from '../people/tables.ts'
import { refusals, sessions, timelineEvents } from './tables.ts'

/** What `GET /api/recordings/:id` returns at most; a day of typing is below it. */
const MAX_TIMELINE_EVENTS = 100_000
/** Lists are for people; older sessions are found by their id. */
const MAX_LISTED = 500

export type NewSession = {
  id: SessionId
  projectId: ProjectId
  personId: PersonId
  surface: SurfaceKind
  kind: 'live' | 'replay'
  recordingId: SessionId | null
  policyVersion: number
  startedAt: Date
}

export type SessionRow = typeof sessions.$inferSelect & { personName: string }

export type SessionEnd = {
  reason: EndReason
  endedAt: Date
  /** Its account is whole; otherwise it is that of some seconds before. */
  countedToEnd: boolean
}

/** Sessions, their time lines and their accounts. Nothing here is ever deleted. */
export class SessionStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  insert(session: NewSession): void {
    this.#db
      .insert(sessions)
      .values({ ...session, state: 'starting' })
      .run()
  }

  markRunning(id: SessionId): void {
    this.#db
      .update(sessions)
      .set({ state: 'running' })
      .where(and(eq(sessions.id, id), eq(sessions.state, 'starting')))
      .run()
  }

  /** Ends a session once; a second end changes nothing. */
  end(id: SessionId, { reason, endedAt, countedToEnd }: SessionEnd): void {
    this.#db
      .update(sessions)
      .set({
        state: 'ended',
        endReason: reason,
        endedAt,
        countedToEnd,
      })
      .where(and(eq(sessions.id, id), ne(sessions.state, 'ended')))
      .run()
  }

  saveLedger(
    id: SessionId,
    totals: LedgerTotals,
    byReason: ReadonlyMap<RefusalReason, number>,
  ): void {
    this.#db.transaction((transaction) => {
      transaction.update(sessions).set(totals).where(eq(sessions.id, id)).run()
      for (const [reason, count] of byReason) {
        const row = { sessionId: id, reason, count, lastAt: new Date() }
        transaction
          .insert(refusals)
          .values(row)
          .onConflictDoUpdate({
            target: [refusals.sessionId, refusals.reason],
            set: { count, lastAt: row.lastAt },
            setWhere: ne(refusals.count, count),
          })
          .run()
      }
    })
  }

  /** As the runner has stamped it. */
  addEvent(sessionId: SessionId, { atMs, event }: TimedEvent): void {
    this.#db
      .insert(timelineEvents)
      .values({ sessionId, atMs: Math.round(atMs), event })
      .run()
  }

  /**
   * An end of the time line where no runner was left to say it, or none ever came: at the last thing
   * that is known to have happened, which is 0 where nothing did.
   */
  ensureEnd(sessionId: SessionId, reason: EndReason, recordedMs: number | null = null): void {
    const last = this.#db
      .select({ atMs: timelineEvents.atMs, event: timelineEvents.event })
      .from(timelineEvents)
      .where(eq(timelineEvents.sessionId, sessionId))
      .orderBy(desc(timelineEvents.id))
      .limit(1)
      .get()
    if (last?.event.type === 'session-ended') return
    const atMs = Math.max(last?.atMs ?? 0, recordedMs ?? 0)
    this.addEvent(sessionId, { atMs, event: { type: 'session-ended', reason } })
  }

  timeline(id: SessionId): TimedEvent[] {
    return this.#db
      .select({ atMs: timelineEvents.atMs, event: timelineEvents.event })
      .from(timelineEvents)
      .where(eq(timelineEvents.sessionId, id))
      .orderBy(asc(timelineEvents.id))
      .limit(MAX_TIMELINE_EVENTS)
      .all()
  }

  find(id: SessionId): SessionRow | undefined {
    return this.#rows(eq(sessions.id, id))[0]
  }

  /** How often what was refused. */
  refusalsOf(id: SessionId): RefusalCounts {
    const rows = this.#db
      .select({ reason: refusals.reason, count: refusals.count })
      .from(refusals)
      .where(eq(refusals.sessionId, id))
      .all()
    return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]))
  }

  endedIds(): SessionId[] {
    const rows = this.#db.select({ id: sessions.id }).from(sessions)
    return rows
      .where(eq(sessions.state, 'ended'))
      .all()
      .map(({ id }) => id)
  }

  ofPerson(personId: PersonId): SessionRow[] {
    return this.#rows(and(eq(sessions.personId, personId), eq(sessions.kind, 'live')))
  }

  /** Sessions that a server before this one left open, because it was killed. */
  leftOpen(): SessionRow[] {
    return this.#rows(ne(sessions.state, 'ended'))
  }

  #rows(condition: SQL | undefined): SessionRow[] {
    return this.#db
      .select({ session: sessions, personName: sql<string>`${people.name}` })
      .from(sessions)
      .innerJoin(people, eq(people.id, sessions.personId))
      .where(condition)
      .orderBy(desc(sessions.startedAt))
      .limit(MAX_LISTED)
      .all()
      .map(({ session, personName }) => ({ ...session, personName }))
  }
}
