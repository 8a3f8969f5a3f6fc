import { EventEmitter } from 'node:events'

import type { Logger } from 'pino'

import type { EndReason, RefusalReason } from '#protocol/reasons.ts'
import type { RecordingResult } from '#protocol/fact.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { JailUsage, JailWork } from '#protocol/launch.ts'
import type { Assignment, RunnerMessage } from '#protocol/link.ts'
import type { Ending, Hold } from '#protocol/plain/reasons.ts'
import type { TimedEvent } from '#protocol/recording.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import type { Ledger } from '../gate/ledger.ts'
import type { Terms } from '../gate/policy/terms.ts'
import { Uplink } from '../gate/uplink/uplink.ts'
import type { ViewLabels } from '../health/viewer-metrics.ts'
import { RunnerHandle } from '../runners/runner-handle.ts'
import type { RunnerLink } from '../runners/runner-link.ts'
import type { KeptOut } from './attempt-fold.ts'
import type { Viewer } from './audience.ts'
import { CrossingAccount } from './crossing-account.ts'
import { LimitsTelling } from './limits-telling.ts'
import { type Moment, PolicyEnforcement, presentMoment } from './policy-enforcement.ts'
import { View, type ViewMedia } from './view.ts'
import { WorkWatch } from './work-watch.ts'

/** How often the ledger's second ends and the time line gets its input counts. */
const TICK_MS = 1_000
/** How often the policy is asked whether the picture may go on. */
const CHECK_EVERY_TICKS = 2

export type SessionPhase = 'starting' | 'running' | 'ended'

export type SessionParts = {
  assignment: Assignment
  /** The kind of session, also of one that is replayed. */
  surface: SurfaceKind
  media: ViewMedia
  /** Resolves to a waiting runner; rejects when none can be had. */
  runner: Promise<RunnerLink>
  /** What holds for this session now: by the policy of its start and its project's present one. */
  terms: () => Terms
  log: Logger
}

type SessionEvents = {
  started: []
  /** As the runner has stamped it. */
  timeline: [TimedEvent]
  /** Something was kept from the viewer's device, or from the session; at once, or folded. */
  attempt: [KeptOut]
  tick: []
  /** Somebody sees its picture from now on, or nobody does any more; it ends with the latter. */
  watching: [boolean]
  /** Emitted once, when nothing of the session runs any more. */
  ended: [reason: EndReason, recording: RecordingResult | null]
}

