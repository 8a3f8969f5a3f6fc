import { describe, expect, test } from 'vitest'
import type { z } from 'zod'

import { TEST_POLICY } from '../test/support/test-policy.ts'
import { describeFault, Fault, faultOf, type Issue } from './fault.ts'
import { Policy } from './policy.ts'

function faultIn(document: unknown): Fault {
  const { error } = Policy.safeParse(document)
  const [issue] = (error as z.ZodError).issues
  return faultOf(issue as Issue)
}

describe('the first fault of a document', () => {
  test.each([
    [
      'a number that is too small',
      { down: { ...TEST_POLICY.down, bytesPerSecond: 1 } },
      'down.bytesPerSecond',
    ],
    ['a field that is missing', { home: undefined }, 'home'],
    ['a name that nobody knows', { clipboard: true }, 'clipboard'],
    ['such a name further down', { up: { ...TEST_POLICY.up, files: 1 } }, 'up.files'],
    [
      'a network that is none',
      { places: { networks: ['10.0.0.0/8', 'here'] } },
      'places.networks.1',
    ],
    [
      'a day that there is not',
      { hours: { timeZone: 'UTC', days: { someday: [] } } },
      'hours.days.someday',
    ],
    [
      'a time zone that there is not',
      { hours: { timeZone: 'Atlantis', days: {} } },
      'hours.timeZone',
    ],
  ])('%s is named by its path', (_name, change, field) => {
    expect(faultIn({ ...TEST_POLICY, ...change })).toMatchObject({ field })
  })

  test('of what is no document at all has no field', () => {
    expect(describeFault(faultIn('a policy'))).toMatch(/^Invalid input: expected object/)
  })

  test('is never longer than its form, whoever chose the names', () => {
    const fault = faultIn({ ...TEST_POLICY, ['x'.repeat(10_000)]: 1 })
    expect(Fault.parse(fault)).toEqual(fault)
  })
})
