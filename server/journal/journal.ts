import { createHash, randomBytes } from 'node:crypto'

import { and, asc, desc, eq, lt, type SQL } from 'drizzle-orm'
import type { Logger } from 'pino'

import { canonicalJson } from '#protocol/canonical-json.ts'
import { type Actor, type FactAction, type FactOf, FACTS } from '#protocol/fact.ts'
import type { ProjectId } from '#protocol/ids.ts'

import type { Reach } from '../access/roles.ts'
import { within } from '../access/within.ts'
import type { Database } from '../db/open-database.ts'
import { factDetails, facts } from './tables.ts'

const SALT_BYTES = 32
/** What the first row of all is chained to. */
const BEGINNING = '0'.repeat(64)

export type NewFact<A extends FactAction = FactAction> = {
  [One in A]: FactOf<One> & {
    actor: Actor
    project?: ProjectId | undefined
    policyVersion?: number | undefined
  }
}[A]

/** `details` are missing where they were erased. */
export type StoredFact = Omit<typeof facts.$inferSelect, 'detailsDigest' | 'chain'> & {
  details: unknown
}

/** A subject or a project, and only what stands before a sequence number. */
export type FactsAsked = {
  subject?: string | undefined
  project?: ProjectId | undefined
  before?: number | undefined
}

type StoredRow = {
  facts: typeof facts.$inferSelect
  fact_details: typeof factDetails.$inferSelect | null
}

export type Noting = (fact: NewFact) => void

type Listener = (fact: NewFact) => void

/**
 * Who did what to which: append-only facts, each in the transaction of the change that it tells of, so
 * that neither stands without the other. Whoever wants to act on something that has happened listens
 * here, and is told once the fact is durable.
 */
export class Journal {
  readonly #db: Database
  readonly #log: Logger
  readonly #now: () => Date
  readonly #listeners = new Map<FactAction, Listener[]>()
  #noted: NewFact[] = []
  #depth = 0

  constructor({
    db,
    log,
    now = () => new Date(),
  }: {
    db: Database
    log: Logger
    now?: () => Date
  }) {
    this.#db = db
    this.#log = log
    this.#now = now
  }

  /**
   * Runs a change of the database, and what it notes, as one transaction: when it throws, nothing of it
   * has happened. It must be synchronous. Returns once all of it is on the disk.
   */
  record<Result>(change: (note: Noting) => Result): Result {
    const before = this.#noted.length
    this.#depth += 1
    try {
      return this.#db.transaction(() => change((fact) => this.#note(fact)))
    } catch (error) {
      this.#noted.length = before
      throw error
    } finally {
      this.#depth -= 1
      if (this.#depth === 0) this.#tell()
    }
  }

  /** Listeners of one action are called in the order in which they came. */
  on<A extends FactAction>(action: A, listener: (fact: NewFact<A>) => void): void {
    const listeners = this.#listeners.get(action) ?? []
    this.#listeners.set(action, [...listeners, listener as Listener])
  }

  /** What is known of one subject, oldest first. */
  about(subject: string): StoredFact[] {
    const rows = this.#withDetails().where(eq(facts.subject, subject))
    return rows.orderBy(asc(facts.sequence)).all().map(told)
  }

  /** Newest first: what belongs to projects within the reach, of one subject or one project. */
  page(asked: FactsAsked, reach: Reach, limit: number): StoredFact[] {
    const { subject, project, before } = asked
    const conditions: (SQL | undefined)[] = [
      subject === undefined ? undefined : eq(facts.subject, subject),
      project === undefined ? undefined : eq(facts.projectId, project),
      before === undefined ? undefined : lt(facts.sequence, before),
      within(facts.projectId, reach),
    ]
    const rows = this.#withDetails().where(and(...conditions))
    return rows.orderBy(desc(facts.sequence)).limit(limit).all().map(told)
  }

  /** The sequence number of the first row that is not what was written; undefined when all are. */
  firstBroken(): number | undefined {
    let previous = BEGINNING
    const rows = this.#withDetails().orderBy(asc(facts.sequence)).all()
    for (const {
      facts: { chain, ...row },
      fact_details: erasable,
    } of rows) {
      const digest = erasable && digestOf(erasable.salt, erasable.details)
      if (chain !== chainOf(previous, row) || (digest ?? row.detailsDigest) !== row.detailsDigest) {
        return row.sequence
      }
      previous = chain
    }
    return undefined
  }

  #note(fact: NewFact): void {
    const { action, actor, project = null, policyVersion = null } = fact
    const { subject, details } = FACTS[action]
    const salt = randomBytes(SALT_BYTES).toString('hex')
    const kept = details.parse(fact.details)
    const last = this.#last()
    const row = {
      sequence: (last?.sequence ?? 0) + 1,
      at: this.#now(),
      actor,
      action,
      subject: subject.parse(fact.subject),
      projectId: project,
      policyVersion,
      detailsDigest: digestOf(salt, kept),
    }
    const chain = chainOf(last?.chain ?? BEGINNING, row)
    this.#db
      .insert(facts)
      .values({ ...row, chain })
      .run()
    this.#db.insert(factDetails).values({ sequence: row.sequence, salt, details: kept }).run()
    this.#noted.push(fact)
  }

  #withDetails() {
    const ofTheSame = eq(factDetails.sequence, facts.sequence)
    return this.#db.select().from(facts).leftJoin(factDetails, ofTheSame)
  }

  #last(): { sequence: number; chain: string } | undefined {
    const { sequence, chain } = facts
    return this.#db.select({ sequence, chain }).from(facts).orderBy(desc(sequence)).limit(1).get()
  }

  #tell(): void {
    const noted = this.#noted
    this.#noted = []
    for (const fact of noted) {
      for (const listener of this.#listeners.get(fact.action) ?? []) {
        try {
          listener(fact)
        } catch (error) {
          this.#log.error({ err: error, action: fact.action }, 'a listener of the journal failed')
        }
      }
    }
  }
}

function told({ facts: row, fact_details: erasable }: StoredRow): StoredFact {
  const { detailsDigest: _digest, chain: _chain, ...fact } = row
  return { ...fact, details: erasable?.details }
}

function digestOf(salt: string, details: unknown): string {
  return createHash('sha256')
    .update(`${salt}\n${canonicalJson(details)}`)
    .digest('hex')
}

function chainOf(previous: string, row: Omit<typeof facts.$inferSelect, 'chain'>): string {
  const text = canonicalJson({ ...row, at: row.at.getTime() })
  return createHash('sha256').update(`${previous}\n${text}`).digest('hex')
}
