import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'

import type { Role } from '#protocol/api/people.ts'
import { PersonId } from '#protocol/ids.ts'

import type { Database } from '../db/open-database.ts'
import { people, personRoles } from '../db/schema.ts'
import type { Person } from './access.ts'

export type NewPerson = { name: string; roles: readonly Role[]; demonstration: boolean }

export type KnownPerson = Person & { demonstration: boolean }

export function createPerson(db: Database, person: NewPerson, now: Date): Person {
  const { name, roles, demonstration } = person
  const id = PersonId.parse(v7())
  db.transaction((transaction) => {
    transaction.insert(people).values({ id, name, demonstration, createdAt: now }).run()
    for (const role of roles) transaction.insert(personRoles).values({ personId: id, role }).run()
  })
  return { id, name, roles }
}

export function findPerson(db: Database, id: PersonId): KnownPerson | undefined {
  const person = db.select().from(people).where(eq(people.id, id)).get()
  if (person === undefined) return undefined
  const rows = db.select().from(personRoles).where(eq(personRoles.personId, id)).all()
  const { name, demonstration } = person
  return { id, name, demonstration, roles: rows.map(({ role }) => role) }
}
