import type { NamedActor } from '#protocol/api/facts.ts'
import type { Role, Scope } from '#protocol/role.ts'
import type { Actor } from '#protocol/fact.ts'
import type { PersonId } from '#protocol/ids.ts'

import type { Database } from '../db/open-database.ts'
import type { Journal } from '../journal/journal.ts'
import {
  endAssignments,
  findPerson,
  nameOf,
  insertAssignment,
  insertPerson,
  type KnownPerson,
} from './store.ts'

export type Grant = { personId: PersonId; role: Role; scope: Scope }

/** Who there is, and who has which role where. Every change is in the journal. */
export class People {
  readonly #db: Database
  readonly #journal: Journal
  readonly #now: () => Date

  constructor({ db, journal, now = () => new Date() }: PeopleOptions) {
    this.#db = db
    this.#journal = journal
    this.#now = now
  }

  find(id: PersonId): KnownPerson | undefined {
    return findPerson(this.#db, id)
  }

  /** As people read who did something. */
  named(actor: Actor): NamedActor {
    return actor.kind === 'person' ? { ...actor, name: nameOf(this.#db, actor.id) ?? '' } : actor
  }

  create(person: { name: string; demonstration: boolean }, actor: Actor): PersonId {
    return this.#journal.record((note) => {
      const id = insertPerson(this.#db, person, this.#now())
      note({ action: 'person/created', subject: id, actor, details: { name: person.name } })
      return id
    })
  }

  /** A role from now on, for ever unless `until` says when it ends. */
  grant({ personId, role, scope }: Grant, actor: Actor, until: Date | null = null): void {
    this.#journal.record((note) => {
      insertAssignment(this.#db, { personId, role, scope, from: this.#now(), until })
      const details = { role, scope, until: until?.toISOString() ?? null }
      const project = projectOf(scope)
      note({ action: 'role/granted', subject: personId, project, actor, details })
    })
  }

  /** Whether the person had it; its views end with it. */
  endRole({ personId, role, scope }: Grant, actor: Actor): boolean {
    return this.#journal.record((note) => {
      if (endAssignments(this.#db, { personId, role, scope }, this.#now()) === 0) return false
      const project = projectOf(scope)
      note({ action: 'role/ended', subject: personId, project, actor, details: { role, scope } })
      return true
    })
  }
}

export type PeopleOptions = { db: Database; journal: Journal; now?: () => Date }

function projectOf(scope: Scope) {
  return scope.kind === 'project' ? scope.project : undefined
}
