import type { OpenProject, Project } from '#protocol/api/projects.ts'
import type { Actor } from '#protocol/fact.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import { type Reach, reaches } from '../access/roles.ts'
import type { Database } from '../db/open-database.ts'
import { promisedLimits } from '../gate/policy/promised-limits.ts'
import { termsOf } from '../gate/policy/terms.ts'
import type { Journal } from '../journal/journal.ts'
import { policyDigest } from './policy-digest.ts'
import {
  currentPolicy,
  findProject,
  insertPolicy,
  policyAt,
  projectIds,
  putProject,
  userIdOf,
  type VersionedPolicy,
} from './store.ts'

/** A project as it is now, with the policy under which its next session starts. */
export type ProjectInForce = { project: Project; policy: Policy; policyVersion: number }

/** What projects there are, and the policy of each, version by version. */
export class Projects {
  readonly #db: Database
  readonly #journal: Journal
  /** Every running session asks for it every other second, and its form is checked whenever it is read. */
  readonly #inForce = new Map<ProjectId, VersionedPolicy>()

  constructor({ db, journal }: { db: Database; journal: Journal }) {
    this.#db = db
    this.#journal = journal
    journal.on('policy/changed', ({ subject }) => this.#inForce.delete(subject))
  }

  ids(): ProjectId[] {
    return projectIds(this.#db)
  }

  find(id: ProjectId): ProjectInForce | undefined {
    const project = findProject(this.#db, id)
    const current = this.currentPolicy(id)
    if (project === undefined || current === undefined) return undefined
    return { project, policy: current.policy, policyVersion: current.version }
  }

  /** Those within the reach, with what their policies allow of surfaces, and to each session. */
  list(reach: Reach): OpenProject[] {
    return this.ids()
      .filter((id) => reaches(reach, id))
      .flatMap((id) => {
        const inForce = this.find(id)
        if (inForce === undefined) return []
        const { project, policy } = inForce
        const terms = termsOf(policy)
        const surfaces = project.surfaces.filter((surface) => terms.surfaces.includes(surface))
        const [hours = null] = terms.hours
        return [{ ...project, surfaces, limits: promisedLimits(terms), hours }]
      })
  }

  /** The newest version; undefined for a project that is not there, or no longer. */
  currentPolicy(id: ProjectId): VersionedPolicy | undefined {
    const known = this.#inForce.get(id)
    if (known !== undefined) return known
    const current = currentPolicy(this.#db, id)
    if (current !== undefined) this.#inForce.set(id, current)
    return current
  }

  /** A policy as it was; undefined for a version that there never was. */
  policyAt(id: ProjectId, version: number): Policy | undefined {
    return policyAt(this.#db, id, version)
  }

  /** The system user id of this person in this project: theirs for ever. */
  userIdOf(personId: PersonId, id: ProjectId): number {
    return userIdOf(this.#db, personId, id)
  }

  /**
   * Stores a project as its folder defines it. A policy that differs becomes the next version, unless a person
   * or the host has decided on the present one: no start of the server undoes that.
   */
  install(definition: Project, policy: Policy, actor: Actor): void {
    const { id } = definition
    this.#journal.record((note) => {
      const known = findProject(this.#db, id)
      if (JSON.stringify(known) !== JSON.stringify(definition)) {
        putProject(this.#db, definition, new Date())
        note({ action: 'project/installed', subject: id, project: id, actor, details: {} })
      }
      if (!this.#isDecided(id)) this.changePolicy(id, policy, actor)
    })
  }

  /** The version that is in force afterwards: the present one where nothing differs. */
  changePolicy(id: ProjectId, policy: Policy, actor: Actor): number {
    return this.#journal.record((note) => {
      const current = currentPolicy(this.#db, id)
      if (current !== undefined && policyDigest(current.policy) === policyDigest(policy)) {
        return current.version
      }
      const version = (current?.version ?? 0) + 1
      insertPolicy(this.#db, { projectId: id, version, policy }, new Date())
      const about = { subject: id, project: id, policyVersion: version }
      note({ action: 'policy/changed', ...about, actor, details: {} })
      return version
    })
  }
  #isDecided(id: ProjectId): boolean {
    const facts = this.#journal.about(id)
    const last = facts.findLast(({ action }) => action === 'policy/changed')
    return last !== undefined && last.actor.kind !== 'system'
  }
}
