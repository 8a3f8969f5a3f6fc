import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { decodeAnswer, GuestTerminal } from '../../attacks/guest-terminal.ts'
import { environmentRoot, type LauncherUnderTest } from '../../attacks/launcher-under-test.ts'
import { type Form, quantile } from '../report.ts'

const ANALYSIS = join(import.meta.dirname, 'analysis.py')
const ROUNDS = { full: 9, short: 1 }
const MEBIBYTE = 2 ** 20
/** Those of the demonstration project. */
const LIMITS = {
  memoryBytes: 2048 * MEBIBYTE,
  processes: 256,
  cpuPercent: 150,
  scratchBytes: 512 * MEBIBYTE,
  openFiles: 1024,
}

type Took = { seconds: number }

/**
 * The same analysis with the same Python, in a jail and outside of one, in turn. The ratio is that of
 * the shortest runs: whatever else the machine does can only lengthen one. The median of the ratios
 * of neighbouring runs stands beside it.
 */
export async function analysisRatios(
  launcher: LauncherUnderTest,
  form: Form,
): Promise<Record<string, number>> {
  copyFileSync(ANALYSIS, `${launcher.folder}/data/projects/probes/analyses/analysis.py`)
  await using guest = await GuestTerminal.start(launcher, { limits: LIMITS })
  const figures: Record<string, number> = {}
  for (const [name, list] of [
    ['cpu', ['cpu']],
    ['files', ['files', '/tmp']],
  ] as const) {
    const inside = async (): Promise<number> =>
      (await guest.probe<Took>('analysis', ...list)).seconds
    const ratios: number[] = []
    const shortest = { within: Infinity, out: Infinity }
    if (form === 'full') {
      await outside(list)
      await inside()
    }
    for (let round = 0; round < ROUNDS[form]; round += 1) {
      const first = round % 2 === 0 ? await outside(list) : await inside()
      const second = round % 2 === 0 ? await inside() : await outside(list)
      const [out, within] = round % 2 === 0 ? [first, second] : [second, first]
      ratios.push(within / out)
      shortest.within = Math.min(shortest.within, within)
      shortest.out = Math.min(shortest.out, out)
    }
    figures[`${name}_outside_s`] = shortest.out
    figures[`${name}_ratio`] = shortest.within / shortest.out
    figures[`${name}_ratio_of_pairs_p50`] = quantile(ratios, 0.5)
    figures[`${name}_ratio_of_pairs_most`] = Math.max(...ratios)
  }
  return figures
}

/** With mounts of its own, so that it finds the same Python, and nothing else of a jail. */
async function outside(list: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(
    '/usr/bin/bwrap',
    ['--ro-bind', environmentRoot(), '/', '--dev', '/dev', '--ro-bind', '/proc', '/proc']
      .concat(['--tmpfs', '/tmp', '--ro-bind', ANALYSIS, '/tmp/analysis.py', '--chdir', '/tmp'])
      .concat(['--', '/usr/bin/python3', '/tmp/analysis.py', ...list]),
    { env: {}, cwd: '/', timeout: 120_000 },
  )
  return (decodeAnswer(stdout) as Took).seconds
}
