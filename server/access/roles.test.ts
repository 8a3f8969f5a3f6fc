import { describe, expect, test } from 'vitest'

import { Role } from '#protocol/api/people.ts'

import { type Action, ACTIONS, isAllowed } from './roles.ts'

/** R researcher, O operator, C compliance. Written out once more, so that a change is made twice. */
const TABLE: Record<Action, string> = {
  'read-catalogue': 'ROC',
  'start-session': 'R',
  'list-sessions': 'ROC',
  'use-session': 'R',
  'end-own-session': 'R',
  'end-any-session': 'OC',
  'supervise-session': 'OC',
  'list-recordings': 'C',
  'replay-recording': 'C',
  'read-statements': 'OC',
  'read-metrics': 'O',
}

describe('isAllowed', () => {
  for (const action of ACTIONS) {
    test.each(Role.options)(`${action} for a %s`, (role) => {
      const letter = role.charAt(0).toUpperCase()
      expect(isAllowed([role], action)).toBe(TABLE[action].includes(letter))
    })
  }

  test('nobody may do anything', () => {
    expect(ACTIONS.filter((action) => isAllowed([], action))).toEqual([])
  })

  test('one of several roles is enough', () => {
    expect(isAllowed(['compliance', 'operator'], 'end-any-session')).toBe(true)
  })
})
