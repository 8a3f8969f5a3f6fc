import { z } from 'zod'

import { FACT_ACTIONS } from '../fact.ts'
import { PersonId, ProjectId } from '../ids.ts'

/** Who did something, as a person reads it. */
export const NamedActor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: PersonId, name: z.string() }),
  z.strictObject({ kind: z.literal('host') }),
  z.strictObject({ kind: z.literal('system') }),
])
export type NamedActor = z.infer<typeof NamedActor>

export const MAX_FACTS_LISTED = 200

/** What is asked for: one subject (a session, a project, a person), or all that belongs to one project. */
export const FactsQuery = z
  .strictObject({
    subject: z.string().min(1).max(64).optional(),
    project: ProjectId.optional(),
    /** Only what stands before this sequence number: the next page after the last one of a page. */
    before: z.coerce.number().int().min(1).optional(),
  })
  .refine(({ subject, project }) => (subject === undefined) !== (project === undefined), {
    message: 'either a subject or a project is needed',
  })
export type FactsQuery = z.infer<typeof FactsQuery>

/** A fact of the journal, for whoever may read it. */
export const RecordedFact = z.strictObject({
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  actor: NamedActor,
  action: z.enum(FACT_ACTIONS),
  subject: z.string(),
  projectId: ProjectId.nullable(),
  policyVersion: z.int().min(1).nullable(),
  /** As `FACTS` describes those of the action; null where they were erased. */
  details: z.record(z.string(), z.unknown()).nullable(),
})
export type RecordedFact = z.infer<typeof RecordedFact>
