import { z } from 'zod'

import { PersonId, ProjectId } from '../ids.ts'
import { ACTIONS } from '../plain/actions.ts'

/**
 * The signed-in person. `may` has a key for what the person may do anywhere, with the projects where: none
 * for what belongs to no project.
 */
export const Me = z.strictObject({
  id: PersonId,
  name: z.string(),
  may: z.partialRecord(z.enum(ACTIONS), z.array(ProjectId)),
})
export type Me = z.infer<typeof Me>
