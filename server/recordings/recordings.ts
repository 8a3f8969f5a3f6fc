import { join } from 'node:path'

import type { DryRun, Recording, RecordingDetail } from '#protocol/api/recordings.ts'
import type { RecordingResult } from '#protocol/fact.ts'
import type { SessionId } from '#protocol/ids.ts'
import { crossedBytes } from '#protocol/ledger.ts'
import type { Action } from '#protocol/plain/actions.ts'
import type { Policy } from '#protocol/policy.ts'

import { type Person, reachOf } from '../access/roles.ts'
import { AppError } from '../errors.ts'
import { dryRun } from '../gate/policy/dry-run.ts'
import type { Journal } from '../journal/journal.ts'
import type { Projects } from '../projects/projects.ts'
import { endOf, totalsOf } from '../sessions/session-answers.ts'
import type { SessionService } from '../sessions/session-service.ts'
import type { SessionStore } from '../sessions/store.ts'
import { recordingOnDisk } from './recording-on-disk.ts'
import type { RecordingRow, RecordingStore } from './store.ts'

export type RecordingsOptions = {
  store: RecordingStore
  sessionStore: SessionStore
  sessions: SessionService
  projects: Projects
  journal: Journal
  recordingsDirectory: string
}

/** Sessions that have ended: what was recorded of them, its replay, and what another policy would have said. */
export class Recordings {
  readonly #options: RecordingsOptions

  /** Hears of every session's end from the journal. */
  constructor(options: RecordingsOptions) {
    this.#options = options
    options.journal.on('session/ended', ({ subject, details }) => {
      const row = options.sessionStore.find(subject)
      if (row?.kind === 'live') this.#keep(row, details.recording)
    })
  }

  /** For sessions that ended while nobody wrote down what is left of them: the server was killed then. */
  findMissing(): void {
    for (const row of this.#options.store.missing()) this.#keep(row, null)
  }

  list(person: Person): Recording[] {
    return this.#options.store.list(reach(person, 'list-recordings')).map(describe)
  }

  detail(person: Person, id: SessionId): RecordingDetail {
    const row = this.#reviewed(person, 'list-recordings', id)
    return { recording: describe(row), timeline: this.#options.sessionStore.timeline(id) }
  }

  /** What the policy would have refused. */
  tryPolicy(person: Person, id: SessionId, policy: Policy): DryRun {
    const row = this.#reviewed(person, 'list-recordings', id)
    const answer = dryRun(policy, {
      surface: row.surface,
      startedAtMs: row.startedAt.getTime(),
      durationMs: (row.endedAt ?? row.startedAt).getTime() - row.startedAt.getTime(),
      timeline: this.#options.sessionStore.timeline(id),
      crossedBytes: crossedBytes(row),
    })
    const about = aboutOf(person, row)
    this.#options.journal.record((note) =>
      note({ action: 'recording/policy-tried', ...about, details: {} }),
    )
    return answer
  }

  /** A view of the recording, which crosses the gate as a session does; its id. */
  async replay(person: Person, id: SessionId, address: string): Promise<SessionId> {
    const { sessions, projects } = this.#options
    const row = this.#reviewed(person, 'replay-recording', id)
    const project = projects.find(row.projectId)
    if (project === undefined) throw new AppError('NOT_FOUND', 'the project is gone')
    if (row.durationMs === null) {
      throw new AppError('RECORDING_UNREADABLE', 'the session was never shown')
    }
    const about = aboutOf(person, row)
    const view = await sessions.startReplay(person, {
      recordingId: id,
      project,
      surface: row.surface,
      address,
      onRecord: (note, shown) =>
        note({ action: 'recording/replayed', ...about, details: { view: shown } }),
    })
    return view.row.id
  }

  /** Throws for what lies beyond the person's reach, and for what is the person's own. */
  #reviewed(person: Person, action: Action, id: SessionId): RecordingRow {
    const row = this.#options.store.find(id, reach(person, action))
    if (row === undefined) throw new AppError('NOT_FOUND', 'no such recording for this person')
    if (row.personId === person.id) {
      throw new AppError('OWN_SESSION', 'nobody reviews what is their own')
    }
    return row
  }

  /** Where the runner did not live to say it, the disk does: what was shown can be shown again. */
  #keep({ id, startedAt }: { id: SessionId; startedAt: Date }, said: RecordingResult | null): void {
    const { store, recordingsDirectory } = this.#options
    const found = said ?? recordingOnDisk(join(recordingsDirectory, id), startedAt)
    store.insert(id, found ?? { durationMs: null, bytes: 0 })
  }
}

function reach(person: Person, action: Action) {
  return reachOf(person, action, new Date())
}

function aboutOf(person: Person, row: RecordingRow) {
  return {
    subject: row.id,
    project: row.projectId,
    policyVersion: row.policyVersion,
    actor: { kind: 'person', id: person.id },
  } as const
}

function describe(row: RecordingRow): Recording {
  const { endedAt, reason } = endOf(row)
  return {
    id: row.id,
    projectId: row.projectId,
    personName: row.personName,
    surface: row.surface,
    startedAt: row.startedAt.toISOString(),
    endedAt,
    reason,
    durationMs: row.durationMs,
    bytes: row.bytes,
    ledger: totalsOf(row),
    refused: row.refused,
  }
}
