import {
  type PolicyChange,
  PolicyChanges,
  PolicyInForce,
  PolicyVersion,
} from '#protocol/api/policies.ts'
import type { ProjectId } from '#protocol/ids.ts'

import type { Ask } from '../../shared/ask.ts'

export type PoliciesApi = {
  /** Newest first. */
  policies: (id: ProjectId) => Promise<PolicyVersion[]>
  policyChanges: (id: ProjectId, versions: Compared) => Promise<PolicyChange[]>
  /** A document of whatever form: the server judges whether it is a policy. */
  putPolicy: (id: ProjectId, put: { basedOn: number; policy: unknown }) => Promise<PolicyInForce>
}

export type Compared = { from: number; to: number }

/** Where the document itself is, to be taken away. */
export function policyAddress(id: ProjectId, version: number): string {
  return `/api/projects/${id}/policies/${version}`
}

export function policiesApi(ask: Ask): PoliciesApi {
  return {
    policies: (id) => ask(`/api/projects/${id}/policies`, { answer: PolicyVersion.array() }),
    policyChanges: (id, { from, to }) =>
      ask(`${policyAddress(id, to)}/changes?from=${from}`, { answer: PolicyChanges }),
    putPolicy: (id, body) =>
      ask(`/api/projects/${id}/policy`, { method: 'PUT', body, answer: PolicyInForce }),
  }
}
