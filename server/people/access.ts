import type { Role } from '#protocol/api/people.ts'
import type { PersonId } from '#protocol/ids.ts'

/** Somebody who is signed in, as the server knows them. */
export type Person = { id: PersonId; name: string; roles: readonly Role[] }

/** Everything that a signed-in person can ask for, and whose role allows it. What is not named is denied. */
const ALLOWED = {
  'read-catalogue': ['researcher', 'operator', 'compliance'],
  'start-session': ['researcher'],
  /** A researcher's list holds only that person's own. */
  'list-sessions': ['researcher', 'operator', 'compliance'],
  /** Viewing, resizing and typing into a session; it must also be the person's own. */
  'use-session': ['researcher'],
  'end-own-session': ['researcher'],
  'end-any-session': ['operator', 'compliance'],
  /** Watching, freezing and writing to a session of a project that the person belongs to. */
  'supervise-session': ['operator', 'compliance'],
  'list-recordings': ['compliance'],
  'replay-recording': ['compliance'],
  'read-statements': ['operator', 'compliance'],
  'read-metrics': ['operator'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof ALLOWED

export const ACTIONS = Object.keys(ALLOWED) as readonly Action[]

/** Whether one of the roles allows the action. Nobody's roles are an empty list. */
export function isAllowed(roles: readonly Role[], action: Action): boolean {
  const allowed: readonly Role[] = ALLOWED[action]
  return roles.some((role) => allowed.includes(role))
}
