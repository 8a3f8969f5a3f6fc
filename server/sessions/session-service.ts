import { join } from 'node:path'

import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'

import type { EndReason } from '#protocol/reasons.ts'
import type { Me } from '#protocol/api/people.ts'
import type { Project } from '#protocol/api/projects.ts'
import type { Session as SessionView, Supervision } from '#protocol/api/sessions.ts'
import { type EnvironmentDigest, type PersonId, type ProjectId, SessionId } from '#protocol/ids.ts'
import type { Assignment } from '#protocol/link.ts'
import type { Policy } from '#protocol/policy.ts'
import type { Denial } from '#protocol/plain/reasons.ts'
import { clampScreen } from '#protocol/plain/screen-limits.ts'
import type { ErrorCode } from '#protocol/errors.ts'
import type { ScreenSize, SurfaceKind } from '#protocol/screen.ts'

import { AppError } from '../errors.ts'
import type { Ledger } from '../gate/ledger.ts'
import { startDenial } from '../gate/policy/decide.ts'
import { type Terms, termsInForce, termsOf } from '../gate/policy/terms.ts'
import type { MediaServer } from '../media/media-server.ts'
import type { RunnerPool } from '../runners/runner-pool.ts'
import { recordingOnDisk } from '../recordings/recording-on-disk.ts'
import { type RecordingResult, Session } from '../live/session.ts'
import { type NewSession, type SessionRow, type SessionStore } from './store.ts'
import { describeEnded, describeRunning } from './session-answers.ts'
import type { StatementIssuer } from '../evidence/statement-issuer.ts'

/** Where a session starts when the browser did not say how large its window is. */
const USUAL_SCREEN: ScreenSize = { width: 1280, height: 720 }
/** More would leave none of them usable on any machine that we know. */
const MAX_SESSIONS = 256
/** The account is written this often, so that a crash of the server loses seconds of it. */
const SAVE_EVERY_TICKS = 5

/** What a person is told who may not start; whatever has no code of its own is a duty that nobody fulfils. */
const CODES: Partial<Record<Denial, ErrorCode>> = {
  'surface-not-allowed': 'SURFACE_NOT_ALLOWED',
  'place-not-allowed': 'PLACE_NOT_ALLOWED',
  'hour-not-allowed': 'HOUR_NOT_ALLOWED',
}

export type ProjectAccess = { project: Project; policy: Policy; policyVersion: number }

export type SessionServiceOptions = {
  store: SessionStore
  media: MediaServer
  runners: RunnerPool
  log: Logger
  projects: {
    /** Undefined for a project that does not exist, and for one the person is no member of. */
    find(id: ProjectId, personId: PersonId): ProjectAccess | undefined
    /** Of a project as it is now; undefined when there is none any more. */
    policyOf(id: ProjectId): Policy | undefined
    /** The system user id of a person in a project: theirs for ever. */
    userIdOf(personId: PersonId, projectId: ProjectId): number
  }
  environment: EnvironmentDigest
  launcherSocket: string
  recordingsDirectory: string
  /** Told of each session whose end is in the store. */
  statements: Pick<StatementIssuer, 'due' | 'makeMissing'>
}

export type StartRequest = {
  projectId: ProjectId
  surface: SurfaceKind
  screen?: ScreenSize | undefined
  /** Where the person asks from. */
  address: string
}

type Running = { session: Session; row: NewSession & { personName: string } }

/** All sessions that run now, live and replay. Owns them: none outlives `close`. */
export class SessionService implements AsyncDisposable {
  readonly #options: SessionServiceOptions
  readonly #running = new Map<SessionId, Running>()
  #closed = false

  constructor(options: SessionServiceOptions) {
    this.#options = options
    // A server that was killed took its sandboxes with it; its sessions ended then.
    for (const row of options.store.leftOpen()) {
      const recording = this.#leftRecording(row)
      const lastMs = recording?.durationMs ?? null
      // When it ended, as far as anybody knows; not when somebody started the server again.
      const endedAt = lastMs === null ? new Date() : new Date(row.startedAt.getTime() + lastMs)
      const reason = 'server-stopped'
      if (row.kind === 'live')
        options.store.addEvent(row.id, lastMs ?? 0, { type: 'session-ended', reason })
      options.store.end(row.id, { reason, endedAt, recording, countedToEnd: false })
    }
    options.statements.makeMissing()
  }

