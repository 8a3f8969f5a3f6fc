import { z } from 'zod'

import { MAX_SUPERVISOR_MESSAGE } from './plain/view-limits.ts'

/** What a supervisor writes to a person: one line, of letters and signs that can be seen. */
export const SupervisorMessage = z
  .string()
  .min(1)
  .max(MAX_SUPERVISOR_MESSAGE)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)
