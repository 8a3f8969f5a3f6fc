/** `scripts/bench` as a person calls it: one benchmark by name, or the list of them. */
import { latency } from './latency.ts'
import { type Benchmark, type Report, reportOf } from './report.ts'
import { start } from './start.ts'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { start, latency }

const args = process.argv.slice(2)
const asJson = args.includes('--json')
const [name, ...more] = args.filter((argument) => argument !== '--json')
const benchmark =
  name !== undefined && Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined

if (name === '--list') {
  for (const [known, { summary }] of Object.entries(BENCHMARKS)) console.log(`${known}: ${summary}`)
} else if (name === undefined || benchmark === undefined || more.length > 0) {
  const known = Object.keys(BENCHMARKS).join(', ')
  console.error(`vitrine: there is no benchmark ${[name, ...more].join(' ')}. Try one of: ${known}`)
  process.exitCode = 2
} else {
  const measured = await benchmark.run((line) => console.error(`bench: ${line}`))
  const report = reportOf(name, benchmark, measured)
  print(report)
  if (asJson) console.log(JSON.stringify(report))
  process.exitCode = report.missed.length === 0 ? 0 : 1
}

function print({ bench, conditions, figures, targets, missed }: Report): void {
  console.log(`${bench}:`)
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
    console.log(`  ${figure} = ${figures[figure] ?? 'not measured'}${wanted}`)
  }
}
