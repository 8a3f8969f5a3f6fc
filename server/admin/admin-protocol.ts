import { z } from 'zod'

import { Role } from '#protocol/api/people.ts'

/** Commands on the same machine and the server exchange one JSON line each way on `run/admin.sock`. */
export const ADMIN_SOCKET_NAME = 'admin.sock'

export const MAX_ADMIN_LINE_BYTES = 1024

export const AdminRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sign-in'), role: Role }),
])
export type AdminRequest = z.infer<typeof AdminRequest>

export const AdminAnswer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('link'), url: z.url() }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(300) }),
])
export type AdminAnswer = z.infer<typeof AdminAnswer>
