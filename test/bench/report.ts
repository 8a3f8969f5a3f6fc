export type Target = { max: number } | { min: number }
export type Conditions = Readonly<Record<string, string | number>>
export type Measured = { conditions: Conditions; figures: Readonly<Record<string, number>> }

export type Benchmark = {
  /** One line for `--list`. */
  summary: string
  /** Every figure that was asked for; units are in the names. */
  targets: Readonly<Record<string, Target>>
  /** `say` is for a person who waits. */
  run: (say: (line: string) => void) => Promise<Measured>
  /** Other workloads of the same benchmark, by the option that chooses one. */
  variants?: Readonly<Record<string, Benchmark>>
}

export type Report = Measured & {
  bench: string
  targets: Readonly<Record<string, Target>>
  /** Targets that the figures do not reach; a figure that was not measured reaches nothing. */
  missed: string[]
}

export function reportOf(bench: string, benchmark: Benchmark, measured: Measured): Report {
  const { targets } = benchmark
  const missed = Object.entries(targets).flatMap(([name, target]) =>
    reaches(measured.figures[name], target) ? [] : [name],
  )
  return { bench, ...measured, targets, missed }
}

function reaches(figure: number | undefined, target: Target): boolean {
  if (figure === undefined || !Number.isFinite(figure)) return false
  return 'max' in target ? figure <= target.max : figure >= target.min
}

/** The smallest sample that at least `share` of all samples do not exceed. Throws without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new Error('no samples')
  return found
}

/** To a tenth: more digits than a clock of a browser gives would be invented. */
export function rounded(figure: number): number {
  return Math.round(figure * 10) / 10
}
