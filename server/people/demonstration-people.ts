import { and, eq } from 'drizzle-orm'

import { Role } from '#protocol/api/people.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'

import type { Database } from '../db/open-database.ts'
import { people, projectMembers } from '../db/schema.ts'
import { createPerson } from './store.ts'

const NAMES: Record<Role, string> = {
  researcher: 'Researcher',
  operator: 'Operator',
  compliance: 'Compliance officer',
}

export type DemonstrationPeople = Readonly<Record<Role, PersonId>>

/**
 * One person for each role, a member of the demonstration project in that role. Made once; call it
 * only while listening on loopback, and after the project was stored.
 */
export function ensureDemonstrationPeople(
  db: Database,
  projectId: ProjectId,
  now: Date = new Date(),
): DemonstrationPeople {
  return db.transaction((transaction) => {
    const entries = Role.options.map((role): [Role, PersonId] => {
      const found = findMember(transaction, projectId, role)
      if (found !== undefined) return [role, found]
      const person = { name: NAMES[role], roles: [role], demonstration: true }
      const { id } = createPerson(transaction, person, now)
      transaction.insert(projectMembers).values({ projectId, personId: id, role }).run()
      return [role, id]
    })
    return Object.fromEntries(entries) as DemonstrationPeople
  })
}

function findMember(db: Database, projectId: ProjectId, role: Role): PersonId | undefined {
  const isMember = and(
    eq(projectMembers.projectId, projectId),
    eq(projectMembers.role, role),
    eq(people.demonstration, true),
  )
  const row = db
    .select({ id: people.id })
    .from(projectMembers)
    .innerJoin(people, eq(people.id, projectMembers.personId))
    .where(isMember)
    .get()
  return row?.id
}
