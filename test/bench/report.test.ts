import { expect, test } from 'vitest'

import { type Benchmark, measure, quantile, reportOf, type Run, succeeded } from './report.ts'

const full: Run = { form: 'full', say: () => {} }

const benchmark = {
  summary: '',
  targets: { p50_ms: { max: 30 }, frames: { min: 10 }, idle_kbit_s: { max: 1 } },
  run: () => Promise.reject(new Error('not run here')),
}

const reached: Pick<Benchmark, 'targets' | 'run'> = {
  targets: { frames: { min: 10 } },
  run: () => Promise.resolve({ conditions: {}, figures: { frames: 10 } }),
}

/** What it had opened fails to close because of that. */
async function failTwice(): Promise<never> {
  await using opened = new AsyncDisposableStack()
  opened.defer(() => Promise.reject(new Error('it did not end')))
  throw new Error('\u001b[31mnot ready\u001b[0m:\n  no space left\n')
}

test('a figure at its target reaches it, one beyond misses it', () => {
  const at = { conditions: {}, figures: { p50_ms: 30, frames: 10, idle_kbit_s: 1 } }
  expect(reportOf('x', benchmark, at, 'full').missed).toEqual([])
  const beyond = { conditions: {}, figures: { p50_ms: 30.1, frames: 9, idle_kbit_s: 1 } }
  expect(reportOf('x', benchmark, beyond, 'full').missed).toEqual(['p50_ms', 'frames'])
})

test('a figure that was not measured is missed', () => {
  const measured = { conditions: {}, figures: { p50_ms: Number.NaN, frames: 20 } }
  expect(reportOf('x', benchmark, measured, 'full').missed).toEqual(['p50_ms', 'idle_kbit_s'])
})

test('in the short form no target decides, only whether each figure was measured', () => {
  const slow = { conditions: {}, figures: { p50_ms: 900, frames: 0, idle_kbit_s: 7 } }
  const report = reportOf('x', benchmark, slow, 'short')
  expect(report).toMatchObject({ missed: [], conditions: { form: 'short' } })
  const few = { conditions: {}, figures: { p50_ms: 900, frames: Number.POSITIVE_INFINITY } }
  expect(reportOf('x', benchmark, few, 'short').missed).toEqual(['frames', 'idle_kbit_s'])
})

test('only the short form leaves figures out, with their reason', () => {
  const figures = { p50_ms: 20, frames: 20 }
  const measured = { conditions: {}, figures, leftOut: { idle_kbit_s: 'not installed' } }
  expect(reportOf('x', benchmark, measured, 'short').missed).toEqual([])
  expect(reportOf('x', benchmark, measured, 'full').missed).toEqual(['idle_kbit_s'])
})

test('a benchmark that reaches its targets succeeds', async () => {
  const report = await measure('x', { ...benchmark, ...reached }, full)
  expect(report).toMatchObject({ bench: 'x', figures: { frames: 10 }, missed: [] })
  expect(report).not.toHaveProperty('failed')
  expect(succeeded(report)).toBe(true)
})

test('a benchmark that cannot measure misses every figure and says why', async () => {
  const report = await measure('x', benchmark, full)
  expect(report).toEqual({
    bench: 'x',
    conditions: { form: 'full' },
    figures: {},
    targets: benchmark.targets,
    missed: ['p50_ms', 'frames', 'idle_kbit_s'],
    failed: 'not run here',
  })
  expect(succeeded(report)).toBe(false)
})

test('a benchmark that asks for no figure fails too when it cannot measure', async () => {
  const report = await measure('x', { ...benchmark, targets: {} }, full)
  expect(report.missed).toEqual([])
  expect(succeeded(report)).toBe(false)
})

test('the reason is what went wrong first, in one line without control characters', async () => {
  const { failed } = await measure('x', { ...benchmark, run: failTwice }, full)
  expect(failed).toBe('not ready: no space left')
})

test('quantiles are samples', () => {
  const samples = [5, 1, 4, 2, 3, 6, 8, 7, 10, 9]
  expect(quantile(samples, 0.5)).toBe(5)
  expect(quantile(samples, 0.95)).toBe(10)
  expect(quantile([7], 0.5)).toBe(7)
  expect(() => quantile([], 0.5)).toThrow('no samples')
})
