import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { v7 } from 'uuid'

import type { Role, Scope } from '#protocol/role.ts'
import { PersonId } from '#protocol/ids.ts'

import type { Person, RoleAssignment } from '../access/roles.ts'
import type { Database } from '../db/open-database.ts'
import { people, roleAssignments } from './tables.ts'

export type KnownPerson = Person & { demonstration: boolean }

export function insertPerson(
  db: Database,
  person: { name: string; demonstration: boolean },
  now: Date,
): PersonId {
  const id = PersonId.parse(v7())
  db.insert(people)
    .values({ id, ...person, createdAt: now })
    .run()
  return id
}

export function findPerson(db: Database, id: PersonId): KnownPerson | undefined {
  const person = db.select().from(people).where(eq(people.id, id)).get()
  if (person === undefined) return undefined
  const { name, demonstration } = person
  return { id, name, demonstration, assignments: assignmentsOf(db, id) }
}

export function nameOf(db: Database, id: PersonId): string | undefined {
  return db.select({ name: people.name }).from(people).where(eq(people.id, id)).get()?.name
}

function assignmentsOf(db: Database, id: PersonId): RoleAssignment[] {
  const { role, scope, from, until } = roleAssignments
  return db
    .select({ role, scope, from, until })
    .from(roleAssignments)
    .where(eq(roleAssignments.personId, id))
    .all()
}

export type NewAssignment = RoleAssignment & { personId: PersonId }

export function insertAssignment(db: Database, assignment: NewAssignment): void {
  db.insert(roleAssignments).values(assignment).run()
}

/** Ends what holds at `now` of this role in exactly this scope. How many there were. */
export function endAssignments(
  db: Database,
  { personId, role, scope }: { personId: PersonId; role: Role; scope: Scope },
  now: Date,
): number {
  const holds = and(
    eq(roleAssignments.personId, personId),
    eq(roleAssignments.role, role),
    eq(roleAssignments.scope, scope),
    or(isNull(roleAssignments.until), gt(roleAssignments.until, now)),
  )
  return db.update(roleAssignments).set({ until: now }).where(holds).run().changes
}

/** Somebody of the demonstration who has this role in this scope. */
export function findDemonstrationPerson(
  db: Database,
  role: Role,
  scope: Scope,
): PersonId | undefined {
  const matches = and(
    eq(roleAssignments.role, role),
    eq(roleAssignments.scope, scope),
    eq(people.demonstration, true),
  )
  return db
    .select({ id: people.id })
    .from(roleAssignments)
    .innerJoin(people, eq(people.id, roleAssignments.personId))
    .where(matches)
    .get()?.id
}
