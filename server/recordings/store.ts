import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'

import type { RecordingResult } from '#protocol/fact.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { RefusalCounts } from '#protocol/ledger.ts'

import type { Reach } from '../access/roles.ts'
import { within } from '../access/within.ts'
import type { Database } from '../db/open-database.ts'
import { people } from '../people/tables.ts'
import type { SessionRow } from '../sessions/store.ts'
import { refusals, sessions } from '../sessions/tables.ts'
import { recordings } from './tables.ts'

/** Lists are for people; older recordings are found by their id. */
const MAX_LISTED = 500

export type RecordingRow = SessionRow & RecordingResult & { refused: RefusalCounts }

/** What is kept of live sessions that have ended. */
export class RecordingStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** A second call for one session changes nothing. */
  insert(sessionId: SessionId, result: RecordingResult): void {
    this.#db
      .insert(recordings)
      .values({ sessionId, ...result })
      .onConflictDoNothing()
      .run()
  }

  /** Within the reach, newest first. */
  list(reach: Reach): RecordingRow[] {
    return this.#rows(within(sessions.projectId, reach))
  }

  /** Undefined where there is none within the reach. */
  find(id: SessionId, reach: Reach): RecordingRow | undefined {
    return this.#rows(and(eq(sessions.id, id), within(sessions.projectId, reach)))[0]
  }

  /** Live sessions that have ended and of whose recording nothing is written down yet. */
  missing(): { id: SessionId; startedAt: Date }[] {
    const ended = and(eq(sessions.kind, 'live'), eq(sessions.state, 'ended'))
    return this.#db
      .select({ id: sessions.id, startedAt: sessions.startedAt })
      .from(sessions)
      .leftJoin(recordings, eq(recordings.sessionId, sessions.id))
      .where(and(ended, isNull(recordings.sessionId)))
      .all()
  }

  #rows(condition: SQL | undefined): RecordingRow[] {
    const rows = this.#db
      .select({ session: sessions, recording: recordings, personName: sql<string>`${people.name}` })
      .from(recordings)
      .innerJoin(sessions, eq(sessions.id, recordings.sessionId))
      .innerJoin(people, eq(people.id, sessions.personId))
      .where(condition)
      .orderBy(desc(sessions.startedAt))
      .limit(MAX_LISTED)
      .all()
    const refused = this.#refusalsOf(rows.map(({ session }) => session.id))
    return rows.map(({ session, recording, personName }) => ({
      ...session,
      personName,
      durationMs: recording.durationMs,
      bytes: recording.bytes,
      refused: refused.get(session.id) ?? {},
    }))
  }

  #refusalsOf(ids: readonly SessionId[]): Map<SessionId, RefusalCounts> {
    const bySession = new Map<SessionId, RefusalCounts>()
    const rows = this.#db
      .select()
      .from(refusals)
      .where(inArray(refusals.sessionId, [...ids]))
    for (const { sessionId, reason, count } of rows.all()) {
      bySession.set(sessionId, { ...bySession.get(sessionId), [reason]: count })
    }
    return bySession
  }
}
