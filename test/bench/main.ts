/** `scripts/bench` as a person calls it: one benchmark by name, or the list of them. */
import { density } from './density.ts'
import { fidelity } from './fidelity.ts'
import { gate } from './gate.ts'
import { idle } from './idle.ts'
import { isolation } from './isolation.ts'
import { latency } from './latency.ts'
import { line } from './line.ts'
import { BENCHMARK_NAMES, type BenchmarkName } from './names.ts'
import { type Benchmark, measure, type Report, succeeded } from './report.ts'
import { sizes } from './sizes.ts'
import { start } from './start.ts'
import { typing } from './typing.ts'

const BENCHMARKS: Readonly<Record<BenchmarkName, Benchmark>> = {
  start,
  latency,
  idle,
  typing,
  line,
  isolation,
  gate,
  fidelity,
  sizes,
  density,
}

const args = process.argv.slice(2)
const asJson = args.includes('--json')
const form = args.includes('--short') ? 'short' : 'full'
const [name, ...more] = args.filter((argument) => argument !== '--json' && argument !== '--short')
const benchmark = find(name, more)

if (name === '--list') {
  for (const known of BENCHMARK_NAMES) {
    const { summary, variants = {} } = BENCHMARKS[known]
    console.log(`${known}: ${summary}`)
    for (const [option, variant] of Object.entries(variants)) {
      console.log(`${known} ${option}: ${variant.summary}`)
    }
  }
} else if (name === undefined || benchmark === undefined) {
  const known = BENCHMARK_NAMES.join(', ')
  console.error(`vitrine: there is no benchmark ${[name, ...more].join(' ')}. Try one of: ${known}`)
  process.exitCode = 2
} else {
  const report = await measure(name, benchmark, {
    form,
    say: (line) => console.error(`bench: ${line}`),
  })
  print(report)
  if (asJson) console.log(JSON.stringify(report))
  process.exitCode = succeeded(report) ? 0 : 1
  // What broke in the middle may have left something open that would keep this process.
  if (report.failed !== undefined) process.exit()
}

function find(name: string | undefined, options: readonly string[]): Benchmark | undefined {
  const found = BENCHMARK_NAMES.find((known) => known === name)
  if (found === undefined) return undefined
  const [option, ...more] = options
  if (option === undefined) return BENCHMARKS[found]
  const variants = BENCHMARKS[found].variants ?? {}
  return more.length === 0 && Object.hasOwn(variants, option) ? variants[option] : undefined
}

function print({
  bench,
  conditions,
  figures,
  targets,
  leftOut = {},
  missed,
  failed,
}: Report): void {
  console.log(`${bench}:`)
  if (failed !== undefined) console.log(`  FAILED: ${failed}`)
  for (const [condition, value] of Object.entries(conditions)) {
    console.log(`  ${condition}: ${value}`)
  }
  for (const figure of new Set([...Object.keys(targets), ...Object.keys(figures)])) {
    const target = targets[figure]
    const [[bound, limit]] = Object.entries(target ?? { '': '' }) as [[string, number | string]]
    const wanted =
      target === undefined
        ? ''
        : `  (${bound} ${limit}${missed.includes(figure) ? ', MISSED' : ''})`
    const value = figures[figure] ?? leftOut[figure] ?? 'not measured'
    console.log(`  ${figure} = ${value}${wanted}`)
  }
}
