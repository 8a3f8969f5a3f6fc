import { z } from 'zod'

import { Policy } from '../policy.ts'
import { NamedActor } from './facts.ts'

/** Older ones are found by their number. */
export const MAX_VERSIONS_LISTED = 200
/** More than a policy has fields. */
const MAX_CHANGES = 200

/** Versions are counted within a project, from 1. */
export const PolicyVersionNumber = z.int().min(1)

/** One version of a project's policy. */
export const PolicyVersion = z.strictObject({
  version: PolicyVersionNumber,
  since: z.iso.datetime(),
  /** Null for one that is older than the journal. */
  by: NamedActor.nullable(),
  /** The next session starts under it. */
  inForce: z.boolean(),
  /** SHA-256 of the bytes that are downloaded, in hexadecimal: the `policyDigest` of statements. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PolicyVersion = z.infer<typeof PolicyVersion>

/** What a field can hold; a list is one value, since its order or length is what differs. */
export const PolicyValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.array(z.strictObject({ from: z.string(), to: z.string() })),
])
export type PolicyValue = z.infer<typeof PolicyValue>

/** One field that differs; null where the policy does not name it, which allows nothing. */
export const PolicyChange = z.strictObject({
  field: z.string(),
  before: PolicyValue.nullable(),
  after: PolicyValue.nullable(),
})
export type PolicyChange = z.infer<typeof PolicyChange>
export const PolicyChanges = z.array(PolicyChange).max(MAX_CHANGES)

/** A policy that is to be in force, and the version that its author had before the eyes. */
export const PolicyPut = z.strictObject({ basedOn: PolicyVersionNumber, policy: Policy })
export type PolicyPut = z.infer<typeof PolicyPut>

/** The version that is in force now; nothing was `changed` where nothing differed. */
export const PolicyInForce = z.strictObject({ version: PolicyVersionNumber, changed: z.boolean() })
export type PolicyInForce = z.infer<typeof PolicyInForce>
