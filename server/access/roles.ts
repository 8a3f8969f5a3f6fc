import type { Role, Scope } from '#protocol/role.ts'
import type { PersonId, ProjectId } from '#protocol/ids.ts'
import { type Action, ACTIONS } from '#protocol/plain/actions.ts'

/**
 * Whose role allows what. An action belongs to a project unless its row says that it belongs to the whole
 * installation. What is not named is denied.
 */
const ALLOWED: Record<Action, { roles: readonly Role[]; of?: 'installation' }> = {
  'read-catalogue': { roles: ['researcher', 'operator', 'compliance'] },
  'start-session': { roles: ['researcher'] },
  /** One's own need no role beyond being in the project; those of others need `supervise-session`. */
  'list-sessions': { roles: ['researcher', 'operator', 'compliance'] },
  'end-any-session': { roles: ['operator', 'compliance'] },
  /** Watching, freezing and writing to somebody else's session. */
  'supervise-session': { roles: ['operator', 'compliance'] },
  'list-recordings': { roles: ['compliance'] },
  'replay-recording': { roles: ['compliance'] },
  'read-statements': { roles: ['operator', 'compliance'] },
  /** What the machine has and what is promised of it, for whoever decides whether more may start. */
  'read-capacity': { roles: ['operator'] },
  'read-metrics': { roles: ['operator'], of: 'installation' },
  'read-policies': { roles: ['operator', 'compliance'] },
  'change-policy': { roles: ['operator'] },
  /** Who did what in a project, by name. */
  'read-journal': { roles: ['operator', 'compliance'] },
  'request-package': { roles: ['researcher'] },
  'decide-package-request': { roles: ['operator'] },
}

/** A role that a person has, where, and for how long. */
export type RoleAssignment = {
  role: Role
  scope: Scope
  from: Date
  /** The first moment at which it holds no longer; null for one without an end. */
  until: Date | null
}

/** A signed-in person, as every route and every message is judged by. */
export type Person = { id: PersonId; name: string; assignments: readonly RoleAssignment[] }

/** Where somebody may do something. A list is asked for within a reach, and is empty beyond it. */
export type Reach = { everywhere: boolean; projects: readonly ProjectId[] }

export const NOWHERE: Reach = { everywhere: false, projects: [] }
/** That of whoever is root on the host, who asks without being a person. */
export const EVERYWHERE: Reach = { everywhere: true, projects: [] }

/** The one decision on authority: where this person may do this, at this moment. */
export function reachOf(
  { assignments }: Pick<Person, 'assignments'>,
  action: Action,
  now: Date,
): Reach {
  const { roles, of } = ALLOWED[action]
  const valid = assignments.filter((one) => roles.includes(one.role) && isValid(one, now))
  const everywhere = valid.some(({ scope }) => scope.kind === 'site')
  if (of === 'installation') return { everywhere, projects: [] }
  const projects = valid.flatMap(({ scope }) => (scope.kind === 'project' ? [scope.project] : []))
  return { everywhere, projects: [...new Set(projects)] }
}

export function reaches({ everywhere, projects }: Reach, project: ProjectId): boolean {
  return everywhere || projects.includes(project)
}

export function isNowhere({ everywhere, projects }: Reach): boolean {
  return !everywhere && projects.length === 0
}

/** In which capacity somebody acts in a project, for what is told of it; authority is asked of `reachOf`. */
export function hasRole(person: Person, role: Role, project: ProjectId, now: Date): boolean {
  return person.assignments.some(
    (one) =>
      one.role === role &&
      isValid(one, now) &&
      (one.scope.kind === 'site' || one.scope.project === project),
  )
}

/** The roles that somebody has somewhere at this moment, each once; only ever to be told. */
export function rolesOf(person: Person, now: Date): Role[] {
  return [...new Set(person.assignments.filter((one) => isValid(one, now)).map(({ role }) => role))]
}

function isValid({ from, until }: RoleAssignment, now: Date): boolean {
  return from <= now && (until === null || now < until)
}

/** What the person's pages offer: each action that is allowed somewhere, with the projects where. */
export function whatMay(
  person: Person,
  allProjects: readonly ProjectId[],
  now: Date,
): Partial<Record<Action, ProjectId[]>> {
  const entries = ACTIONS.flatMap((action) => {
    const reach = reachOf(person, action, now)
    if (isNowhere(reach)) return []
    const isOfProjects = ALLOWED[action].of === undefined
    const projects = isOfProjects ? allProjects.filter((id) => reaches(reach, id)) : []
    return [[action, projects] as const]
  })
  return Object.fromEntries(entries)
}
