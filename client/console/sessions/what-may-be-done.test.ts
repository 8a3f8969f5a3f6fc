import { expect, test } from 'vitest'

import { Me } from '#protocol/api/people.ts'
import { PersonId, ProjectId } from '#protocol/ids.ts'

import { whatMayBeDone } from './what-may-be-done.ts'

const lungs = ProjectId.parse('lungs')
const hearts = ProjectId.parse('hearts')
const other = PersonId.parse('019aab00-0000-7000-8000-000000000001')
const me = Me.parse({
  id: '019aab00-0000-7000-8000-000000000000',
  name: 'Operator',
  may: { 'supervise-session': [lungs], 'end-any-session': [lungs] },
})

test("somebody else's session is supervised and ended in the projects where the person may", () => {
  expect(whatMayBeDone(me, { personId: other, projectId: lungs })).toEqual({
    supervise: true,
    end: true,
  })
  expect(whatMayBeDone(me, { personId: other, projectId: hearts })).toEqual({
    supervise: false,
    end: false,
  })
})

test("the person's own session can be ended and is not supervised", () => {
  for (const projectId of [lungs, hearts]) {
    expect(whatMayBeDone(me, { personId: me.id, projectId })).toEqual({
      supervise: false,
      end: true,
    })
  }
})
