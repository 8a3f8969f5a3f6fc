import { beforeEach, afterEach, describe, expect, test } from 'vitest'

import type { FactAction } from '#protocol/fact.ts'

import { openTestApp, TEST_PROJECT, type TestApp } from '../test/support/test-app.ts'
import { TEST_POLICY } from '../test/support/test-policy.ts'
import {
  ADMIN_FACTS,
  AdminAnswer,
  type AdminRequest,
  type AdminRequestType,
} from './admin/admin-protocol.ts'
import { adminHandlers, HOST } from './admin-handlers.ts'

const { id: project } = TEST_PROJECT

/** One of every type. */
const REQUESTS: { [Type in AdminRequestType]: Extract<AdminRequest, { type: Type }> } = {
  'sign-in': { type: 'sign-in', role: 'operator' },
  'list-policies': { type: 'list-policies', project },
  'show-policy': { type: 'show-policy', project },
  'compare-policies': { type: 'compare-policies', project, from: 1, to: 1 },
  'set-policy': { type: 'set-policy', project, policy: { ...TEST_POLICY, framesPerSecond: 12 } },
  drain: { type: 'drain', seconds: 600 },
  'cancel-drain': { type: 'cancel-drain' },
}

let opened: TestApp

beforeEach(async () => {
  opened = await openTestApp()
})
afterEach(() => opened[Symbol.asyncDispose]())

function ask(request: AdminRequest): AdminAnswer {
  const { signIns, people, system } = opened
  const handlers = adminHandlers({
    policies: system.policies,
    drain: system.drain,
    sessions: system.sessions,
    linkFor: (role) => `http://localhost/sign-in/${signIns.issueLink(people[role], HOST)}`,
  })
  return (handlers[request.type] as (asked: AdminRequest) => AdminAnswer)(request)
}

function facts(): { action: FactAction; actor: string }[] {
  return opened.db.all('SELECT action, actor FROM facts ORDER BY sequence')
}

describe('what the host asks', () => {
  test.each(Object.values(REQUESTS))(
    '$type answers in its form, and is on record where it changes something',
    (request) => {
      // There must be something to call off.
      if (request.type === 'cancel-drain') ask(REQUESTS.drain)
      const before = facts().length
      const answer = ask(request)
      expect(AdminAnswer.parse(answer)).toEqual(answer)
      const expected = ADMIN_FACTS[request.type]
      const noted = expected === null ? [] : [{ action: expected, actor: JSON.stringify(HOST) }]
      expect(facts().slice(before)).toEqual(noted)
    },
  )

  test('of a policy: it is in force, listed as the host’s, and can be compared', () => {
    ask(REQUESTS['set-policy'])
    expect(ask(REQUESTS['show-policy'])).toMatchObject({ policy: { framesPerSecond: 12 } })
    expect(ask(REQUESTS['list-policies'])).toMatchObject({
      versions: [
        { version: 2, by: HOST, inForce: true },
        { version: 1, by: { kind: 'system' }, inForce: false },
      ],
    })
    expect(ask({ ...REQUESTS['compare-policies'], to: 2 })).toEqual({
      type: 'changes',
      changes: [{ field: 'framesPerSecond', before: 30, after: 12 }],
    })
    expect(ask(REQUESTS['set-policy'])).toMatchObject({ inForce: { version: 2, changed: false } })
  })
})