  /** Returns as soon as the session exists; that it could not start is told by its end. */
  async start(person: Me, request: StartRequest): Promise<SessionId> {
    const { projects, environment, launcherSocket } = this.#options
    const access = projects.find(request.projectId, person.id)
    if (access === undefined) throw new AppError('NOT_FOUND', 'no such project for this person')
    refuseUnlessAllowed(access.policy, request)
    const row = this.#newRow(person, { ...request, kind: 'live', recordingId: null }, access)
    const { home, limits, stream } = termsOf(access.policy)
    return this.#open(row, access.policy, {
      kind: 'live',
      sessionId: row.id,
      surface: request.surface,
      userId: projects.userIdOf(person.id, request.projectId),
      environment,
      project: request.projectId,
      datasets: access.project.datasets.map(({ id }) => id),
      home: home === 'kept' ? { kind: 'kept', owner: person.id } : { kind: 'temporary' },
      limits,
      stream,
      screen: clampScreen(request.screen ?? USUAL_SCREEN, stream.largestScreen),
      launcherSocket,
      recordingDirectory: this.#recordingDirectory(row.id),
      startedAt: row.startedAt.toISOString(),
    })
  }

  /** A replay runs under the policy of its project as it is today. */
  async replay(person: Me, recordingId: SessionId, address: string): Promise<SessionId> {
    const recorded = this.#options.store.find(recordingId)
    if (recorded?.kind !== 'live' || recorded.state !== 'ended') {
      throw new AppError('NOT_FOUND', 'no such recording')
    }
    const access = this.#options.projects.find(recorded.projectId, person.id)
    if (access === undefined) throw new AppError('NOT_FOUND', 'no member of that project')
    if (recorded.recordingDurationMs === null) {
      throw new AppError('RECORDING_UNREADABLE', 'the session was never shown')
    }
    const { projectId, surface } = recorded
    refuseUnlessAllowed(access.policy, { surface, address })
    const row = this.#newRow(person, { projectId, surface, kind: 'replay', recordingId }, access)
    return this.#open(row, access.policy, {
      kind: 'replay',
      sessionId: row.id,
      stream: termsOf(access.policy).stream,
      recordingDirectory: this.#recordingDirectory(recordingId),
    })
  }

  /**
   * A view of a live session for a supervisor, which is a replay of what is being recorded: it has its
   * own line, encoder and account, and nothing that is typed into it goes anywhere.
   */
  async observe(person: Me, id: SessionId, address: string): Promise<SessionId> {
    const { row: observed, access, session } = this.#supervised(id, person)
    const { projectId, surface } = observed
    refuseUnlessAllowed(access.policy, { surface, address })
    const row = this.#newRow(
      person,
      { projectId, surface, kind: 'replay', recordingId: id },
      access,
    )
    await this.#open(row, access.policy, {
      kind: 'replay',
      follow: true,
      sessionId: row.id,
      stream: termsOf(access.policy).stream,
      recordingDirectory: this.#recordingDirectory(id),
    })
    const observation = this.#running.get(row.id)?.session
    observation?.on('started', () => session.requestKeyFrame())
    observation?.on('watching', (isWatching) => session.observed(isWatching))
    session.once('ended', () => void observation?.end('observed-session-ended'))
    return row.id
  }

  /** Freezes a live session of somebody else's, lets it go on, or writes to whoever views it. */
  supervise(person: Me, id: SessionId, supervision: Supervision): void {
    const { session } = this.#supervised(id, person)
    const { log } = this.#options
    log.info({ sessionId: id, personId: person.id, action: supervision.action }, 'supervised')
    switch (supervision.action) {
      case 'freeze':
      case 'release':
        session.freeze(supervision.action === 'freeze')
        return
      case 'message':
        session.tell(supervision.text)
    }
  }

  /** The running session that this person may view: whoever started it, nobody else. */
  viewable(id: SessionId, personId: PersonId): Session | undefined {
    const running = this.#running.get(id)
    return running?.row.personId === personId ? running.session : undefined
  }

  /** Undefined for what does not run. */
  ledgerOf(id: SessionId): Ledger | undefined {
    return this.#running.get(id)?.session.ledger
  }

  /** Ends a session of the person's own, or any one for an operator. Idempotent. */
  async end(id: SessionId, person: Me, mayEndAny: boolean): Promise<void> {
    const running = this.#running.get(id)
    if (running === undefined) {
      const row = this.#options.store.find(id)
      if (row === undefined || (row.personId !== person.id && !mayEndAny)) {
        throw new AppError('NOT_FOUND', 'no such session for this person')
      }
      return
    }
    const own = running.row.personId === person.id
    if (!own && !mayEndAny) throw new AppError('NOT_FOUND', 'the session is someone else’s')
    const ownReason = running.row.kind === 'replay' ? 'replay-closed' : 'ended-by-researcher'
    const othersReason = person.roles.includes('operator')
      ? 'ended-by-operator'
      : 'ended-by-supervisor'
    await running.session.end(own ? ownReason : othersReason)
  }

  /** Live sessions that run now, newest first. */
  listRunning(personId?: PersonId): SessionView[] {
    return [...this.#running.values()]
      .filter(({ row }) => row.kind === 'live' && (personId ?? row.personId) === row.personId)
      .map(({ session, row }) => describeRunning(session, row))
      .toReversed()
  }

  /** Everything of one person: what runs, then what has ended. */
  listOf(personId: PersonId): SessionView[] {
    const ended = this.#options.store.ofPerson(personId).filter(({ id }) => !this.#running.has(id))
    return [...this.listRunning(personId), ...ended.map(describeEnded)]
  }

  get count(): number {
    return this.#running.size
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      [...this.#running.values()].map(({ session }) => session.end('server-stopped')),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #open(
    row: NewSession & { personName: string },
    policy: Policy,
    assignment: Assignment,
  ): Promise<SessionId> {
    if (this.#closed || this.#running.size >= MAX_SESSIONS) {
      throw new AppError('NO_CAPACITY', `${this.#running.size} sessions run`)
    }
    const { store, runners, log } = this.#options
    const runner = runners.take()
    // The session handles a failure; this only keeps it from being unhandled until then.
    runner.catch(() => undefined)
    const media = await this.#options.media.openSession().catch((error: unknown) => {
      void runner.then((link) => link.close())
      throw new AppError('CANNOT_START', 'the media worker is gone', { cause: error })
    })
    store.insert(row)
    const terms = (): Terms => termsInForce(policy, this.#options.projects.policyOf(row.projectId))
    const session = new Session({ assignment, surface: row.surface, media, runner, terms, log })
    this.#running.set(row.id, { session, row })
    this.#account(session, row)
    log.info({ sessionId: row.id, kind: row.kind, surface: row.surface }, 'session started')
    return row.id
  }

  /** A live session that runs, of a project that this person belongs to. */
  #supervised(id: SessionId, person: Me): Running & { access: ProjectAccess } {
    const running = this.#running.get(id)
    const access = running && this.#options.projects.find(running.row.projectId, person.id)
    if (running?.row.kind !== 'live' || access === undefined) {
      throw new AppError('NOT_FOUND', 'no such session for this supervisor')
    }
    return { ...running, access }
  }

  #account(session: Session, row: NewSession): void {
    const { store, statements, log } = this.#options
    const startedMs = performance.now()
    const save = (): void => {
      store.saveLedger(session.id, session.ledger.totals(), session.ledger.refusals())
    }
    let ticks = 0
    session.on('started', () => {
      store.markRunning(session.id)
      if (row.kind === 'live') {
        store.addEvent(session.id, 0, { type: 'session-started', surface: row.surface })
      }
    })
    session.on('timeline', (event) => {
      store.addEvent(session.id, performance.now() - startedMs, event)
    })
    session.on('tick', () => {
      ticks += 1
      if (ticks % SAVE_EVERY_TICKS === 0) save()
    })
    session.once('ended', (reason: EndReason, recording) => {
      save()
      if (row.kind === 'live') {
        const atMs = performance.now() - startedMs
        store.addEvent(session.id, atMs, { type: 'session-ended', reason })
      }
      const kept = recording ?? this.#leftRecording(row)
      store.end(session.id, {
        reason,
        endedAt: new Date(),
        recording: kept,
        countedToEnd: true,
      })
      statements.due(session.id)
      this.#running.delete(session.id)
      log.info({ sessionId: session.id, reason }, 'session ended')
    })
  }

  #newRow(
    person: Me,
    what: Pick<NewSession, 'projectId' | 'surface' | 'kind' | 'recordingId'>,
    { policyVersion }: ProjectAccess,
  ): NewSession & { personName: string } {
    return {
      id: SessionId.parse(uuidv7()),
      personId: person.id,
      personName: person.name,
      projectId: what.projectId,
      surface: what.surface,
      kind: what.kind,
      recordingId: what.recordingId,
      policyVersion,
      startedAt: new Date(),
    }
  }

  /** Of a session whose runner did not live to say it: what was shown can be shown again. */
  #leftRecording({ id, kind, startedAt }: NewSession): RecordingResult | null {
    return kind === 'live' ? recordingOnDisk(this.#recordingDirectory(id), startedAt) : null
  }

  #recordingDirectory(id: SessionId): string {
    return join(this.#options.recordingsDirectory, id)
  }
}

/** Throws the refusal that a person is told. A surface that is no longer allowed is not replayed either. */
function refuseUnlessAllowed(
  policy: Policy,
  { surface, address }: { surface: SurfaceKind; address: string },
): void {
  const circumstances = { surface, nowMs: Date.now(), addresses: [address] }
  const reason = startDenial(termsOf(policy), circumstances)
  if (reason !== undefined) throw new AppError(CODES[reason] ?? 'POLICY_NOT_MET', reason)
}

export type { SessionRow }
