import type { Me } from '#protocol/api/people.ts'
import type { ProjectId } from '#protocol/ids.ts'
import { type Action, ACTIONS } from '#protocol/plain/actions.ts'

import { ACTIONS as DECIDED, isAllowed, type Person } from './access.ts'

/** These belong to the machine and not to a project. */
const OF_NO_PROJECT: readonly Action[] = ['read-metrics']

/** What pages are told, so that they offer only what would be done. */
export function whatAPersonMay(person: Person, projects: readonly ProjectId[]): Me['may'] {
  const allowed = DECIDED.filter((action) => isAllowed(person.roles, action))
  const told = ACTIONS.filter((action) => allowed.some((one) => one === action))
  return Object.fromEntries(
    told.map((action) => [action, OF_NO_PROJECT.includes(action) ? [] : [...projects]]),
  )
}
