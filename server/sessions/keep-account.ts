import type { Journal } from '../journal/journal.ts'
import type { LateWrites } from './late-writes.ts'
import type { Running } from './running.ts'
import type { SessionStore } from './store.ts'

/** The account is written this often, so that a crash of the server loses seconds of it. */
const SAVE_EVERY_TICKS = 5

export type KeepAccountParts = {
  store: SessionStore
  journal: Journal
  writes: LateWrites
  /** The end is on record; not before there is room for it. */
  recorded: () => void
}

/** Writes down what becomes of a session: that it runs, its time line, what crossed or was kept out, its end. */
export function keepAccount({ session, row }: Running, parts: KeepAccountParts): void {
  const { store, journal, writes, recorded } = parts
  const { id, kind, projectId: project, policyVersion, personId } = row
  const save = (): void => store.saveLedger(id, session.ledger.totals(), session.ledger.refusals())
  session.on('attempt', (details) => {
    const about = { subject: id, project, policyVersion }
    const actor = { kind: 'person', id: personId } as const
    writes.write(() =>
      journal.record((note) =>
        note({ action: 'session/attempt-kept-out', ...about, actor, details }),
      ),
    )
  })
  let ticks = 0
  session.on('started', () => writes.write(() => store.markRunning(id)))
  session.on('timeline', (noted) => writes.write(() => store.addEvent(id, noted)))
  session.on('tick', () => {
    ticks += 1
    if (ticks % SAVE_EVERY_TICKS === 0) writes.try(save)
  })
  session.once('ended', (reason, result) => {
    const endedAt = new Date()
    const durationMs = result?.durationMs ?? null
    const recording = result && {
      durationMs: durationMs === null ? null : Math.round(durationMs),
      bytes: result.bytes,
    }
    const end = (): void =>
      journal.record((note) => {
        save()
        if (kind === 'live') store.ensureEnd(id, reason, durationMs)
        store.end(id, { reason, endedAt, countedToEnd: true })
        note({
          action: 'session/ended',
          subject: id,
          project,
          policyVersion,
          actor: { kind: 'system' },
          details: { reason, recording },
        })
      })
    writes.write(() => {
      end()
      recorded()
    })
  })
}
