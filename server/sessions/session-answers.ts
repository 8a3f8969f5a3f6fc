import { type LedgerTotals, NOTHING_DOWN, NOTHING_UP } from '#protocol/ledger.ts'
import type { Session as SessionView } from '#protocol/api/sessions.ts'

import type { Running } from './running.ts'
import type { SessionRow } from './store.ts'

/**
 * What the API says of a session that runs. Nothing in it was written by a guest; exact figures of what
 * it uses are a guest's to write with, and are for who supervises it alone.
 */
export function describeRunning(
  { session, row }: Running,
  { supervised }: { supervised: boolean },
): SessionView {
  return {
    id: row.id,
    projectId: row.projectId,
    personId: row.personId,
    personName: row.personName,
    surface: row.surface,
    startedAt: row.startedAt.toISOString(),
    status: statusOf(session),
    watched: session.watched,
    hold: session.hold ?? null,
    frozen: session.frozen,
    attended: session.attended,
    usage: (supervised && session.usage) || null,
    limits: session.limits.told ?? null,
    cpuShare: supervised ? (session.cpuShare ?? null) : null,
    ledger: session.ledger.totals(),
    lastSecond: session.ledger.lastSecond,
    refused: Object.fromEntries(session.ledger.refusals()),
  }
}

/** One whose end is not on record yet has ended all the same. */
function statusOf({ phase, ended }: Running['session']): SessionView['status'] {
  if (ended === undefined) return { state: phase === 'running' ? 'running' : 'starting' }
  return { state: 'ended', endedAt: ended.at.toISOString(), reason: ended.reason }
}

export function describeEnded(row: SessionRow): SessionView {
  return {
    id: row.id,
    projectId: row.projectId,
    personId: row.personId,
    personName: row.personName,
    surface: row.surface,
    startedAt: row.startedAt.toISOString(),
    status: endOf(row),
    watched: false,
    hold: null,
    frozen: false,
    attended: false,
    usage: null,
    limits: null,
    cpuShare: null,
    ledger: totalsOf(row),
    lastSecond: { down: NOTHING_DOWN, up: NOTHING_UP },
    refused: {},
  }
}

/** Throws for a session that has not ended. */
export function endOf(row: SessionRow): Extract<SessionView['status'], { state: 'ended' }> {
  if (row.endedAt === null || row.endReason === null) {
    throw new Error(`session ${row.id} has not ended`)
  }
  return { state: 'ended', endedAt: row.endedAt.toISOString(), reason: row.endReason }
}

export function totalsOf(row: SessionRow): LedgerTotals {
  const { mediaBytes, mediaPackets, controlDownBytes, controlUpBytes, inputRecords } = row
  const { mediaFrames, refusals, down, up } = row
  return {
    mediaBytes,
    mediaPackets,
    mediaFrames,
    controlDownBytes,
    controlUpBytes,
    inputRecords,
    refusals,
    down,
    up,
  }
}
