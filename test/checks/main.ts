/**
 * Runs every check, goes on after one that fails, and prints `N passed, N failed` as its last line.
 * Tests are counted one by one, every other check as one.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { type Count, countTests } from './count.ts'
import { type Part, staticParts, systemParts } from './parts.ts'

const root = resolve(import.meta.dirname, '../..')
const fast = process.argv.includes('--fast')
const reports = mkdtempSync(join(tmpdir(), 'vitrine-checks-'))
let running: ChildProcess | undefined
let stopped = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped = true
    running?.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  })
}

const total: Count = { passed: 0, failed: 0, skipped: 0, failures: [] }
try {
  for (const part of [...staticParts(root), ...(fast ? [] : systemParts())]) {
    if (stopped) break
    const count = await run(part)
    total.passed += count.passed
    total.failed += count.failed
    total.skipped += count.skipped
    total.failures.push(...count.failures.map((failure) => `${part.name}: ${failure}`))
  }
} finally {
  rmSync(reports, { recursive: true, force: true })
}
if (stopped) total.failed += 1
console.log()
if (stopped) console.log('Stopped before the end.')
if (total.failures.length > 0) console.log(`Failed:\n\n${total.failures.join('\n\n')}\n`)
if (total.skipped > 0) console.log(`Skipped, each with its reason above: ${total.skipped}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

async function run(part: Part): Promise<Count> {
  const started = performance.now()
  console.log(`\n== ${part.name}`)
  const report = join(reports, `${part.project}.json`)
  const args = [
    ...(part.script === undefined ? [] : [part.script]),
    ...part.args,
    ...(part.project === undefined ? [] : [`--outputFile.json=${report}`]),
  ]
  running = spawn(part.program ?? process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const child = running
  const limit = setTimeout(() => {
    console.log(`${part.name} did not end within ${part.limitMs / 60_000} minutes and is stopped`)
    child.kill('SIGKILL')
  }, part.limitMs)
  const status = await once(running, 'exit').then(
    ([code]) => code as number | null,
    (error: unknown) => {
      console.log(String(error))
      return null
    },
  )
  clearTimeout(limit)
  running = undefined
  const count = countOf(part, report, status)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`-- ${part.name}: ${count.failed === 0 ? 'passed' : 'FAILED'} (${seconds} s)`)
  return count
}

function countOf(part: Part, report: string, status: number | null): Count {
  if (part.project !== undefined) return countTests(readReport(report), status)
  if (status === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] }
  return { passed: 0, failed: 1, skipped: 0, failures: [`exit status ${status}, see above`] }
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
