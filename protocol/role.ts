import { z } from 'zod'

import { ProjectId } from './ids.ts'

/** In what capacity somebody acts. What each may do is the server's table. */
export const Role = z.enum(['researcher', 'operator', 'compliance'])
export type Role = z.infer<typeof Role>

/** Where a role holds: in all that a site has, or in one project. */
export const Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('site') }),
  z.strictObject({ kind: z.literal('project'), project: ProjectId }),
])
export type Scope = z.infer<typeof Scope>
