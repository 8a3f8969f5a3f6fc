import { sql } from 'drizzle-orm'
import { check, index, sqliteTable, text } from 'drizzle-orm/sqlite-core'

import { PackageRequestState, RequestWords } from '#protocol/api/package-requests.ts'
import { PackageRequestId, PersonId, ProjectId } from '#protocol/ids.ts'
import { PackageArchive } from '#protocol/packages.ts'

import { checkedText, time } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { projects } from '../projects/tables.ts'

const personId = checkedText(PersonId)
const projectId = checkedText(ProjectId)
const words = checkedText(RequestWords)

/** A package that somebody asked for. A decision is taken once; who wants another asks again. */
export const packageRequests = sqliteTable(
  'package_requests',
  {
    id: checkedText(PackageRequestId)('id').primaryKey(),
    projectId: projectId('project_id')
      .notNull()
      .references(() => projects.id),
    personId: personId('person_id')
      .notNull()
      .references(() => people.id),
    archive: checkedText(PackageArchive)('archive').notNull(),
    name: text('name').notNull(),
    reason: words('reason'),
    askedAt: time('asked_at').notNull(),
    state: checkedText(PackageRequestState)('state').notNull(),
    words: words('words'),
    decidedAt: time('decided_at'),
  },
  (table) => [
    index('package_requests_by_person').on(table.personId, table.state),
    index('package_requests_by_project').on(table.projectId, table.state),
    check(
      'package_requests_decided',
      sql`(${table.state} = 'asked') = (${table.decidedAt} IS NULL)`,
    ),
  ],
)
