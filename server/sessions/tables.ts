import { sql } from 'drizzle-orm'
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
} from 'drizzle-orm/sqlite-core'
import { z } from 'zod'

import { PersonId, ProjectId, SessionId } from '#protocol/ids.ts'
import { BytesDown, BytesUp, NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import { EndReason, RefusalReason } from '#protocol/reasons.ts'
import { KeptTimelineEvent } from '#protocol/recording.ts'
import { SurfaceKind } from '#protocol/screen.ts'

import { checkedJson, checkedText, time } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { projects } from '../projects/tables.ts'

const personId = checkedText(PersonId)
const projectId = checkedText(ProjectId)
const sessionId = checkedText(SessionId)
const surfaceKind = checkedText(SurfaceKind)
const sessionKind = checkedText(z.enum(['live', 'replay']))
const sessionState = checkedText(z.enum(['starting', 'running', 'ended']))
const endReason = checkedText(EndReason)
const refusalReason = checkedText(RefusalReason)
const bytesDown = checkedJson(BytesDown)
const bytesUp = checkedJson(BytesUp)
const timelineEvent = checkedJson(KeptTimelineEvent)

export const sessions = sqliteTable(
  'sessions',
  {
    id: sessionId('id').primaryKey(),
    projectId: projectId('project_id')
      .notNull()
      .references(() => projects.id),
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    surface: surfaceKind('surface').notNull(),
    kind: sessionKind('kind').notNull(),
    /** The session whose recording a replay shows. */
    recordingId: sessionId('recording_id').references((): AnySQLiteColumn => sessions.id),
    policyVersion: integer('policy_version').notNull(),
    state: sessionState('state').notNull(),
    startedAt: time('started_at').notNull(),
    endedAt: time('ended_at'),
    endReason: endReason('end_reason'),
    mediaBytes: integer('media_bytes').notNull().default(0),
    mediaPackets: integer('media_packets').notNull().default(0),
    controlDownBytes: integer('control_down_bytes').notNull().default(0),
    controlUpBytes: integer('control_up_bytes').notNull().default(0),
    inputRecords: integer('input_records').notNull().default(0),
    refusals: integer('refusals').notNull().default(0),
    mediaFrames: integer('media_frames').notNull().default(0),
    down: bytesDown('bytes_down').notNull().default(NOTHING_DOWN),
    up: bytesUp('bytes_up').notNull().default(NOTHING_UP),
    /** The account was read at the session's own end; false where the server was killed before that. */
    countedToEnd: integer('counted_to_end', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    index('sessions_by_person').on(table.personId, table.startedAt),
    index('sessions_by_state').on(table.state),
    check('sessions_replay', sql`(${table.kind} = 'replay') = (${table.recordingId} IS NOT NULL)`),
    check('sessions_ended_at', sql`(${table.state} = 'ended') = (${table.endedAt} IS NOT NULL)`),
    check(
      'sessions_end_reason',
      sql`(${table.state} = 'ended') = (${table.endReason} IS NOT NULL)`,
    ),
  ],
)

/** A copy of each recording's time line, for lists; the recording itself is the evidence. */
export const timelineEvents = sqliteTable(
  'timeline_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    sessionId: sessionId('session_id')
      .notNull()
      .references(() => sessions.id),
    atMs: integer('at_ms').notNull(),
    event: timelineEvent('event').notNull(),
  },
  (table) => [index('timeline_events_by_session').on(table.sessionId, table.atMs)],
)

export const refusals = sqliteTable(
  'refusals',
  {
    sessionId: sessionId('session_id')
      .notNull()
      .references(() => sessions.id),
    reason: refusalReason('reason').notNull(),
    count: integer('count').notNull(),
    lastAt: time('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.reason] })],
)
