import { z } from 'zod'

export const Health = z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) })
export type Health = z.infer<typeof Health>
