/** What `scripts/bench` measures. On their own, so that the checks, which run each, load none. */
export const BENCHMARK_NAMES = [
  'start',
  'latency',
  'idle',
  'typing',
  'line',
  'isolation',
  'gate',
  'fidelity',
  'sizes',
  'density',
] as const
export type BenchmarkName = (typeof BENCHMARK_NAMES)[number]
