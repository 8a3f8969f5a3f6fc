import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Policy } from '#protocol/policy.ts'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { TEST_PROJECT } from '../../test/support/test-app.ts'
import {
  JOIN,
  openSystem,
  startSession,
  type System,
  Viewer,
} from '../../test/support/test-system.ts'

const { places: _places, ...NO_PLACES } = TEST_POLICY
const { hours: _hours, ...NO_HOURS } = TEST_POLICY

let system: System
beforeEach(async () => {
  system = await openSystem()
})
afterEach(() => system[Symbol.asyncDispose]())

async function put(policy: Policy): Promise<void> {
  const { projects } = system.test.system
  const basedOn = projects.currentPolicy(TEST_PROJECT.id)?.version
  const answer = await system.test.app.inject({
    method: 'PUT',
    url: `/api/projects/${TEST_PROJECT.id}/policy`,
    headers: system.test.headersOf('operator'),
    payload: { basedOn, policy },
  })
  expect(answer.statusCode).toBe(200)
}

describe('a policy that is changed while somebody looks', () => {
  test.each([
    ['its place', NO_PLACES, 'place-not-allowed'],
    ['every hour', NO_HOURS, 'hour-not-allowed'],
    ['its surface', { ...TEST_POLICY, surfaces: ['desktop' as const] }, 'surface-not-allowed'],
    [
      'a session without a supervisor',
      { ...TEST_POLICY, supervised: 'required' as const },
      'supervisor-absent',
    ],
  ])(
    'and takes away %s stops the picture, until it is given back',
    async (_what, policy, reason) => {
      const id = await startSession(system)
      const viewer = await new Viewer(system, id, 'researcher').open()
      viewer.socket.send(JSON.stringify(JOIN))
      await viewer.heard('view/offer')
      await put(policy)
      expect(await viewer.heard('view/held')).toEqual({ type: 'view/held', reason })
      await put(TEST_POLICY)
      await viewer.heard('view/resumed')
    },
  )
})
