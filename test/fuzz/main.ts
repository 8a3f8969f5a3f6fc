/**
 * `node test/fuzz/main.ts [--seconds N] [--only PART OF A NAME] [--seed N]`: the borders of borders.test.ts for
 * longer, 60 s each unless told otherwise. A border that breaks is printed with its smallest input and seed.
 */
import { parseArgs } from 'node:util'

import { GUEST_SIDE } from './guest-side.ts'
import type { Target } from './target.ts'
import { VIEWER_SIDE } from './viewer-side.ts'

const MIB = 2 ** 20
const BATCH = { light: 5_000, heavy: 100 }
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
if (!(seconds > 0)) throw new Error('--seconds is a number above 0')

let broken = 0
for (const border of [...GUEST_SIDE, ...VIEWER_SIDE]) {
  if (border.name.includes(values.only)) await fuzz(border)
}
process.exitCode = broken === 0 ? 0 : 1

async function fuzz(border: Target): Promise<void> {
  let seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  const until = performance.now() + seconds * 1_000
  const before = process.memoryUsage.rss()
  let runs = 0
  try {
    while (performance.now() < until) {
      await border.run({ seed, runs: BATCH[border.weight] })
      runs += BATCH[border.weight]
      seed = (seed + 1) % 2 ** 31
    }
    const grown = Math.round((process.memoryUsage.rss() - before) / MIB)
    console.log(`${border.name}: ${runs} inputs held, ${grown} MiB more resident`)
  } catch (error) {
    broken += 1
    console.log(`${border.name}: BROKEN at seed ${seed}\n${String(error)}`)
  }
}
