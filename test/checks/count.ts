import { z } from 'zod'

export type Count = { passed: number; failed: number; skipped: number }

const VitestReport = z.object({
  numPassedTests: z.int().min(0),
  numFailedTests: z.int().min(0),
  numPendingTests: z.int().min(0),
  numTodoTests: z.int().min(0),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

/**
 * The tests of a vitest run by its JSON report (undefined when it wrote none) and exit status. A file
 * that did not load, an error outside of tests and a run without any test are failures too: nothing
 * that went wrong may look like nothing at all.
 */
export function countTests(report: unknown, exitStatus: number | null): Count {
  const parsed = VitestReport.safeParse(report)
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const failed = numFailedTests + brokenFiles
  const nothingRan = failed === 0 && (exitStatus !== 0 || numPassedTests === 0)
  return {
    passed: numPassedTests,
    failed: nothingRan ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  }
}
