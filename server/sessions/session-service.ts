import { join } from 'node:path'

import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'

import type { Session as SessionAnswer } from '#protocol/api/sessions.ts'
import { type EnvironmentDigest, type ProjectId, SessionId } from '#protocol/ids.ts'
import type { JailWork } from '#protocol/launch.ts'
import type { Assignment } from '#protocol/link.ts'
import type { Policy } from '#protocol/policy.ts'
import { fitScreen, SCALE } from '#protocol/plain/screen-limits.ts'
import { NO_WORK } from '#protocol/plain/work.ts'
import type { Action } from '#protocol/plain/actions.ts'
import type { EndReason } from '#protocol/reasons.ts'
import type { ScreenSize, SurfaceKind, TextScale } from '#protocol/screen.ts'

import { hasRole, type Person, reaches, reachOf } from '../access/roles.ts'
import { AppError } from '../errors.ts'
import type { Ledger } from '../gate/ledger.ts'
import { type Terms, termsInForce, termsOf } from '../gate/policy/terms.ts'
import type { Journal, Noting } from '../journal/journal.ts'
import { Session } from '../live/session.ts'
import type { SessionMedia } from '../media/session-media.ts'
import type { ProjectInForce, Projects } from '../projects/projects.ts'
import type { RunnerPool } from '../runners/runner-pool.ts'
import type { Drain } from './drain.ts'
import { keepAccount } from './keep-account.ts'
import { LateWrites } from './late-writes.ts'
import type { Running } from './running.ts'
import { describeEnded, describeRunning } from './session-answers.ts'
import type { Start, StartCheck } from './start-checks.ts'
import type { NewSession, SessionStore } from './store.ts'

/** Where a session starts when the browser did not say how large its window is. */
const USUAL_SCREEN: ScreenSize = { width: 1280, height: 720 }

export type SessionServiceOptions = {
  store: SessionStore
  journal: Journal
  projects: Projects
  media: { openSession(): Promise<SessionMedia> }
  runners: Pick<RunnerPool, 'take'>
  startChecks: readonly StartCheck[]
  drain: Drain
  disk: { readonly isFull: boolean }
  log: Logger
  environment: EnvironmentDigest
  launcherSocket: string
  recordingsDirectory: string
}

export type StartRequest = {
  projectId: ProjectId
  surface: SurfaceKind
  screen?: ScreenSize | undefined
  scale?: TextScale | undefined
  /** Where the person asks from. */
  address: string
}

/** A picture of what was recorded, or is being recorded, for somebody who supervises or reviews. */
export type ReplayRequest = {
  recordingId: SessionId
  project: ProjectInForce
  surface: SurfaceKind
  address: string
  /** The session still runs: what comes is shown as it comes, and nothing before. */
  follow?: true
  /** Notes that it is shown, in the transaction that begins the view. */
  onRecord: (note: Noting, view: SessionId) => void
}

export type Demand = { memoryBytes: number; cores: number; coresInUse: number }

/** `policy` is that of the start; the project's present one holds beside it. */
type Opening = {
  assignment: Assignment
  policy: Policy
  address: string
  onRecord?: ReplayRequest['onRecord']
}

/** All sessions that run now, live and replay. Owns them: none outlives `close`. */
export class SessionService implements AsyncDisposable {
  readonly #options: SessionServiceOptions
  readonly #running = new Map<SessionId, Running>()
  readonly #writes: LateWrites
  #closed = false

