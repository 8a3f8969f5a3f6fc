/**
 * `node test/attacks/mutations/main.ts [PART OF A LAYER'S NAME]`, as root: takes the layers of the jail
 * away one by one, each in a scratch copy of the checkout, and says whether the corpus noticed. It takes
 * about ten minutes; the table is printed, and kept in test/output/attacks/mutations.txt.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

import { z } from 'zod'

import { type Edit, type Mutation, MUTATIONS } from './mutations.ts'
import { UNOBSERVABLE } from './unobservable.ts'

const CHECKOUT = resolve(import.meta.dirname, '../../..')
const COPIED = `client package.json protocol sandbox server test tsconfig.base.json tsconfig.json
  vitest.config.ts`
  .split(/\s+/)
  .filter((name) => name !== '')
/** What was mutated into nonsense was not taken away, and by this nobody noticed. */
const BROKEN = /Transform failed|SyntaxError|Cannot find (module|package)|ReferenceError/
const RUN_LIMIT_MS = 240_000
const Report = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), title: z.string() })),
    }),
  ),
})

type Outcome = { verdict: string; asExpected: boolean; seconds: number; by: string }

const wanted = process.argv[2] ?? ''
/** As the checkout is now: who edits it meanwhile changes nothing. */
const snapshot = mkdtempSync(join(tmpdir(), 'vitrine-snapshot-'))
copyCheckout(CHECKOUT, snapshot)
process.on('exit', () => rmSync(snapshot, { recursive: true, force: true }))
const chosen = MUTATIONS.filter(({ layer }) => layer.includes(wanted))
const rows = [`${'layer'.padEnd(52)} ${'expected'.padEnd(8)} ${'observed'.padEnd(10)} by`]
let surprises = 0

print(rows[0] ?? '')
const untouched = wanted === '' ? await judge(baseline()) : undefined
if (untouched !== undefined && !untouched.asExpected)
  throw new Error(`the corpus fails without any mutation: ${untouched.by}`)
for (const mutation of chosen) {
  const { verdict, asExpected, by } = await judge(mutation)
  if (!asExpected) surprises += 1
  const mark = asExpected ? '' : ' <- NOT AS EXPECTED'
  const { layer, expected } = mutation
  const row = `${layer.padEnd(52)} ${expected.padEnd(8)} ${verdict.padEnd(10)} ${by}${mark}`
  rows.push(row)
  print(row)
}
for (const [layer, reason] of UNOBSERVABLE) {
  rows.push(`${layer.padEnd(52)} ${'-'.padEnd(8)} ${'not seen'.padEnd(10)} ${reason}`)
  print(rows.at(-1) ?? '')
}
rows.push(`${chosen.length} mutations, ${surprises} not as expected`)
print(rows.at(-1) ?? '')
mkdirSync(join(CHECKOUT, 'test/output/attacks'), { recursive: true })
if (wanted === '')
  writeFileSync(join(CHECKOUT, 'test/output/attacks/mutations.txt'), `${rows.join('\n')}\n`)
process.exitCode = surprises === 0 ? 0 : 1

/** Nothing changed: what fails now would seem to notice everything. */
function baseline(): Mutation {
  const tests = [...new Set(MUTATIONS.flatMap(({ tests }) => tests))]
  return { layer: 'none', edits: [], tests, expected: 'held' }
}

async function judge(mutation: Mutation): Promise<Outcome> {
  const began = performance.now()
  const scratch = mkdtempSync(join(tmpdir(), 'vitrine-mutation-'))
  try {
    copyCheckout(snapshot, scratch)
    for (const change of mutation.edits) apply(scratch, change)
    const failed = failures(scratch, mutation)
    const verdict = failed.length > 0 ? 'noticed' : 'held'
    return {
      verdict,
      asExpected: verdict === mutation.expected,
      seconds: (performance.now() - began) / 1000,
      by: failed.length === 0 ? '' : describeFailures(failed),
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function copyCheckout(from: string, scratch: string): void {
  // The launcher mounts these for a user without rights.
  chmodSync(scratch, 0o755)
  const skipped = ['dist', 'output', 'node_modules']
  for (const name of COPIED)
    cpSync(join(from, name), join(scratch, name), {
      recursive: true,
      filter: (path) => !skipped.includes(path.split('/').at(-1) ?? ''),
    })
  symlinkSync(join(CHECKOUT, 'node_modules'), join(scratch, 'node_modules'))
}

function apply(scratch: string, { file, find, replace, all }: Edit): void {
  const path = join(scratch, file)
  const text = readFileSync(path, 'utf8')
  const places = text.split(find).length - 1
  if (places === 0 || (places > 1 && all !== true))
    throw new Error(
      `${file} has ${places} times ${JSON.stringify(find)}: the code has changed, change the mutation`,
    )
  writeFileSync(
    path,
    text.replaceAll(find, () => replace),
  )
}

/** Names of the tests that failed; a file that did not even start has failed as a whole. */
function failures(scratch: string, { tests, pattern }: Mutation): string[] {
  const output = join(scratch, 'report.json')
  const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs')
  const files = tests.map((name) => `test/attacks/${name}.test.ts`)
  const ran = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--project',
      'attacks',
      ...files,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${output}`,
    ].concat(pattern === undefined ? [] : ['-t', pattern]),
    { cwd: scratch, encoding: 'utf8', timeout: RUN_LIMIT_MS, killSignal: 'SIGKILL' },
  )
  let report: z.infer<typeof Report>
  try {
    report = Report.parse(JSON.parse(readFileSync(output, 'utf8')))
  } catch {
    return [`no report (${ran.signal ?? ran.status})`]
  }
  const printed = stripVTControlCharacters(`${ran.stdout}\n${ran.stderr}`)
  const failed = report.testResults.flatMap(({ status, assertionResults }) => {
    const titles = assertionResults
      .filter((one) => one.status === 'failed')
      .map(({ title }) => title)
    return status === 'failed' && titles.length === 0 ? [setUpFailure(printed)] : titles
  })
  const broken = BROKEN.exec(printed)
  if (broken !== null) {
    const told = printed.slice(broken.index, broken.index + 300)
    throw new Error(`the mutated code does not even load: ${told}`)
  }
  if (failed.length === 0 && report.numPassedTests === 0)
    throw new Error(`no test of ${tests.join()} ran: ${ran.stderr.slice(-500)}`)
  return failed
}

function describeFailures(failed: readonly string[]): string {
  const [first = ''] = failed
  return `${failed.length}: ${first.slice(0, 70)}`
}

/** A jail that does not even start has noticed, too: bubblewrap or the launcher refused. */
function setUpFailure(output: string): string {
  const told = /(LaunchRefused|Error)\S*: ([^\n]*)/.exec(output)
  return `no jail: ${told?.[2] ?? 'no reason given'}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
