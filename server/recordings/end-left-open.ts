import { join } from 'node:path'

import type { Journal } from '../journal/journal.ts'
import type { SessionStore } from '../sessions/store.ts'
import { recordingOnDisk } from './recording-on-disk.ts'

/**
 * A server that was killed took its sandboxes with it: the sessions that it left open ended then. Call it
 * before any session starts, and after everybody listens who wants to hear of an end.
 */
export function endLeftOpen(options: {
  store: SessionStore
  journal: Journal
  recordingsDirectory: string
}): void {
  const { store, journal, recordingsDirectory } = options
  const reason = 'server-stopped'
  for (const row of store.leftOpen()) {
    const { id, kind, startedAt, projectId: project, policyVersion } = row
    const isLive = kind === 'live'
    const found = isLive ? recordingOnDisk(join(recordingsDirectory, id), startedAt) : null
    const lastMs = found?.durationMs ?? null
    // When it ended, as far as anybody knows; not when somebody started the server again.
    const endedAt = lastMs === null ? new Date() : new Date(startedAt.getTime() + lastMs)
    journal.record((note) => {
      if (isLive) store.ensureEnd(id, reason, lastMs)
      store.end(id, { reason, endedAt, countedToEnd: false })
      note({
        action: 'session/ended',
        subject: id,
        project,
        policyVersion,
        actor: { kind: 'system' },
        details: { reason, recording: found },
      })
    })
  }
}
