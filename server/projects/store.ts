import { and, desc, eq } from 'drizzle-orm'

import type { Project } from '#protocol/api/projects.ts'
import type { Role } from '#protocol/api/people.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import type { Database } from '../db/open-database.ts'
import { StartError } from '../errors.ts'
import { termsOf } from '../gate/policy/terms.ts'
import { projectMembers, projectPolicies, projects, projectUsers } from '../db/schema.ts'

/**
 * Throws a `StartError` when a policy of this database is of a form that cannot be read here: under
 * which rules its sessions ran must not become a guess. Changes nothing.
 */
export function refuseUnknownPolicies(db: Database): void {
  const { projectId, version, policy } = projectPolicies
  for (const key of db.select({ projectId, version }).from(projectPolicies).all()) {
    const isThis = and(eq(projectId, key.projectId), eq(version, key.version))
    try {
      db.select({ policy }).from(projectPolicies).where(isThis).get()
    } catch (error) {
      throw new StartError(
        `version ${key.version} of the policy of project ${key.projectId} in the database is no policy that this Vitrine knows. Restore the database from a backup, or run the version that wrote it.`,
        { cause: error },
      )
    }
  }
}

export type VersionedPolicy = { version: number; policy: Policy }

/** Stores a project as its folder defines it. A policy that differs becomes the next version. */
export function saveProject(
  db: Database,
  definition: Project,
  policy: Policy,
  now: Date = new Date(),
): void {
  const { id } = definition
  db.transaction((transaction) => {
    transaction
      .insert(projects)
      .values({ id, definition, createdAt: now })
      .onConflictDoUpdate({ target: projects.id, set: { definition } })
      .run()
    const current = currentPolicy(transaction, id)
    if (current !== undefined && JSON.stringify(current.policy) === JSON.stringify(policy)) return
    const version = (current?.version ?? 0) + 1
    transaction
      .insert(projectPolicies)
      .values({ projectId: id, version, policy, createdAt: now })
      .run()
  })
}

export function findProject(db: Database, id: ProjectId): Project | undefined {
  return db.select().from(projects).where(eq(projects.id, id)).get()?.definition
}

/** The newest policy, under which the next session starts; undefined for an unknown project. */
export function currentPolicy(db: Database, projectId: ProjectId): VersionedPolicy | undefined {
  return db
    .select({ version: projectPolicies.version, policy: projectPolicies.policy })
    .from(projectPolicies)
    .where(eq(projectPolicies.projectId, projectId))
    .orderBy(desc(projectPolicies.version))
    .limit(1)
    .get()
}

/** A policy as it was; undefined for a version that there never was. */
export function policyAt(db: Database, projectId: ProjectId, version: number): Policy | undefined {
  return db
    .select({ policy: projectPolicies.policy })
    .from(projectPolicies)
    .where(and(eq(projectPolicies.projectId, projectId), eq(projectPolicies.version, version)))
    .get()?.policy
}

/** The projects that this person belongs to, in whatever role, with the surfaces that policy allows. */
export function listProjectsOf(db: Database, personId: PersonId): Project[] {
  const rows = db
    .selectDistinct({ id: projectMembers.projectId })
    .from(projectMembers)
    .where(eq(projectMembers.personId, personId))
    .orderBy(projectMembers.projectId)
    .all()
  return rows.flatMap(({ id }) => {
    const definition = findProject(db, id)
    const policy = currentPolicy(db, id)?.policy
    if (definition === undefined || policy === undefined) return []
    const { surfaces: allowed } = termsOf(policy)
    const surfaces = definition.surfaces.filter((surface) => allowed.includes(surface))
    return [{ ...definition, surfaces }]
  })
}

export function isMember(
  db: Database,
  member: { projectId: ProjectId; personId: PersonId; role: Role },
): boolean {
  const matches = and(
    eq(projectMembers.projectId, member.projectId),
    eq(projectMembers.personId, member.personId),
    eq(projectMembers.role, member.role),
  )
  return db.select().from(projectMembers).where(matches).get() !== undefined
}

/**
 * The system user id of this person in this project: 1,900,000,000 to 2,000,000,000, allotted at the
 * first call, the same for ever, and never anybody else's.
 */
export function userIdOf(db: Database, personId: PersonId, projectId: ProjectId): number {
  return db.transaction((transaction) => {
    const mine = and(eq(projectUsers.personId, personId), eq(projectUsers.projectId, projectId))
    const known = transaction.select().from(projectUsers).where(mine).get()
    if (known !== undefined) return known.userId
    const allotted = transaction.insert(projectUsers).values({ personId, projectId }).returning()
    return allotted.get().userId
  })
}
