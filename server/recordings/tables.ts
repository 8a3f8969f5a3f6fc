import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'

import { SessionId } from '#protocol/ids.ts'

import { checkedText } from '../db/columns.ts'
import { sessions } from '../sessions/tables.ts'

/** What is kept of a live session that has ended. */
export const recordings = sqliteTable('recordings', {
  sessionId: checkedText(SessionId)('session_id')
    .primaryKey()
    .references(() => sessions.id),
  /** Session time of the last recorded picture; null when no picture was recorded. */
  durationMs: integer('duration_ms'),
  bytes: integer('bytes').notNull(),
})
