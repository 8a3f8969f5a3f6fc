import { z } from 'zod'

import { PackageRequestId, PersonId, ProjectId } from '../ids.ts'
import { NamedPackage } from '../packages.ts'

/** How many requests of one person may wait for a decision. */
export const MAX_WAITING_REQUESTS = 20
/** Those that wait come first; older ones are on record. */
export const MAX_REQUESTS_LISTED = 300

/** In UTF-16 units, as a page counts them. */
export const MAX_REQUEST_WORDS = 300

/** What one person writes to another about a package: one line, of letters and signs that can be seen. */
export const RequestWords = z
  .string()
  .min(1)
  .max(MAX_REQUEST_WORDS)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)

const Words = z.string().trim().pipe(RequestWords)

export const PackageRequestState = z.enum(['asked', 'provided', 'declined'])
export type PackageRequestState = z.infer<typeof PackageRequestState>

/** A package that somebody misses in the sessions of a project, and what for. */
export const PackageAsked = z.strictObject({
  projectId: ProjectId,
  package: NamedPackage,
  reason: Words.optional(),
})
export type PackageAsked = z.infer<typeof PackageAsked>

/** What an operator says to it. It installs nothing: that is done by the environment's file. */
export const PackageDecision = z.strictObject({
  state: PackageRequestState.exclude(['asked']),
  words: Words.optional(),
})
export type PackageDecision = z.infer<typeof PackageDecision>

export const PackageRequest = z.strictObject({
  id: PackageRequestId,
  projectId: ProjectId,
  personId: PersonId,
  personName: z.string(),
  package: NamedPackage,
  reason: z.string().nullable(),
  askedAt: z.iso.datetime(),
  state: PackageRequestState,
  /** Of whoever decided. */
  words: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
})
export type PackageRequest = z.infer<typeof PackageRequest>
