import { Role } from '#protocol/role.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'

import type { Database } from '../db/open-database.ts'
import type { Journal } from '../journal/journal.ts'
import { People } from './people.ts'
import { findDemonstrationPerson } from './store.ts'

const NAMES: Record<Role, string> = {
  researcher: 'Researcher',
  operator: 'Operator',
  compliance: 'Compliance officer',
}

export type DemonstrationPeople = Readonly<Record<Role, PersonId>>

/**
 * One person for each role, who has it in the demonstration project alone. Made once; call it only while
 * listening on loopback, and after the project was stored.
 */
export function ensureDemonstrationPeople(
  { db, journal }: { db: Database; journal: Journal },
  project: ProjectId,
): DemonstrationPeople {
  const people = new People({ db, journal })
  const actor = { kind: 'system' } as const
  const scope = { kind: 'project', project } as const
  const entries = Role.options.map((role): [Role, PersonId] => {
    const found = findDemonstrationPerson(db, role, scope)
    if (found !== undefined) return [role, found]
    return journal.record(() => {
      const personId = people.create({ name: NAMES[role], demonstration: true }, actor)
      people.grant({ personId, role, scope }, actor)
      return [role, personId]
    })
  })
  return Object.fromEntries(entries) as DemonstrationPeople
}
