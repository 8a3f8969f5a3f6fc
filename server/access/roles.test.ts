import { describe, expect, test } from 'vitest'

import { Role, type Scope } from '#protocol/role.ts'
import { PersonId, ProjectId } from '#protocol/ids.ts'
import { type Action, ACTIONS } from '#protocol/plain/actions.ts'

import { hasRole, NOWHERE, type Person, reaches, reachOf, whatMay } from './roles.ts'

/** R researcher, O operator, C compliance. Written out once more, so that a change is made twice. */
const TABLE: Record<Exclude<Action, 'read-metrics'>, string> = {
  'read-catalogue': 'ROC',
  'start-session': 'R',
  'list-sessions': 'ROC',
  'end-any-session': 'OC',
  'supervise-session': 'OC',
  'list-recordings': 'C',
  'replay-recording': 'C',
  'read-statements': 'OC',
  'read-capacity': 'O',
  'read-policies': 'OC',
  'change-policy': 'O',
  'read-journal': 'OC',
  'request-package': 'R',
  'decide-package-request': 'O',
}

const NOW = new Date('2026-06-01T12:00:00Z')
const HERE = ProjectId.parse('here')
const THERE = ProjectId.parse('there')
const SITE: Scope = { kind: 'site' }
const inProject = (project: ProjectId): Scope => ({ kind: 'project', project })

type Given = { role: Role; scope: Scope; from?: Date; until?: Date | null }

function personWith(...given: Given[]): Person {
  const assignments = given.map((one) => ({ from: new Date(0), until: null, ...one }))
  const id = PersonId.parse('01930000-0000-7000-8000-000000000000')
  return { id, name: 'Somebody', assignments }
}

describe('a role in a project', () => {
  for (const [action, letters] of Object.entries(TABLE) as [Action, string][]) {
    test.each(Role.options)(`${action} for a %s, there and nowhere else`, (role) => {
      const reach = reachOf(personWith({ role, scope: inProject(HERE) }), action, NOW)
      expect(reaches(reach, HERE)).toBe(letters.includes(role.charAt(0).toUpperCase()))
      expect(reaches(reach, THERE)).toBe(false)
    })
  }

  test('reaches nothing of the whole installation', () => {
    const operator = personWith({ role: 'operator', scope: inProject(HERE) })
    expect(reachOf(operator, 'read-metrics', NOW)).toEqual(NOWHERE)
  })

  test('adds nothing to a role elsewhere', () => {
    const person = personWith(
      { role: 'researcher', scope: inProject(HERE) },
      { role: 'operator', scope: inProject(THERE) },
    )
    expect(reachOf(person, 'supervise-session', NOW)).toEqual({
      everywhere: false,
      projects: [THERE],
    })
    expect(reachOf(person, 'start-session', NOW)).toEqual({ everywhere: false, projects: [HERE] })
    expect([
      hasRole(person, 'operator', HERE, NOW),
      hasRole(person, 'operator', THERE, NOW),
    ]).toEqual([false, true])
  })
})

test('nobody may do anything', () => {
  for (const action of ACTIONS) expect(reachOf(personWith(), action, NOW)).toEqual(NOWHERE)
})

test('a role at the site reaches every project and the installation', () => {
  const operator = personWith({ role: 'operator', scope: SITE })
  expect(reaches(reachOf(operator, 'end-any-session', NOW), THERE)).toBe(true)
  expect(reachOf(operator, 'read-metrics', NOW)).toEqual({ everywhere: true, projects: [] })
})

test.each([
  ['has not begun', { from: new Date(NOW.getTime() + 1) }, false],
  ['begins now', { from: NOW }, true],
  ['ends in a moment', { until: new Date(NOW.getTime() + 1) }, true],
  ['ends now', { until: NOW }, false],
])('a role that %s', (_name, validity, holds) => {
  const person = personWith({ role: 'researcher', scope: inProject(HERE), ...validity })
  expect(reaches(reachOf(person, 'start-session', NOW), HERE)).toBe(holds)
})

test('what pages offer is each action that is allowed somewhere, with the projects where', () => {
  const person = personWith(
    { role: 'researcher', scope: inProject(HERE) },
    { role: 'operator', scope: SITE },
  )
  const may = whatMay(person, [HERE, THERE], NOW)
  expect(may['start-session']).toEqual([HERE])
  expect(may['supervise-session']).toEqual([HERE, THERE])
  expect(may['read-metrics']).toEqual([])
  expect(may['replay-recording']).toBeUndefined()
})
