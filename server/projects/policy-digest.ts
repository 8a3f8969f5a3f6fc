import { createHash } from 'node:crypto'

import { canonicalJson } from '#protocol/canonical-json.ts'
import type { Policy } from '#protocol/policy.ts'

/** What a policy is called wherever it is signed, in hexadecimal: over the very bytes that are downloaded. */
export function policyDigest(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex')
}
