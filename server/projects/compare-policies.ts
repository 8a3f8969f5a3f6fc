import { type PolicyChange, PolicyValue } from '#protocol/api/policies.ts'
import type { Policy } from '#protocol/policy.ts'

/** Field by field, in the order of the document; what only one of the two names comes as well. */
export function comparePolicies(before: Policy, after: Policy): PolicyChange[] {
  const [one, other] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((field) => ({
      field,
      before: one.get(field) ?? null,
      after: other.get(field) ?? null,
    }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
}

function leavesOf(document: object, path: readonly string[] = []): Map<string, PolicyValue> {
  const leaves = Object.entries(document).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return []
    const here = [...path, name]
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isGroup
      ? [...leavesOf(value, here)]
      : [[here.join('.'), PolicyValue.parse(value)] as const]
  })
  return new Map(leaves)
}
