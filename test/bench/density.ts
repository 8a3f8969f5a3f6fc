import { loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

import type { SurfaceKind } from '#protocol/screen.ts'

import { SessionClient } from '../support/packet-viewer/session-client.ts'
import { System } from '../support/system.ts'
import { type Consumption, consumption, coresBetween, PARTS, total } from './density/consumption.ts'
import { Crowd } from './density/crowd.ts'
import { machineConditions } from './machine.ts'
import { type Benchmark, quantile, rounded } from './report.ts'

const SCREEN = { width: 1280, height: 720 }
const MOST_P95_MS = 80
const MEBIBYTE = 2 ** 20

type Plan = {
  /** Numbers of sessions, growing. */
  steps: Record<SurfaceKind, readonly number[]>
  /**
   * Between the first keys and the measurement: a new view is fed with more frames than one that is known to be
   * good, and everybody who begins to type at once warms up every runner's code at once.
   */
  settleMs: number
  measureMs: number
  /** How long memory is watched. */
  holdMs: number
}

const THOROUGH: Plan = {
  steps: {
    desktop: [1, 10, 20, 24, 28, 32, 36, 40],
    terminal: [1, 40, 80, 100, 120],
  },
  settleMs: 20_000,
  measureMs: 20_000,
  holdMs: 120_000,
}

const QUICK: Plan = {
  steps: { desktop: [1, 10, 20], terminal: [1, 40, 80] },
  settleMs: 15_000,
  measureMs: 10_000,
  holdMs: 20_000,
}

const SHORT: Plan = {
  steps: { desktop: [2], terminal: [2] },
  settleMs: 500,
  measureMs: 2_000,
  holdMs: 1_000,
}

/**
 * How many people one machine serves. Sessions are added until the 95th percentile of all keys, from
 * the input record's sending to the first packet of the frame that shows it, exceeds 80 ms; the
 * figure is the last number below. Viewers are packet-level receivers in this one process, which
 * shares the machine: its own use of it is reported, and none of its delay is taken off.
 */
function densityOf(fullPlan: Plan, summary: string): Benchmark {
  return {
    summary,
    targets: {
      desktop_sessions: { min: 20 },
      terminal_sessions: { min: 80 },
      desktop_growth_mib_minute: { max: 1 },
      terminal_growth_mib_minute: { max: 1 },
    },
    run: async ({ say, form }) => {
      const plan = form === 'short' ? SHORT : fullPlan
      await using system = await System.start()
      const client = await SessionClient.signIn(system.signInLink('researcher'))
      const [project] = await client.projects()
      if (project === undefined) throw new Error('the researcher has no project')
      const conditions = { ...machineConditions(), ...SCREEN, words_per_minute: 60 }
      const figures: Record<string, number> = {}
      for (const surface of project.surfaces) {
        const crowd = { client, projectId: project.id, surface, screen: SCREEN }
        const room = new Room(system.pid, plan, (line) => say(`${surface}: ${line}`))
        await using people = new Crowd(crowd)
        for (const [name, value] of Object.entries(await room.fill(people, plan.steps[surface]))) {
          figures[`${surface}_${name}`] = rounded(value)
        }
      }
      return { conditions: { ...conditions, load_after: rounded(loadavg()[0] ?? 0) }, figures }
    },
  }
}

export const density: Benchmark = {
  ...densityOf(
    THOROUGH,
    'live sessions that type, until the machine is full; takes twenty minutes',
  ),
  variants: { '--quick': densityOf(QUICK, 'the same in three steps, in some four minutes') },
}

/** One machine that fills up with sessions of one kind. */
class Room {
  readonly #launcherPid: number
  readonly #plan: Plan
  readonly #say: (line: string) => void

  constructor(launcherPid: number, plan: Plan, say: (line: string) => void) {
    this.#launcherPid = launcherPid
    this.#plan = plan
    this.#say = say
  }

  async fill(people: Crowd, steps: readonly number[]): Promise<Record<string, number>> {
    const empty = consumption(this.#launcherPid)
    const figures: Record<string, number> = { sessions: 0 }
    for (const size of steps) {
      await people.growTo(size)
      if (size === steps[0]) figures['idle_core_percent'] = await this.#idleShare(people)
      people.startTyping()
      await delay(this.#plan.settleMs)
      const p95 = await this.#measure(people, figures)
      if (p95 > MOST_P95_MS) break
      figures['sessions'] = size
    }
    await this.#watchMemory(people, empty, figures)
    return figures
  }

  /** Writes what was seen at this number of sessions into `figures`; the 95th percentile. */
  async #measure(people: Crowd, figures: Record<string, number>): Promise<number> {
    people.take()
    const before = this.#read({ memory: false })
    const own = process.cpuUsage()
    await delay(this.#plan.measureMs)
    const { samples, frames, bytes } = people.take()
    const cores = coresBetween(before, this.#read({ memory: false }))
    const { user, system } = process.cpuUsage(own)
    const viewers = (user + system) / 1e3 / this.#plan.measureMs
    const at = `at_${people.size}`
    const [p50, p95] = [quantile(samples, 0.5), quantile(samples, 0.95)]
    figures[`${at}_p50_ms`] = p50
    figures[`${at}_p95_ms`] = p95
    figures[`${at}_cores_percent`] = 100 * total(cores)
    const parts = PARTS.map((part) => `${part} ${cores[part].toFixed(2)}`).join(', ')
    this.#say(
      `${people.size} sessions: ${samples.length} keys, p50 ${p50.toFixed(1)} ms, ` +
        `p95 ${p95.toFixed(1)} ms; ${(frames / samples.length).toFixed(2)} frames a key, ` +
        `${((8 * bytes) / this.#plan.measureMs / people.size).toFixed(1)} kbit/s each; ` +
        `cores: ${parts}, viewers ${viewers.toFixed(2)}`,
    )
    return p95
  }

  /** Percent of a core that one session takes while nobody does anything. */
  async #idleShare(people: Crowd): Promise<number> {
    await delay(this.#plan.settleMs)
    const before = this.#read({ memory: false })
    await delay(this.#plan.measureMs)
    const cores = coresBetween(before, this.#read({ memory: false }))
    return (100 * (cores.runner + cores.guest)) / people.size
  }

  /** With people typing all the time: what a session takes, and whether that grows. */
  async #watchMemory(
    people: Crowd,
    empty: Consumption,
    figures: Record<string, number>,
  ): Promise<void> {
    const first = this.#read()
    await delay(this.#plan.holdMs)
    const last = this.#read()
    people.stopTyping()
    const each = (reading: Consumption): number =>
      (total(reading.memoryBytes) - total(empty.memoryBytes)) / people.size / MEBIBYTE
    figures['session_mib'] = each(last)
    for (const part of ['runner', 'guest', 'server', 'worker'] as const) {
      const grown = last.memoryBytes[part] - empty.memoryBytes[part]
      figures[`${part}_mib`] = grown / people.size / MEBIBYTE
    }
    const minutes = (last.atMs - first.atMs) / 60_000
    figures['growth_mib_minute'] = (each(last) - each(first)) / minutes
    this.#say(
      `${each(last).toFixed(1)} MiB a session, ` +
        `growing by ${figures['growth_mib_minute'].toFixed(2)} MiB a minute`,
    )
  }

  #read(options?: { memory: boolean }): Consumption {
    return consumption(this.#launcherPid, options)
  }
}
