import { describe, expect, test } from 'vitest'

import { TEST_POLICY } from '../../test/support/test-policy.ts'
import { StoredPolicy } from './stored-policy.ts'

const { surfaces, largestScreen, framesPerSecond, kilobitsPerSecond, limits } = TEST_POLICY
const FIRST = { version: 1, surfaces, largestScreen, framesPerSecond, kilobitsPerSecond, limits }

describe('a stored policy', () => {
  test('of the present form is read as it stands', () => {
    expect(StoredPolicy.parse(TEST_POLICY)).toEqual(TEST_POLICY)
  })

  test('of the first form keeps what it said, and opens no other place than its own machine', () => {
    const policy = StoredPolicy.parse(FIRST)
    expect(policy).toMatchObject({ ...FIRST, version: 2, cursor: true, home: 'temporary' })
    expect(policy.places).toEqual({ networks: ['127.0.0.0/8', '::1/128'] })
    expect(policy.typedPaste).toBeUndefined()
  })

  test.each([
    ['of a form that is not known', { ...TEST_POLICY, version: 3 }],
    ['with a name that is not known', { ...TEST_POLICY, clipboard: true }],
    ['of the first form with a name that is not known', { ...FIRST, clipboard: true }],
    ['without a duty', { ...TEST_POLICY, recording: undefined }],
    ['that is no document', null],
  ])('%s is refused', (_what, document) => {
    expect(StoredPolicy.safeParse(document).success).toBe(false)
  })
})
