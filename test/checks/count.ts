import { stripVTControlCharacters } from 'node:util'

import { z } from 'zod'

/** `failures` says, for a person who sees only the end of the output, what failed and how. */
export type Count = { passed: number; failed: number; skipped: number; failures: string[] }

const SHOWN_OF_A_MESSAGE = 2000

const VitestReport = z.object({
  numPassedTests: z.int().min(0),
  numPendingTests: z.int().min(0),
  numTodoTests: z.int().min(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
})

/**
 * The tests of a vitest run by its JSON report (undefined when it wrote none) and exit status. A file
 * that did not load, an error outside of tests and a run without any test are failures too: nothing
 * that went wrong may look like nothing at all.
 */
export function countTests(report: unknown, exitStatus: number | null): Count {
  const parsed = VitestReport.safeParse(report)
  if (!parsed.success) {
    return { passed: 0, failed: 1, skipped: 0, failures: ['the run left no report'] }
  }
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = parsed.data
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failedTests = assertionResults.filter((test) => test.status === 'failed')
    if (failedTests.length === 0) return status === 'failed' ? [shown(name, message)] : []
    return failedTests.map((test) =>
      shown(`${name} > ${test.fullName}`, test.failureMessages.join('\n')),
    )
  })
  if (failures.length === 0 && (exitStatus !== 0 || numPassedTests === 0)) {
    failures.push(numPassedTests === 0 ? 'no test ran' : 'an error outside of tests, see above')
  }
  return {
    passed: numPassedTests,
    failed: failures.length,
    skipped: numPendingTests + numTodoTests,
    failures,
  }
}

function shown(name: string, message: string): string {
  return `${name}\n${stripVTControlCharacters(message).slice(0, SHOWN_OF_A_MESSAGE)}`.trimEnd()
}
