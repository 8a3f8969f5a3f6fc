import { readFileSync } from 'node:fs'

import type { APIRequestContext } from 'playwright-core'

import type { LedgerTotals, BytesDown } from '#protocol/ledger.ts'
import type { Session } from '#protocol/api/sessions.ts'

import { processTree, type System } from '../support/system.ts'
import { type Part, partOf, PARTS } from './density/consumption.ts'
import { rounded } from './report.ts'

/** The unit of times in `/proc`, which Linux fixes for programs. */
const TICKS_PER_SECOND = 100

type Reading = { atMs: number; totals: LedgerTotals; ticks: ReadonlyMap<Part, number> }

/** What one session costs the line and the machine over a while. */
export class SessionMeter {
  readonly #system: System
  readonly #operator: APIRequestContext
  readonly #sessionId: string

  /** `operator` is signed in as one: the ledger is theirs to read. */
  constructor(parts: { system: System; operator: APIRequestContext; sessionId: string }) {
    this.#system = parts.system
    this.#operator = parts.operator
    this.#sessionId = parts.sessionId
  }

  /**
   * Runs `work` and says what the session cost meanwhile: `down_kbit_s` at the server's sockets, in all
   * and by the ledger's kinds; `cpu_percent` of one core for every process of the system, also those
   * that wait for a next session, and by part.
   */
  async during(work: () => Promise<void>): Promise<Record<string, number>> {
    const before = await this.#read()
    await work()
    const after = await this.#read()
    const seconds = (after.atMs - before.atMs) / 1000
    const packets = after.totals.mediaPackets - before.totals.mediaPackets
    const figures: Record<string, number> = {
      down_kbit_s: 0,
      media_packets_s: rounded(packets / seconds),
    }
    let bits = 0
    for (const [kind, bytes] of Object.entries(after.totals.down)) {
      const of = 8 * (bytes - before.totals.down[kind as keyof BytesDown])
      bits += of
      figures[`${kind.toLowerCase()}_kbit_s`] = rounded(of / 1000 / seconds)
    }
    figures['down_kbit_s'] = rounded(bits / 1000 / seconds)
    let all = 0
    for (const part of PARTS) {
      const ticks = (after.ticks.get(part) ?? 0) - (before.ticks.get(part) ?? 0)
      const percent = (100 * ticks) / TICKS_PER_SECOND / seconds
      all += percent
      figures[`${part}_cpu_percent`] = Math.round(percent * 100) / 100
    }
    return { ...figures, cpu_percent: Math.round(all * 100) / 100 }
  }

  async #read(): Promise<Reading> {
    const answer = await this.#operator.get(`${this.#system.origin}/api/sessions`)
    if (!answer.ok()) throw new Error(`the sessions' ledger: status ${answer.status()}`)
    const sessions = (await answer.json()) as Session[]
    const session = sessions.find(({ id }) => id === this.#sessionId)
    if (session === undefined) throw new Error('the session has ended')
    return {
      atMs: performance.now(),
      totals: session.ledger,
      ticks: ticksByPart(this.#system.pid),
    }
  }
}

/** `root` is the launcher; all others are known by their command. */
function ticksByPart(root: number): Map<Part, number> {
  const ticks = new Map<Part, number>()
  for (const { pid, command } of processTree(root)) {
    const part = pid === root ? 'launcher' : partOf(command)
    ticks.set(part, (ticks.get(part) ?? 0) + ticksOf(pid))
  }
  return ticks
}

/** User and system time of a process; none when it has ended meanwhile. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command in brackets may itself hold brackets and blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}
