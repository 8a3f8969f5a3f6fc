import {
  MAX_VERSIONS_LISTED,
  type PolicyChange,
  type PolicyInForce,
  type PolicyVersion,
} from '#protocol/api/policies.ts'
import type { Actor } from '#protocol/fact.ts'
import type { ProjectId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import { type Reach, reaches } from '../access/roles.ts'
import type { Database } from '../db/open-database.ts'
import { AppError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { People } from '../people/people.ts'
import { comparePolicies } from './compare-policies.ts'
import { policyDigest } from './policy-digest.ts'
import type { Projects } from './projects.ts'
import { policyVersions } from './store.ts'

export type PoliciesOptions = {
  db: Database
  journal: Journal
  projects: Projects
  people: Pick<People, 'named'>
}

/**
 * The policies of a project, present and past, for whoever may read or change them: a project beyond the
 * asker's reach is one that there is not. The messages of its refusals are told to whoever is root on the
 * host.
 */
export class Policies {
  readonly #options: PoliciesOptions

  constructor(options: PoliciesOptions) {
    this.#options = options
  }

  /** Newest first. */
  versions(id: ProjectId, reach: Reach): PolicyVersion[] {
    const { db, people } = this.#options
    const inForce = this.#inForce(id, reach)
    const authors = this.#authors(id)
    return policyVersions(db, id, MAX_VERSIONS_LISTED).map(({ version, policy, createdAt }) => {
      const author = authors.get(version)
      return {
        version,
        since: createdAt.toISOString(),
        by: author === undefined ? null : people.named(author),
        inForce: version === inForce,
        digest: policyDigest(policy),
      }
    })
  }

  /** The version in force unless another is named. */
  read(id: ProjectId, version: number | undefined, reach: Reach): Policy {
    const present = this.#inForce(id, reach)
    const wanted = version ?? present
    const policy = this.#options.projects.policyAt(id, wanted)
    if (policy === undefined) {
      throw new AppError('NOT_FOUND', `the policy of project ${id} has no version ${wanted}`)
    }
    return policy
  }

  changes(id: ProjectId, { from, to }: { from: number; to: number }, reach: Reach): PolicyChange[] {
    return comparePolicies(this.read(id, from, reach), this.read(id, to, reach))
  }

  /**
   * Puts a policy in force. Whoever says which version it is based on is refused when that is no longer the
   * present one: what somebody else has decided meanwhile is not overwritten unseen.
   */
  change(
    id: ProjectId,
    { policy, basedOn }: { policy: Policy; basedOn?: number | undefined },
    { reach, actor }: { reach: Reach; actor: Actor },
  ): PolicyInForce {
    const present = this.#inForce(id, reach)
    if (basedOn !== undefined && basedOn !== present) {
      throw new AppError('POLICY_OUTDATED', `version ${present} is in force, not ${basedOn}`)
    }
    const version = this.#options.projects.changePolicy(id, policy, actor)
    return { version, changed: version !== present }
  }

  #inForce(id: ProjectId, reach: Reach): number {
    const current = reaches(reach, id) ? this.#options.projects.currentPolicy(id) : undefined
    if (current === undefined) throw new AppError('NOT_FOUND', `there is no project ${id}`)
    return current.version
  }

  #authors(id: ProjectId): ReadonlyMap<number, Actor> {
    const facts = this.#options.journal.about(id)
    return new Map(
      facts
        .filter(({ action }) => action === 'policy/changed')
        .flatMap(({ policyVersion, actor }) =>
          policyVersion === null ? [] : [[policyVersion, actor] as const],
        ),
    )
  }
}
