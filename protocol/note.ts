import { z } from 'zod'

import { MAX_NOTE_CHARACTERS } from './plain/view-limits.ts'

/** What a supervisor writes to a person: one line, of letters and signs that can be seen. */
export const Note = z
  .string()
  .min(1)
  .max(MAX_NOTE_CHARACTERS)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)
