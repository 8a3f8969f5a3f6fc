import { expect, test } from 'vitest'

import { countTests } from './count.ts'

const clean = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
}

test('tests are counted by their outcome', () => {
  const mixed = {
    ...clean,
    numFailedTests: 2,
    numPendingTests: 1,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  }
  expect(countTests(mixed, 1)).toEqual({ passed: 3, failed: 2, skipped: 1 })
})

test('a file that did not load is a failure', () => {
  const broken = { ...clean, testResults: [{ status: 'failed', assertionResults: [] }] }
  expect(countTests(broken, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
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
