import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { Logger } from 'pino'

import type { ProjectId, SessionId } from '#protocol/ids.ts'
import type { Policy } from '#protocol/policy.ts'
import {
  CrossingStatement,
  STATEMENT_FORMAT,
  STATEMENT_VERSION,
  type StatementKeys,
} from '#protocol/statement.ts'

import { digestRecording, type RecordingDigest } from '../recordings/recording-digest.ts'
import type { StatementStore } from './statement-store.ts'
import { type Person, reaches, reachOf } from '../access/roles.ts'
import type { Journal } from '../journal/journal.ts'
import { policyDigest } from '../projects/policy-digest.ts'
import type { SessionRow, SessionStore } from '../sessions/store.ts'

/** A long recording that is being read when the server stops is read again at the next start. */
const STOP_PATIENCE_MS = 1_000

export type StatementIssuerOptions = {
  store: SessionStore
  journal: Journal
  statements: StatementStore
  recordingsDirectory: string
  /** A policy as it was, by its version; undefined for one that there never was. */
  policyAt: (project: ProjectId, version: number) => Policy | undefined
  log: Logger
}

/**
 * States what crossed in a session once that has ended, from what is on disk, so that the end of a
 * session and the next start after a kill take the same way. One at a time, since each reads a
 * recording from its beginning to its end.
 */
export class StatementIssuer implements AsyncDisposable {
  readonly #options: StatementIssuerOptions
  #work: Promise<void> = Promise.resolve()
  #closed = false

  /** Hears of every session's end from the journal. */
  constructor(options: StatementIssuerOptions) {
    this.#options = options
    options.journal.on('session/ended', ({ subject }) => this.#due(subject))
  }

  #due(id: SessionId): void {
    this.#work = this.#work
      .then(() => (this.#closed ? undefined : this.#make(id)))
      .catch((error: unknown) => {
        this.#options.log.error(
          { err: error, sessionId: id },
          'no crossing statement could be made',
        )
      })
  }

  /** For whatever ended without one, because the server was killed. */
  issueMissing(): void {
    const { store, statements } = this.#options
    for (const id of store.endedIds()) if (!statements.has(id)) this.#due(id)
  }

  /**
   * The file as it was signed; undefined for a session that has none, for one that still runs, and for one
   * beyond the person's reach.
   */
  async read(person: Person, id: SessionId): Promise<string | undefined> {
    const { store, statements } = this.#options
    const row = store.find(id)
    const reach = reachOf(person, 'read-statements', new Date())
    if (row === undefined || !reaches(reach, row.projectId)) return undefined
    if (!statements.has(id)) await this.#work
    return statements.read(id)
  }

  keys(): StatementKeys {
    return this.#options.statements.keys()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await Promise.race([this.#work, delay(STOP_PATIENCE_MS, undefined, { ref: false })])
  }

  async #make(id: SessionId): Promise<void> {
    const { store, journal, statements, recordingsDirectory, policyAt } = this.#options
    const row = store.find(id)
    if (row === undefined || row.state !== 'ended' || !isByKind(row)) return
    const policy = policyAt(row.projectId, row.policyVersion)
    if (policy === undefined) throw new Error(`there is no policy ${row.policyVersion}`)
    const refusals = store.refusalsOf(id)
    const recording =
      row.kind === 'live' ? await digestRecording(join(recordingsDirectory, id)) : null
    const statement = statementOf(row, { policy, refusals, recording })
    journal.record((note) => {
      note({
        action: 'statement/issued',
        subject: id,
        project: row.projectId,
        policyVersion: row.policyVersion,
        actor: { kind: 'system' },
        details: {},
      })
      statements.add(statement)
    })
  }
}

/** Sessions of before the ledger was kept by kind have a sum alone; nothing true can be signed of them. */
function isByKind({ mediaBytes, down }: SessionRow): boolean {
  return mediaBytes === down.media + down.retransmission + down.padding + down.upkeep
}

type Beside = {
  policy: Policy
  refusals: CrossingStatement['refusals']
  recording: RecordingDigest | null
}

function statementOf(row: SessionRow, { policy, refusals, recording }: Beside): CrossingStatement {
  return CrossingStatement.parse({
    format: STATEMENT_FORMAT,
    version: STATEMENT_VERSION,
    sessionId: row.id,
    kind: row.kind,
    projectId: row.projectId,
    surface: row.surface,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString(),
    endReason: row.endReason,
    rawDataBytes: 0,
    frames: row.mediaFrames,
    mediaPackets: row.mediaPackets,
    bytesDown: row.down,
    bytesUp: row.up,
    controlDownBytes: row.controlDownBytes,
    controlUpBytes: row.controlUpBytes,
    inputRecords: row.inputRecords,
    refusals,
    policyVersion: row.policyVersion,
    policyDigest: policyDigest(policy),
    recording,
    countedToEnd: row.countedToEnd,
  })
}
