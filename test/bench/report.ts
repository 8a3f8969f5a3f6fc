import { stripVTControlCharacters } from 'node:util'

export type Target = { max: number } | { min: number }
export type Conditions = Readonly<Record<string, string | number>>
/** `full` measures; `short` does everything once, to show that every figure can still be measured. */
export type Form = 'full' | 'short'
export type Measured = {
  conditions: Conditions
  figures: Readonly<Record<string, number>>
  /** Figures that were not asked for this time, and why. Only the short form may leave some out. */
  leftOut?: Readonly<Record<string, string>>
}

export type Run = {
  form: Form
  /** For a person who waits. */
  say: (line: string) => void
}

export type Benchmark = {
  /** One line for `--list`. */
  summary: string
  /** Every figure that was asked for; units are in the names. */
  targets: Readonly<Record<string, Target>>
  run: (run: Run) => Promise<Measured>
  /** Other workloads of the same benchmark, by the option that chooses one. */
  variants?: Readonly<Record<string, Benchmark>>
}

export type Report = Measured & {
  bench: string
  targets: Readonly<Record<string, Target>>
  /**
   * Targets that the figures do not reach; a figure that was not measured reaches nothing. In the
   * short form no target decides: only what was not measured is missed.
   */
  missed: string[]
  /** Why nothing was measured, for a person, in one line. */
  failed?: string
}

/** A benchmark that fails has measured nothing: half of its samples would be another benchmark's. */
export async function measure(bench: string, benchmark: Benchmark, run: Run): Promise<Report> {
  // What a timer or a socket throws while it runs ends it too, and not without a report.
  const broken = Promise.withResolvers<never>()
  process.once('uncaughtException', broken.reject)
  try {
    const measured = await Promise.race([benchmark.run(run), broken.promise])
    return reportOf(bench, benchmark, measured, run.form)
  } catch (error) {
    const nothing = reportOf(bench, benchmark, { conditions: {}, figures: {} }, run.form)
    return { ...nothing, failed: reasonOf(error) }
  } finally {
    process.off('uncaughtException', broken.reject)
  }
}

export function succeeded({ missed, failed }: Report): boolean {
  return missed.length === 0 && failed === undefined
}

/** What went wrong first: what fails after it, while everything is closed, is its consequence. */
function reasonOf(error: unknown): string {
  if (error instanceof SuppressedError) return reasonOf(error.suppressed)
  const message = error instanceof Error ? error.message : String(error)
  return stripVTControlCharacters(message).trim().replaceAll(/\s+/g, ' ')
}

export function reportOf(
  bench: string,
  benchmark: Pick<Benchmark, 'targets'>,
  measured: Measured,
  form: Form,
): Report {
  const { targets } = benchmark
  const leftOut = form === 'short' ? (measured.leftOut ?? {}) : {}
  const missed = Object.entries(targets).flatMap(([name, target]) => {
    const figure = measured.figures[name]
    if (figure === undefined || !Number.isFinite(figure)) {
      return Object.hasOwn(leftOut, name) ? [] : [name]
    }
    return form === 'short' || reaches(figure, target) ? [] : [name]
  })
  return { bench, ...measured, conditions: { form, ...measured.conditions }, targets, missed }
}

function reaches(figure: number, target: Target): boolean {
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
