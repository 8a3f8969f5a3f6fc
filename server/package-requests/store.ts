import { and, count, desc, eq, or, type SQL, sql } from 'drizzle-orm'

import { MAX_REQUESTS_LISTED, type PackageDecision } from '#protocol/api/package-requests.ts'
import type { PackageRequestId, PersonId, ProjectId } from '#protocol/ids.ts'
import type { NamedPackage } from '#protocol/packages.ts'

import type { Reach } from '../access/roles.ts'
import { within } from '../access/within.ts'
import type { Database } from '../db/open-database.ts'
import { people } from '../people/tables.ts'
import { packageRequests } from './tables.ts'

export type PackageRequestRow = typeof packageRequests.$inferSelect & { personName: string }

export type NewPackageRequest = Pick<
  typeof packageRequests.$inferSelect,
  'id' | 'projectId' | 'personId' | 'archive' | 'name' | 'reason' | 'askedAt'
>

/** What has been asked for. Nothing here is ever deleted. */
export class PackageRequestStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  insert(request: NewPackageRequest): void {
    this.#db
      .insert(packageRequests)
      .values({ ...request, state: 'asked' })
      .run()
  }

  /** False where somebody else has decided already. */
  decide(id: PackageRequestId, { state, words }: PackageDecision, now: Date): boolean {
    const { changes } = this.#db
      .update(packageRequests)
      .set({ state, words: words ?? null, decidedAt: now })
      .where(and(eq(packageRequests.id, id), eq(packageRequests.state, 'asked')))
      .run()
    return changes === 1
  }

  find(id: PackageRequestId, reach: Reach): PackageRequestRow | undefined {
    const inReach = within(packageRequests.projectId, reach)
    return this.#rows(and(eq(packageRequests.id, id), inReach))[0]
  }

  /** Those of the person within one reach, and everybody's within the other: what waits first, then the newest. */
  list(person: PersonId, own: Reach, everybodys: Reach): PackageRequestRow[] {
    const { personId, projectId } = packageRequests
    const ownOnes = and(eq(personId, person), within(projectId, own))
    return this.#rows(or(ownOnes, within(projectId, everybodys)))
  }

  countWaiting(person: PersonId): number {
    const { personId, state } = packageRequests
    return this.#count(and(eq(personId, person), eq(state, 'asked')))
  }

  isWaiting(projectId: ProjectId, { archive, name }: NamedPackage): boolean {
    const same = and(
      eq(packageRequests.projectId, projectId),
      eq(packageRequests.archive, archive),
      eq(packageRequests.name, name),
      eq(packageRequests.state, 'asked'),
    )
    return this.#count(same) > 0
  }

  #count(condition: SQL | undefined): number {
    const rows = this.#db.select({ rows: count() }).from(packageRequests).where(condition)
    return rows.get()?.rows ?? 0
  }

  #rows(condition: SQL | undefined): PackageRequestRow[] {
    return this.#db
      .select({ request: packageRequests, personName: people.name })
      .from(packageRequests)
      .innerJoin(people, eq(people.id, packageRequests.personId))
      .where(condition)
      .orderBy(sql`${packageRequests.state} = 'asked' DESC`, desc(packageRequests.askedAt))
      .limit(MAX_REQUESTS_LISTED)
      .all()
      .map(({ request, personName }) => ({ ...request, personName }))
  }
}
