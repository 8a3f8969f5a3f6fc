import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  type AnySQLiteColumn,
} from 'drizzle-orm/sqlite-core'
import { z } from 'zod'

import { EndReason, RefusalReason } from '#protocol/reasons.ts'
import { Project } from '#protocol/api/projects.ts'
import { Role } from '#protocol/api/people.ts'
import { PersonId, ProjectId, SessionId } from '#protocol/ids.ts'
import { BytesDown, BytesUp, NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import { KeptTimelineEvent } from '#protocol/recording.ts'
import { SurfaceKind } from '#protocol/screen.ts'

import { checkedJson, checkedText } from './columns.ts'
import { StoredPolicy } from './stored-policy.ts'

const personId = checkedText(PersonId)
const projectId = checkedText(ProjectId)
const sessionId = checkedText(SessionId)
const role = checkedText(Role)
const surfaceKind = checkedText(SurfaceKind)
const sessionKind = checkedText(z.enum(['live', 'replay']))
const sessionState = checkedText(z.enum(['starting', 'running', 'ended']))
const endReason = checkedText(EndReason)
const refusalReason = checkedText(RefusalReason)
const projectDefinition = checkedJson(Project)
const bytesDown = checkedJson(BytesDown)
const bytesUp = checkedJson(BytesUp)
const timelineEvent = checkedJson(KeptTimelineEvent)
const policyDocument = checkedJson(StoredPolicy)

/** Milliseconds since 1970 in the file, a `Date` in the program. */
const time = (name: string) => integer(name, { mode: 'timestamp_ms' })

export const people = sqliteTable('people', {
  id: personId('id').primaryKey(),
  name: text('name').notNull(),
  /** Stands for a role in the demonstration; can sign in only while the server listens on loopback. */
  demonstration: integer('demonstration', { mode: 'boolean' }).notNull(),
  createdAt: time('created_at').notNull(),
})

export const personRoles = sqliteTable(
  'person_roles',
  {
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    role: role('role').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.role] })],
)

export const projects = sqliteTable('projects', {
  id: projectId('id').primaryKey(),
  definition: projectDefinition('definition').notNull(),
  createdAt: time('created_at').notNull(),
})

/** A policy is never changed, only followed by the next version: a session names the one it ran under. */
export const projectPolicies = sqliteTable(
  'project_policies',
  {
    projectId: projectId('project_id')
      .notNull()
      .references(() => projects.id),
    version: integer('version').notNull(),
    policy: policyDocument('policy').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.version] })],
)

export const projectMembers = sqliteTable(
  'project_members',
  {
    projectId: projectId('project_id')
      .notNull()
      .references(() => projects.id),
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    role: role('role').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.personId, table.role] })],
)

/**
 * The system user id of a person in a project. AUTOINCREMENT keeps an id from coming back even after
 * its row is gone: files of the old owner could still carry it. The first id is set by a migration.
 */
export const projectUsers = sqliteTable(
  'project_users',
  {
    userId: integer('user_id').primaryKey({ autoIncrement: true }),
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    projectId: projectId('project_id')
      .notNull()
      .references(() => projects.id),
  },
  (table) => [
    unique('project_users_once').on(table.personId, table.projectId),
    check(
      'project_users_range',
      sql`${table.userId} >= 1900000000 AND ${table.userId} <= 2000000000`,
    ),
  ],
)

/** Only the SHA-256 of a link's token is kept, so that a copy of the file signs nobody in. */
export const signInLinks = sqliteTable('sign_in_links', {
  tokenHash: text('token_hash').primaryKey(),
  personId: personId('person_id')
    .notNull()
    .references(() => people.id),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
})

export const webSessions = sqliteTable('web_sessions', {
  tokenHash: text('token_hash').primaryKey(),
  personId: personId('person_id')
    .notNull()
    .references(() => people.id),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
})

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
    /** Of a replay: the session whose recording it shows. */
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
    /** Session time of the last recorded picture; null when no picture was recorded. */
    recordingDurationMs: integer('recording_duration_ms'),
    recordingBytes: integer('recording_bytes').notNull().default(0),
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
