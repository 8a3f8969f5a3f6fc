import { z } from 'zod'

import { PersonId, ProjectId } from '../ids.ts'
import { ACTIONS } from '../plain/actions.ts'

export const Role = z.enum(['researcher', 'operator', 'compliance'])
export type Role = z.infer<typeof Role>

/** The signed-in person. */
export const Me = z.strictObject({
  id: PersonId,
  name: z.string(),
  /**
   * An action is named when the person may do it anywhere; with it the projects where, and none for what
   * belongs to no project.
   */
  may: z.partialRecord(z.enum(ACTIONS), z.array(ProjectId)),
})
export type Me = z.infer<typeof Me>