/**
 * One session from its start to its end, live or replay: its runner on one side, its view on the
 * other, and the account of what passes between them.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly id: SessionId
  /** What its viewer sees and does. */
  readonly view: View
  /** What it may use and how full that is, as far as its viewer is told. */
  readonly limits: LimitsTelling
  readonly #assignment: Assignment
  readonly #log: Logger
  readonly #account: CrossingAccount
  readonly #runner: RunnerHandle
  readonly #enforcement: PolicyEnforcement
  readonly #work = new WorkWatch()
  readonly #ticker: NodeJS.Timeout
  readonly #finished = Promise.withResolvers<void>()
  #ticks = 0
  #phase: SessionPhase = 'starting'
  #endReason: EndReason | undefined
  #end: { reason: EndReason; at: Date } | undefined

  constructor({ assignment, surface, media, runner, terms, log }: SessionParts) {
    super()
    const replay = assignment.kind === 'replay'
    this.id = assignment.sessionId
    this.#assignment = assignment
    this.#log = log.child({ sessionId: this.id })
    this.#account = new CrossingAccount({ replay })
    this.#runner = new RunnerHandle(assignment, runner)
    const uplink = new Uplink(terms().input, performance.now(), {
      composed: surface === 'terminal',
    })
    this.#enforcement = new PolicyEnforcement({
      surface,
      terms,
      mediaAddress: () => media.remoteAddress,
      recordsOf: (signIn) => uplink.recordsOf(signIn),
      replay,
      startedAt: presentMoment(),
    })
    this.view = new View({
      assignment,
      media,
      runner: this.#runner,
      account: this.#account,
      uplink,
      enforcement: this.#enforcement,
      blind: () => void this.end('sandbox-failed'),
      watching: (isWatching) => this.emit('watching', isWatching),
      log: this.#log,
    })
    this.limits = new LimitsTelling({
      assignment,
      runner: this.#runner,
      account: this.#account,
      audience: this.view.audience,
      terms,
      isShown: () => this.watched && this.hold === undefined,
    })
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    this.#listen()
    this.#obeyPolicy()
  }

  /** What it ended by, and when. */
  get ended(): { reason: EndReason; at: Date } | undefined {
    return this.#end
  }

  get phase(): SessionPhase {
    return this.#phase
  }

  get ledger(): Ledger {
    return this.#account.ledger
  }

  /** What figures of the present viewer are told apart by; undefined while nobody looks. */
  get viewLabels(): ViewLabels | undefined {
    const assignment = this.#assignment
    const surface = assignment.kind === 'live' ? assignment.surface : 'replay'
    const { codec } = this.view
    return codec && { surface, codec }
  }

  get watched(): boolean {
    return this.view.codec !== undefined
  }

  get usage(): JailUsage | undefined {
    return this.#runner.usage
  }

  get cpuShare(): number | undefined {
    return this.#runner.cpuShare
  }

  /** Why the present viewer's picture stands still. */
  get hold(): Hold | undefined {
    return this.#enforcement.hold
  }

  /** It shows somebody else's session while that one runs. */
  get observing(): boolean {
    return this.#assignment.kind === 'replay' && this.#assignment.follow === true
  }

  get frozen(): boolean {
    return this.#enforcement.frozen
  }

  /** A supervisor is there. */
  get attended(): boolean {
    return this.#enforcement.attended
  }

  /** Resolves when the session has ended, whoever ended it. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /** This control line is told from now on, and no other; `view.detach` ends that. */
  attach(viewer: Viewer): void {
    this.view.audience.attach(viewer)
    if (this.#phase !== 'ended') return
    viewer.tell({ type: 'session/ended', reason: this.#endReason ?? 'server-stopped' })
  }

  /** Play, pause and seek of a replay; a live session refuses them. */
  control(
    command: { type: 'play' | 'pause' } | { type: 'seek'; positionMs: number },
  ): RefusalReason | undefined {
    if (this.#assignment.kind !== 'replay' || this.observing) return 'unexpected-message'
    this.#runner.command(command)
    return undefined
  }

  /** A supervisor stops the picture, or lets it go on. */
  freeze(frozen: boolean): void {
    this.#enforcement.freeze(frozen, presentMoment())
  }

  /** The next picture needs none before it: somebody else begins to read what is recorded. */
  requestKeyFrame(): void {
    this.view.requestKeyFrame()
  }

  /** A supervisor sees it from now on, or one that did sees it no more. */
  observed(isThere: boolean): void {
    this.#enforcement.observe(isThere, presentMoment())
  }

  /** Something other than its policy ends it in so many milliseconds; null takes that back. */
  announce(reason: Ending, leftMs: number | null): void {
    this.#enforcement.announce(reason, leftMs, presentMoment())
  }

  /** What runs in it beside what it began with; undefined where that could not be found out. */
  askWork(): Promise<JailWork | undefined> {
    return this.#runner.askWork()
  }

  /** What a supervisor wrote, for the viewer and the record. */
  tell(text: string): void {
    this.#account.note({ type: 'message', text })
    this.view.audience.tell({ type: 'session/message', text })
  }

  /** Counted at once; on the time line once a second, however many there are. */
  refused(reason: RefusalReason): void {
    this.#account.refused(reason)
  }

  /** Idempotent: the first reason counts, and everybody waits for the same end. */
  end(reason: EndReason): Promise<void> {
    if (this.#endReason === undefined) {
      this.#endReason = reason
      this.view.dropInput()
      // The last ones that the runner can still stamp.
      this.#account.noteCounts()
      if (!this.#runner.end(reason)) this.#finish(reason, null)
    }
    return this.finished
  }

  #listen(): void {
    this.#account.on('noted', (event) => this.#runner.note(event))
    this.#account.on('attempt', (attempt) => this.emit('attempt', attempt))
    this.#runner.on('message', (message) => this.#handle(message))
    this.#runner.once('unavailable', (error) => {
      this.#log.error({ err: error }, 'no runner')
      this.#finish('sandbox-failed', null)
    })
    this.#runner.once('died', (error) => {
      this.#log.error({ err: error }, 'the runner is gone')
      this.#finish(this.#endReason ?? 'runner-died', null)
    })
  }

  #obeyPolicy(): void {
    const enforcement = this.#enforcement
    enforcement.on('attended', (attended) => {
      this.#account.note({ type: attended ? 'attended' : 'unattended' })
    })
    enforcement.on('ending', (reason, secondsLeft) => {
      this.view.audience.tell({ type: 'session/ending', reason, secondsLeft })
    })
    enforcement.on('idle', () => void this.end('idle'))
  }

  #handle(message: RunnerMessage): void {
    switch (message.type) {
      case 'started':
        this.#phase = 'running'
        this.emit('started')
        return
      case 'failed':
        this.#log.error({ reason: message.reason }, 'the session could not start')
        this.#finish('sandbox-failed', null)
        return
      case 'screen':
        this.#account.noteScreen(message.size)
        this.view.audience.tell({ type: 'screen/changed', size: message.size })
        return
      case 'codec-failed':
        this.#log.warn({ codec: message.codec, reason: message.reason }, 'an encoder failed')
        void this.view.codecFailed(message.codec)
        return
      case 'cursor':
        if (this.#enforcement.allowances.cursor) {
          this.view.audience.tell({ type: 'pointer/shape', cursor: message.cursor })
        }
        return
      case 'replay':
        this.view.audience.tell({ ...message, type: 'replay/position' })
        return
      case 'ended':
        this.#finish(message.reason, message.recording)
        return
      case 'noted':
        this.emit('timeline', { atMs: message.atMs, event: message.event })
        return
      case 'usage':
        this.#work.used(message.usage.cpuMs, performance.now())
        return
      case 'stirred':
        this.#work.stirred(performance.now())
        return
      case 'display':
        this.#account.note({ type: message.answers ? 'display-answers' : 'display-stopped' })
        this.view.audience.tellDisplay()
        return
      case 'hello':
      case 'work':
    }
  }

  #tick(): void {
    this.#account.noteCounts()
    this.ledger.endSecond()
    this.#ticks += 1
    if (this.#ticks % CHECK_EVERY_TICKS === 0) this.#check(presentMoment())
    void this.view.tick()
    this.limits.tick()
    this.emit('tick')
  }

  #check(now: Moment): void {
    if (this.#work.isBusy(now.monotonicMs)) this.#enforcement.work(now)
    this.#enforcement.check(now)
  }

  #finish(reason: EndReason, recording: RecordingResult | null): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ended'
    this.#endReason = reason
    this.#end = { reason, at: new Date() }
    clearInterval(this.#ticker)
    this.#account.end()
    this.#runner.close()
    this.view.audience.tell({ type: 'session/ended', reason })
    // The last bytes of the view are still to be read; its picture has stopped.
    void this.view.close().then(
      () => this.#tellEnd(reason, recording),
      (error: unknown) => {
        this.#log.error({ err: error }, 'the view could not be closed')
        this.#tellEnd(reason, recording)
      },
    )
  }

  #tellEnd(reason: EndReason, recording: RecordingResult | null): void {
    this.emit('ended', reason, recording)
    this.#finished.resolve()
  }
}
