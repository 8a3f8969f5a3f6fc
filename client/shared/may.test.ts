import { expect, test } from 'vitest'

import { Me } from '#protocol/api/people.ts'
import { ProjectId } from '#protocol/ids.ts'

import { may, mayIn } from './may.ts'

const [lungs, hearts] = [ProjectId.parse('lungs'), ProjectId.parse('hearts')]
const me = Me.parse({
  id: '019aab00-0000-7000-8000-000000000000',
  name: 'Officer',
  may: { 'list-recordings': [lungs], 'read-metrics': [] },
})

test('an action is allowed in the projects that stand beside it and in no other', () => {
  expect(mayIn(me, 'list-recordings', lungs)).toBe(true)
  expect(mayIn(me, 'list-recordings', hearts)).toBe(false)
  expect(mayIn(me, 'end-any-session', lungs)).toBe(false)
})

test('what belongs to no project is allowed where it is named', () => {
  expect(may(me, 'read-metrics')).toBe(true)
  expect(mayIn(me, 'read-metrics', lungs)).toBe(false)
  expect(may(me, 'start-session')).toBe(false)
})
