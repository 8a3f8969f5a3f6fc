import { z } from 'zod'

import { Role } from '#protocol/role.ts'
import {
  PolicyChanges,
  PolicyInForce,
  PolicyVersion,
  PolicyVersionNumber,
} from '#protocol/api/policies.ts'
import type { FactAction } from '#protocol/fact.ts'
import { ProjectId } from '#protocol/ids.ts'
import { MAX_SECONDS_LEFT } from '#protocol/plain/view-limits.ts'
import { Policy } from '#protocol/policy.ts'

/** Commands on the same machine and the server exchange one JSON line each way on `run/admin.sock`. */
export const ADMIN_SOCKET_NAME = 'admin.sock'

/** A list of all versions that are listed at once is the longest. */
export const MAX_ADMIN_LINE_BYTES = 128 * 1024

export const MAX_REASON = 300

export const AdminRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sign-in'), role: Role }),
  z.strictObject({ type: z.literal('list-policies'), project: ProjectId }),
  /** The version in force unless another is named. */
  z.strictObject({
    type: z.literal('show-policy'),
    project: ProjectId,
    version: PolicyVersionNumber.optional(),
  }),
  z.strictObject({
    type: z.literal('compare-policies'),
    project: ProjectId,
    from: PolicyVersionNumber,
    to: PolicyVersionNumber,
  }),
  z.strictObject({ type: z.literal('set-policy'), project: ProjectId, policy: Policy }),
  /** The server is stopped in so many seconds, and everybody told; or it goes on after all. */
  z.strictObject({ type: z.literal('drain'), seconds: z.int().min(0).max(MAX_SECONDS_LEFT) }),
  z.strictObject({ type: z.literal('cancel-drain') }),
])
export type AdminRequest = z.infer<typeof AdminRequest>
export type AdminRequestType = AdminRequest['type']

/** What stands in the journal after each; null for what changes nothing. */
export const ADMIN_FACTS: Readonly<Record<AdminRequestType, FactAction | null>> = {
  'sign-in': 'sign-in/link-made',
  'list-policies': null,
  'show-policy': null,
  'compare-policies': null,
  'set-policy': 'policy/changed',
  drain: 'server/draining',
  'cancel-drain': 'server/drain-called-off',
}

export const AdminAnswer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('link'), url: z.url() }),
  z.strictObject({ type: z.literal('policies'), versions: z.array(PolicyVersion) }),
  z.strictObject({ type: z.literal('policy'), policy: Policy }),
  z.strictObject({ type: z.literal('changes'), changes: PolicyChanges }),
  z.strictObject({ type: z.literal('in-force'), inForce: PolicyInForce }),
  /** `endsAt` is null while the server goes on. */
  z.strictObject({
    type: z.literal('drain'),
    endsAt: z.iso.datetime().nullable(),
    sessions: z.int().min(0),
  }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(MAX_REASON) }),
])
export type AdminAnswer = z.infer<typeof AdminAnswer>

/** What answers each request. The composition root fills it in. */
export type AdminHandlers = {
  [Type in AdminRequestType]: (request: Extract<AdminRequest, { type: Type }>) => AdminAnswer
}
