import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { z } from 'zod'

import { Actor, FACT_ACTIONS } from '#protocol/fact.ts'
import { ProjectId } from '#protocol/ids.ts'

import { checkedJson, checkedText, time } from '../db/columns.ts'

/** Triggers of the migration refuse to change or delete a row. */
export const facts = sqliteTable(
  'facts',
  {
    sequence: integer('sequence').primaryKey({ autoIncrement: true }),
    at: time('at').notNull(),
    actor: checkedJson(Actor)('actor').notNull(),
    action: checkedText(z.enum(FACT_ACTIONS))('action').notNull(),
    subject: text('subject').notNull(),
    projectId: checkedText(ProjectId)('project_id'),
    policyVersion: integer('policy_version'),
    /** SHA-256 of the salt and the details' canonical JSON, in hexadecimal. */
    detailsDigest: text('details_digest').notNull(),
    /** SHA-256 of the row before's and of this row's canonical JSON. */
    chain: text('chain').notNull(),
  },
  (table) => [index('facts_by_subject').on(table.subject, table.sequence)],
)

/** Names, texts and addresses, which a person can have erased: the chain does not need them. */
export const factDetails = sqliteTable('fact_details', {
  sequence: integer('sequence')
    .primaryKey()
    .references(() => facts.sequence),
  salt: text('salt').notNull(),
  details: text('details', { mode: 'json' }).notNull(),
})
