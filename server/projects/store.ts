import { and, asc, desc, eq } from 'drizzle-orm'

import type { Project } from '#protocol/api/projects.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'

import type { Database } from '../db/open-database.ts'
import { StartError } from '../errors.ts'
import { projectPolicies, projects, projectUsers } from './tables.ts'

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

/** Stores a project as its folder defines it. */
export function putProject(db: Database, definition: Project, now: Date): void {
  db.insert(projects)
    .values({ id: definition.id, definition, createdAt: now })
    .onConflictDoUpdate({ target: projects.id, set: { definition } })
    .run()
}

export function insertPolicy(
  db: Database,
  row: VersionedPolicy & { projectId: ProjectId },
  now: Date,
): void {
  db.insert(projectPolicies)
    .values({ ...row, createdAt: now })
    .run()
}

export function projectIds(db: Database): ProjectId[] {
  return db
    .select({ id: projects.id })
    .from(projects)
    .orderBy(asc(projects.id))
    .all()
    .map(({ id }) => id)
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

/** Newest first. */
export function policyVersions(
  db: Database,
  projectId: ProjectId,
  limit: number,
): (VersionedPolicy & { createdAt: Date })[] {
  const { version, policy, createdAt } = projectPolicies
  return db
    .select({ version, policy, createdAt })
    .from(projectPolicies)
    .where(eq(projectPolicies.projectId, projectId))
    .orderBy(desc(version))
    .limit(limit)
    .all()
}

/** A policy as it was; undefined for a version that there never was. */
export function policyAt(db: Database, projectId: ProjectId, version: number): Policy | undefined {
  return db
    .select({ policy: projectPolicies.policy })
    .from(projectPolicies)
    .where(and(eq(projectPolicies.projectId, projectId), eq(projectPolicies.version, version)))
    .get()?.policy
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
