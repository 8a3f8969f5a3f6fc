import { hostProblems } from './host-check.ts'

/** Says in one line what keeps Vitrine from making sandboxes here, and ends with 1; or ends with 0. */
const [problem] = await hostProblems({ by: 'root' })
if (problem !== undefined) {
  process.stderr.write(`vitrine: ${problem}\n`)
  process.exitCode = 1
}
