import { LauncherUnderTest } from '../attacks/launcher-under-test.ts'
import { SessionClient } from '../support/packet-viewer/session-client.ts'
import { System } from '../support/system.ts'
import { analysisRatios } from './isolation/analyses.ts'
import { leftBehind } from './isolation/footprint.ts'
import { jailOverBareStart } from './isolation/jail-start.ts'
import { besideGreedyNeighbour } from './isolation/neighbour.ts'
import { machineConditions } from './machine.ts'
import type { Benchmark } from './report.ts'

/**
 * What the jail costs those inside, and what it spares those outside: its start, two analyses, a
 * sibling of a session that takes all it can, and the host after 200 sessions.
 */
export const isolation: Benchmark = {
  summary: 'what a jail costs, what a greedy session takes from its sibling, what 200 leave behind',
  targets: {
    jail_over_bare_start_p50_ms: { max: 60 },
    cpu_ratio: { max: 1.02 },
    files_ratio: { max: 1.05 },
    sibling_frame_rate_ratio: { min: 0.9 },
    sibling_p95_ratio: { max: 2 },
    left_behind: { max: 0 },
  },
  run: async ({ say, form }) => {
    const conditions = machineConditions()
    const figures: Record<string, number> = {}
    const measured = (more: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(more)) {
        // Thousandths: a ratio of 1.02 is a target.
        figures[name] = Math.round(value * 1000) / 1000
        say(`${name} = ${figures[name]}`)
      }
    }
    {
      await using launcher = await LauncherUnderTest.start()
      measured(await jailOverBareStart(launcher, form))
      measured(await analysisRatios(launcher, form))
    }
    await using system = await System.start()
    const client = await SessionClient.signIn(system.signInLink('researcher'))
    const [project] = await client.projects()
    if (project === undefined) throw new Error('the researcher has no project')
    const parts = { client, project, system }
    measured(await besideGreedyNeighbour(parts, form))
    measured(await leftBehind(parts, { say, form }))
    return { conditions, figures }
  },
}
