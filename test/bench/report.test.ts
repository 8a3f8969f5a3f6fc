import { expect, test } from 'vitest'

import { quantile, reportOf } from './report.ts'

const benchmark = {
  summary: '',
  targets: { p50_ms: { max: 30 }, frames: { min: 10 }, idle_kbit_s: { max: 1 } },
  run: () => Promise.reject(new Error('not run here')),
}

test('a figure at its target reaches it, one beyond misses it', () => {
  const at = { conditions: {}, figures: { p50_ms: 30, frames: 10, idle_kbit_s: 1 } }
  expect(reportOf('x', benchmark, at).missed).toEqual([])
  const beyond = { conditions: {}, figures: { p50_ms: 30.1, frames: 9, idle_kbit_s: 1 } }
  expect(reportOf('x', benchmark, beyond).missed).toEqual(['p50_ms', 'frames'])
})

test('a figure that was not measured is missed', () => {
  const measured = { conditions: {}, figures: { p50_ms: Number.NaN, frames: 20 } }
  expect(reportOf('x', benchmark, measured).missed).toEqual(['p50_ms', 'idle_kbit_s'])
})

test('quantiles are samples', () => {
  const samples = [5, 1, 4, 2, 3, 6, 8, 7, 10, 9]
  expect(quantile(samples, 0.5)).toBe(5)
  expect(quantile(samples, 0.95)).toBe(10)
  expect(quantile([7], 0.5)).toBe(7)
  expect(() => quantile([], 0.5)).toThrow('no samples')
})
