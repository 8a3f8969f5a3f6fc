import { z } from 'zod'

import { PersonId } from '../ids.ts'

export const Role = z.enum(['researcher', 'operator', 'compliance'])
export type Role = z.infer<typeof Role>

/** The signed-in person. */
export const Me = z.strictObject({ id: PersonId, name: z.string(), roles: z.array(Role) })
export type Me = z.infer<typeof Me>
