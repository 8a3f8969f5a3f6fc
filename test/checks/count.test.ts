import { expect, test } from 'vitest'

import { countTests } from './count.ts'

const clean = {
  numPassedTests: 3,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'passed',
      assertionResults: [{ status: 'passed', fullName: 'a' }],
    },
  ],
}

test('tests are counted by their outcome', () => {
  const mixed = {
    ...clean,
    numPendingTests: 1,
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'failed', fullName: 'two', failureMessages: ['\u001b[31mexpected 1\u001b[0m'] },
          { status: 'failed', fullName: 'three' },
        ],
      },
    ],
  }
  expect(countTests(mixed, 1)).toEqual({
    passed: 3,
    failed: 2,
    skipped: 1,
    failures: ['a.test.ts > two\nexpected 1', 'a.test.ts > three'],
  })
})

test('a file that did not load is a failure', () => {
  const file = { name: 'a.test.ts', status: 'failed', message: 'no such import' }
  const broken = { ...clean, testResults: [{ ...file, assertionResults: [] }] }
  expect(countTests(broken, 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    failures: ['a.test.ts\nno such import'],
  })
})

test('an error outside of tests is a failure', () => {
  expect(countTests(clean, 1).failed).toBe(1)
})

test('a run that was killed is a failure', () => {
  expect(countTests(clean, null).failed).toBe(1)
})

test('a run without tests or without a report is a failure', () => {
  expect(countTests({ ...clean, numPassedTests: 0, testResults: [] }, 0).failed).toBe(1)
  expect(countTests(undefined, 0).failed).toBe(1)
})
