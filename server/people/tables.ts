import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

import { Role, Scope } from '#protocol/role.ts'
import { PersonId } from '#protocol/ids.ts'

import { checkedJson, checkedText, time } from '../db/columns.ts'

const personId = checkedText(PersonId)

export const people = sqliteTable('people', {
  id: personId('id').primaryKey(),
  name: text('name').notNull(),
  /** Stands for a role in the demonstration; can sign in only while the server listens on loopback. */
  demonstration: integer('demonstration', { mode: 'boolean' }).notNull(),
  createdAt: time('created_at').notNull(),
})

/** A role that a person has, where, and for how long. An assignment is ended, never changed or deleted. */
export const roleAssignments = sqliteTable(
  'role_assignments',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    role: checkedText(Role)('role').notNull(),
    scope: checkedJson(Scope)('scope').notNull(),
    from: time('valid_from').notNull(),
    until: time('valid_until'),
  },
  (table) => [index('role_assignments_by_person').on(table.personId)],
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
