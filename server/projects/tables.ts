import { sql } from 'drizzle-orm'
import { check, integer, primaryKey, sqliteTable, unique } from 'drizzle-orm/sqlite-core'

import { Project } from '#protocol/api/projects.ts'
import { PersonId, ProjectId } from '#protocol/ids.ts'

import { checkedJson, checkedText, time } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { StoredPolicy } from './stored-policy.ts'

const personId = checkedText(PersonId)
const projectId = checkedText(ProjectId)
const projectDefinition = checkedJson(Project)
const policyDocument = checkedJson(StoredPolicy)

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
