import { expect, test } from 'vitest'

import { PersonId, ProjectId } from '#protocol/ids.ts'

import { whatAPersonMay } from './what-a-person-may.ts'

const id = PersonId.parse('01930000-0000-7000-8000-000000000000')
const projects = [ProjectId.parse('lungs'), ProjectId.parse('hearts')]

test('an action is named with the projects where it may be done', () => {
  const may = whatAPersonMay({ id, name: 'R', roles: ['researcher'] }, projects)
  expect(may).toEqual({
    'read-catalogue': projects,
    'start-session': projects,
    'list-sessions': projects,
  })
})

test('what belongs to no project is named with none', () => {
  const may = whatAPersonMay({ id, name: 'O', roles: ['operator'] }, projects)
  expect(may['read-metrics']).toEqual([])
  expect(may['supervise-session']).toEqual(projects)
})

test('somebody without a role may do nothing', () => {
  expect(whatAPersonMay({ id, name: 'N', roles: [] }, projects)).toEqual({})
})