  constructor(options: SessionServiceOptions) {
    this.#options = options
    this.#writes = new LateWrites(options)
    options.drain.on('announced', (leftMs) => {
      for (const { session } of this.#running.values()) session.announce('drain', leftMs)
    })
  }

  /** Returns as soon as the session exists; that it could not start is told by its end. */
  async start(person: Person, request: StartRequest): Promise<SessionId> {
    const { projects, environment, launcherSocket } = this.#options
    const { projectId, surface, address, screen = USUAL_SCREEN, scale = SCALE.usual } = request
    const project = reaches(reachOf(person, 'start-session', new Date()), projectId)
      ? projects.find(projectId)
      : undefined
    if (project === undefined) throw new AppError('NOT_FOUND', 'no such project for this person')
    const { home, limits, stream } = termsOf(project.policy)
    const row = this.#admit({ person, project, surface, address }, 'live', null)
    const assignment: Assignment = {
      kind: 'live',
      sessionId: row.id,
      surface,
      userId: projects.userIdOf(person.id, projectId),
      environment,
      project: projectId,
      datasets: project.project.datasets.map(({ id }) => id),
      home: home === 'kept' ? { kind: 'kept', owner: person.id } : { kind: 'temporary' },
      limits,
      stream,
      ...fitScreen({ screen, scale }, stream.largestScreen),
      launcherSocket,
      recordingDirectory: this.#recordingDirectory(row.id),
      startedAt: row.startedAt.toISOString(),
    }
    await this.#open(row, { assignment, policy: project.policy, address })
    return row.id
  }

  /**
   * A replay runs under the policy of its project as it is today. The caller has judged that the person
   * may see it.
   */
  async startReplay(person: Person, request: ReplayRequest): Promise<Running> {
    const { recordingId, project, surface, address, follow, onRecord } = request
    const row = this.#admit({ person, project, surface, address }, 'replay', recordingId)
    const assignment: Assignment = {
      kind: 'replay',
      ...(follow && { follow }),
      sessionId: row.id,
      stream: termsOf(project.policy).stream,
      recordingDirectory: this.#recordingDirectory(recordingId),
    }
    return this.#open(row, { assignment, policy: project.policy, address, onRecord })
  }

  find(id: SessionId): Running | undefined {
    return this.#running.get(id)
  }

  /** The running session that this person may view: whoever started it, and may still start one. */
  viewable(id: SessionId, person: Person): Session | undefined {
    const running = this.#running.get(id)
    if (running?.row.personId !== person.id) return undefined
    const reach = reachOf(person, viewAction(running), new Date())
    return reaches(reach, running.row.projectId) ? running.session : undefined
  }

  /** Why a session that this person started is over; undefined for all others. */
  endOf(id: SessionId, person: Person): EndReason | undefined {
    const row = this.#running.has(id) ? undefined : this.#options.store.find(id)
    return row?.personId === person.id ? (row.endReason ?? undefined) : undefined
  }

  /** Undefined for what does not run. */
  ledgerOf(id: SessionId): Ledger | undefined {
    return this.#running.get(id)?.session.ledger
  }

  /**
   * Ends a session of the person's own, or one that the person may end for its project. Idempotent. Refused
   * while something runs in it beside what it began with, unless that is meant.
   */
  async end(id: SessionId, person: Person, { confirmed }: { confirmed: boolean }): Promise<void> {
    const { journal } = this.#options
    const now = new Date()
    const { row, running } = this.#endable(id, person, now)
    if (running === undefined) return
    if (!confirmed && !isIdle(await workOf(running))) {
      throw new AppError('PROGRAMS_RUN', 'something runs in it, or might')
    }
    const actor = { kind: 'person', id: person.id } as const
    const about = { subject: id, project: row.projectId, policyVersion: row.policyVersion }
    journal.record((note) => note({ action: 'session/end-asked', ...about, actor, details: {} }))
    await running.session.end(endReason(person, row, now))
  }

  /** What runs in a session that the person may end; undefined where that could not be found out. */
  async work(id: SessionId, person: Person): Promise<JailWork | undefined> {
    const { running } = this.#endable(id, person, new Date())
    return running && workOf(running)
  }

  /** What the person supervises of what runs, newest first; then all that is the person's own. */
  list(person: Person): SessionAnswer[] {
    const reach = reachOf(person, 'supervise-session', new Date())
    const running = [...this.#running.values()]
      .filter(({ row }) => row.kind === 'live')
      .filter(({ row }) => row.personId === person.id || reaches(reach, row.projectId))
      .map((one) => describeRunning(one, { supervised: reaches(reach, one.row.projectId) }))
      .toReversed()
    const ended = this.#options.store
      .ofPerson(person.id)
      .filter(({ id }) => !this.#running.has(id))
      .map(describeEnded)
    return [...running, ...ended]
  }

  get count(): number {
    return this.#running.size
  }

  /** What live sessions may use together, and how many cores they do use. */
  demand(): Demand {
    const sessions = [...this.#running.values()].filter(({ row }) => row.kind === 'live')
    const sum = (amount: (session: Session) => number): number =>
      sessions.reduce((total, { session }) => total + amount(session), 0)
    return {
      memoryBytes: sum(({ limits }) => limits.promised?.memoryBytes ?? 0),
      cores: sum(({ limits }) => (limits.promised?.cpuPercent ?? 0) / 100),
      coresInUse: sum(({ cpuShare = 0 }) => cpuShare),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      [...this.#running.values()].map(({ session }) => session.end('server-stopped')),
    )
    this.#writes[Symbol.dispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Throws for what is neither the person's own nor the person's to end; undefined does not run any more. */
  #endable(
    id: SessionId,
    person: Person,
    now: Date,
  ): { row: NewSession; running: Running | undefined } {
    const running = this.#running.get(id)
    const row = running?.row ?? this.#options.store.find(id)
    const isOwn = row?.personId === person.id
    if (
      row === undefined ||
      (!isOwn && !reaches(reachOf(person, 'end-any-session', now), row.projectId))
    ) {
      throw new AppError('NOT_FOUND', 'no such session for this person')
    }
    return { row, running }
  }

  /** The row of what may start; throws the refusal that a person is told. */
  #admit(
    start: Omit<Start, 'running'>,
    kind: NewSession['kind'],
    recordingId: SessionId | null,
  ): Running['row'] {
    if (this.#closed) throw new AppError('NO_CAPACITY', 'the server stops')
    for (const check of this.#options.startChecks) {
      const refusal = check({ ...start, running: this.#running.size })
      if (refusal !== undefined) throw new AppError(refusal.code, refusal.reason)
    }
    const { person, project, surface } = start
    return {
      id: SessionId.parse(uuidv7()),
      personId: person.id,
      personName: person.name,
      projectId: project.project.id,
      surface,
      kind,
      recordingId,
      policyVersion: project.policyVersion,
      startedAt: new Date(),
    }
  }

  async #open(row: Running['row'], opening: Opening): Promise<Running> {
    const { store, journal, projects, runners, log } = this.#options
    const { assignment, policy, address, onRecord } = opening
    const runner = runners.take()
    // The session handles a failure; this only keeps it from being unhandled until then.
    runner.catch(() => undefined)
    const media = await this.#options.media.openSession().catch((error: unknown) => {
      void runner.then((link) => link.close())
      throw new AppError('CANNOT_START', 'the media worker is gone', { cause: error })
    })
    const actor = { kind: 'person', id: row.personId } as const
    const begin = (): void =>
      journal.record((note) => {
        const { surface, projectId: project, policyVersion } = row
        store.insert(row)
        note({
          action: 'session/started',
          subject: row.id,
          project,
          policyVersion,
          actor,
          details: { surface, address },
        })
        onRecord?.(note, row.id)
      })
    try {
      begin()
    } catch (error) {
      void runner.then((link) => link.close())
      await media.close()
      throw error
    }
    const terms = (): Terms => termsInForce(policy, projects.currentPolicy(row.projectId)?.policy)
    const session = new Session({ assignment, surface: row.surface, media, runner, terms, log })
    const running = { session, row }
    this.#running.set(row.id, running)
    // It stays in the list until its end is on record.
    const recorded = (): void => void this.#running.delete(row.id)
    keepAccount(running, { store, journal, writes: this.#writes, recorded })
    session.once('ended', (reason) => {
      log.info({ sessionId: row.id, reason }, 'session ended')
    })
    log.info({ sessionId: row.id, kind: row.kind, surface: row.surface }, 'session started')
    return running
  }

  #recordingDirectory(id: SessionId): string {
    return join(this.#options.recordingsDirectory, id)
  }
}

/** A replay has nothing that could be lost. */
async function workOf({ session, row }: Running): Promise<JailWork | undefined> {
  return row.kind === 'live' ? session.askWork() : NO_WORK
}

/** Nothing is known to run; what could not be found out may be anything. */
function isIdle(work: JailWork | undefined): boolean {
  return work !== undefined && Object.values(work).every((count) => count === 0)
}

/** What somebody must be allowed to do in its project who looks at it. */
function viewAction({ session, row }: Running): Action {
  if (row.kind === 'live') return 'start-session'
  return session.observing ? 'supervise-session' : 'replay-recording'
}

/** In which capacity somebody ended it. */
function endReason(person: Person, row: NewSession, now: Date): EndReason {
  if (row.personId === person.id) {
    return row.kind === 'replay' ? 'replay-closed' : 'ended-by-researcher'
  }
  return hasRole(person, 'operator', row.projectId, now)
    ? 'ended-by-operator'
    : 'ended-by-supervisor'
}
