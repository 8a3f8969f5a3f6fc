import { z } from 'zod'

import { END_REASONS, REFUSAL_REASONS } from './plain/reasons.ts'

export const EndReason = z.enum(END_REASONS)
export type EndReason = z.infer<typeof EndReason>

export const RefusalReason = z.enum(REFUSAL_REASONS)
export type RefusalReason = z.infer<typeof RefusalReason>
