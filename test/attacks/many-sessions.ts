/** `node test/attacks/many-sessions.ts [COUNT]`, as root: D07 with as many sessions as it says, 200 by default. */
import { isDeepStrictEqual } from 'node:util'

import { LauncherUnderTest } from './launcher-under-test.ts'
import { churn, footprint } from './session-churn.ts'

const count = Number(process.argv[2] ?? 200)
if (!Number.isInteger(count) || count < 1) throw new Error('COUNT is a number of sessions')
await using launcher = await LauncherUnderTest.start()
await churn(launcher, 5) // What is made once, on first use.
const before = footprint(launcher)
const startedAt = performance.now()
await churn(launcher, count)
const seconds = (performance.now() - startedAt) / 1000
// The last connections are still being closed.
await new Promise((resolve) => setTimeout(resolve, 2_000))
const after = footprint(launcher)
const clean = isDeepStrictEqual(before, after)
console.log(`${count} sessions in ${seconds.toFixed(1)} s: ${clean ? 'nothing left' : 'LEFT'}`)
for (const [name, value] of Object.entries(after)) {
  const was = before[name as keyof typeof before]
  const text = JSON.stringify(value)
  console.log(
    `  ${name}: ${isDeepStrictEqual(was, value) ? 'as before' : `${JSON.stringify(was)} -> ${text}`}`,
  )
}
process.exitCode = clean ? 0 : 1
