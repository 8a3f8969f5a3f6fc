import type { Me } from '#protocol/api/people.ts'
import type { ProjectId } from '#protocol/ids.ts'
import type { Action } from '#protocol/plain/actions.ts'

/** What opens a section of the console. Whoever may do one of them has a use for the console. */
export const CONSOLE_ACTIONS = [
  'list-recordings',
  'supervise-session',
  'read-policies',
  'decide-package-request',
] as const satisfies readonly Action[]
export type ConsoleAction = (typeof CONSOLE_ACTIONS)[number]

/** Whether there is any place where the person may do this. */
export function may(me: Me, action: Action): boolean {
  return me.may[action] !== undefined
}

export function mayIn(me: Me, action: Action, project: ProjectId): boolean {
  return me.may[action]?.includes(project) ?? false
}
