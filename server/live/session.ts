import { EventEmitter } from 'node:events'

import type { Logger } from 'pino'

import type { EndReason, RefusalReason } from '#protocol/reasons.ts'
import type { RecordingResult } from '#protocol/fact.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { JailUsage } from '#protocol/launch.ts'
import type { Assignment, RunnerMessage } from '#protocol/link.ts'
import type { Hold } from '#protocol/plain/reasons.ts'
import type { Policy } from '#protocol/policy.ts'
import type { TimedEvent } from '#protocol/recording.ts'
import type { CursorClass, ScreenSize } from '#protocol/screen.ts'
import type { GateMessage } from '#protocol/view.ts'

import type { Ledger } from '../gate/ledger.ts'
import type { Viewed } from '../health/viewer-metrics.ts'
import type { SessionMedia } from '../media/session-media.ts'
import { CrossingAccount } from './crossing-account.ts'
import { PolicyEnforcement, presentMoment } from './policy-enforcement.ts'
import type { RunnerLink } from '../runners/runner-link.ts'
import { RunnerHandle } from '../runners/runner-handle.ts'
import { type JoinRequest, View } from './view.ts'

/** How often the ledger's second ends and the time line gets its input counts. */
const TICK_MS = 1_000
/** How often the policy is asked whether the picture may go on. */
const CHECK_EVERY_TICKS = 2
/** An observer's view is asked each second whether somebody looks; then nobody has for so long. */
const ATTENDANCE_MS = 3_000

export type SessionPhase = 'starting' | 'running' | 'ended'

export type SessionParts = {
  assignment: Assignment
  media: SessionMedia
  /** Resolves to a waiting runner; rejects when none can be had. */
  runner: Promise<RunnerLink>
  /** The policy of the session's project as it is now; undefined when there is none any more. */
  currentPolicy: () => Policy | undefined
  log: Logger
}

type SessionEvents = {
  /** For whoever views: control of the closed vocabulary. */
  control: [GateMessage]
  /** A record was refused at the data channel. */
  'input-refused': [RefusalReason]
  /** The viewer did to its media line what only an attacker does. */
  'viewer-hostile': []
  /** The present viewer has sent all that one sign-in may send. */
  'sign-in-spent': []
  started: []
  /** As the runner has stamped it. */
  timeline: [TimedEvent]
  tick: []
  /** Emitted once, when nothing of the session runs any more. */
  ended: [reason: EndReason, recording: RecordingResult | null]
}

/**
 * One session from its start to its end, live or replay: its runner on one side, its viewer on the
 * other, and the account of what passes between them.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly id: SessionId
  readonly #assignment: Assignment
  readonly #log: Logger
  readonly #account: CrossingAccount
  readonly #runner: RunnerHandle
  readonly #watch: PolicyEnforcement
  readonly #viewing: View
  readonly #ticker: NodeJS.Timeout
  readonly #finished = Promise.withResolvers<void>()
  #ticks = 0
  #phase: SessionPhase = 'starting'
  #endReason: EndReason | undefined

  constructor(parts: SessionParts) {
    super()
    const { assignment, media } = parts
    this.id = assignment.sessionId
    this.#assignment = assignment
    this.#log = parts.log.child({ sessionId: this.id })
    this.#account = new CrossingAccount({ replay: assignment.kind === 'replay' })
    this.#runner = new RunnerHandle(assignment, parts.runner)
    this.#watch = new PolicyEnforcement({
      policy: assignment.policy,
      current: parts.currentPolicy,
      mediaAddress: () => media.remoteAddress,
      replay: assignment.kind === 'replay',
      startedAt: presentMoment(),
    })
    this.#viewing = new View({
      assignment,
      media,
      runner: this.#runner,
      account: this.#account,
      watch: this.#watch,
      log: this.#log,
    })
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    this.#listen()
    this.#obeyPolicy()
  }

  get phase(): SessionPhase {
    return this.#phase
  }

  get ledger(): Ledger {
    return this.#account.ledger
  }

  /** What the present viewer sees; undefined while nobody looks. */
  get viewed(): Viewed | undefined {
    const assignment = this.#assignment
    const surface = assignment.kind === 'live' ? assignment.surface : 'replay'
    const { codec } = this.#viewing
    return codec && { surface, codec }
  }

  get watched(): boolean {
    return this.#viewing.codec !== undefined
  }

  get usage(): JailUsage | undefined {
    return this.#runner.usage
  }

  get cpuShare(): number | undefined {
    return this.#runner.cpuShare
  }

  /** The plain arrow where the policy lets no shape cross. */
  get cursor(): CursorClass {
    return this.#watch.cursorCrosses ? this.#runner.cursor : 'default'
  }

  /** Why the present viewer's picture stands still. */
  get hold(): Hold | undefined {
    return this.#watch.hold
  }

  /** It shows somebody else's session while that one runs. */
  get observing(): boolean {
    return this.#assignment.kind === 'replay' && this.#assignment.follow === true
  }

  get frozen(): boolean {
    return this.#watch.frozen
  }

  /** A supervisor is there. */
  get attended(): boolean {
    return this.#watch.attended
  }

  /** Resolves when the session has ended, whoever ended it. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /**
   * Opens a view for a browser that can receive these codecs, replacing an earlier view. Undefined
   * when none of them is allowed and can be made here.
   */
  async join(request: JoinRequest): Promise<GateMessage | undefined> {
    const offer = await this.#viewing.join(request)
    if (this.#phase !== 'ended') return offer
    return { type: 'ended', reason: this.#endReason ?? 'server-stopped' }
  }

  answer(fingerprint: string): Promise<boolean> {
    return this.#viewing.answer(fingerprint)
  }

  resize(screen: ScreenSize): void {
    this.#viewing.resize(screen)
  }

  /** A text that is entered as keys; why it is not, where the policy or the kind of session forbids it. */
  typedPaste(text: string): RefusalReason | undefined {
    return this.#viewing.typedPaste(text)
  }

  /** Play, pause and seek of a replay; a live session refuses them. */
  control(command: { type: 'play' | 'pause' } | { type: 'seek'; positionMs: number }): boolean {
    if (this.#assignment.kind !== 'replay' || this.observing) return false
    this.#runner.command(command)
    return true
  }

  /** The viewer is gone: nothing is encoded, no key stays down; a `join` comes back. */
  leave(): void {
    this.#viewing.leave()
  }

  /** A supervisor stops the picture, or lets it go on. */
  freeze(frozen: boolean): void {
    this.#watch.freeze(frozen, presentMoment())
  }

  /** The next picture is a whole one: somebody else begins to read what is recorded. */
  requestKeyFrame(): void {
    this.#viewing.requestKeyFrame()
  }

  /** A supervisor is there, and will say so again within seconds. */
  attend(): void {
    this.#watch.attend(ATTENDANCE_MS, presentMoment())
  }

  /** What a supervisor wrote, for the viewer and the record. */
  tell(text: string): void {
    this.#account.note({ type: 'message', text })
    this.emit('control', { type: 'message', text })
  }

  /** Counted at once; on the time line once a second, however many there are. */
  refused(reason: RefusalReason): void {
    this.#account.refused(reason)
  }

  /** Idempotent: the first reason counts, and everybody waits for the same end. */
  end(reason: EndReason): Promise<void> {
    if (this.#endReason === undefined) {
      this.#endReason = reason
      // The last ones that the runner can still stamp.
      this.#account.noteCounts()
      if (!this.#runner.end(reason)) this.#finish(reason, null)
    }
    return this.finished
  }

  #listen(): void {
    this.#account.on('noted', (event) => this.#runner.note(event))
    this.#viewing.on('offer', (offer) => this.emit('control', offer))
    this.#viewing.on('blind', () => void this.end('sandbox-failed'))
    this.#viewing.on('input-refused', (reason) => this.emit('input-refused', reason))
    this.#viewing.on('hostile', () => this.emit('viewer-hostile'))
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
    const watch = this.#watch
    watch.on('hold', (reason) => {
      this.#viewing.hold(reason)
      this.emit('control', { type: 'held', reason })
    })
    watch.on('release', () => {
      this.emit('control', { type: 'resumed' })
      void this.#viewing.release()
    })
    watch.on('attended', (attended) => {
      this.#account.note({ type: attended ? 'attended' : 'unattended' })
    })
    watch.on('idle-warning', (secondsLeft) => this.emit('control', { type: 'idle', secondsLeft }))
    watch.on('idle', () => void this.end('idle'))
    watch.on('sign-in-spent', () => this.emit('sign-in-spent'))
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
        this.emit('control', { type: 'screen', size: message.size })
        return
      case 'codec-failed':
        this.#log.warn({ codec: message.codec, reason: message.reason }, 'an encoder failed')
        void this.#viewing.codecFailed(message.codec)
        return
      case 'cursor':
        if (this.#watch.cursorCrosses) this.emit('control', message)
        return
      case 'replay':
        this.emit('control', message)
        return
      case 'ended':
        this.#finish(message.reason, message.recording)
        return
      case 'noted':
        this.emit('timeline', { atMs: message.atMs, event: message.event })
        return
      case 'hello':
      case 'usage':
    }
  }

  #tick(): void {
    this.#account.noteCounts()
    this.ledger.endSecond()
    this.#ticks += 1
    if (this.#ticks % CHECK_EVERY_TICKS === 0) this.#watch.check(presentMoment())
    void this.#viewing.reconsider()
    this.emit('tick')
  }

  #finish(reason: EndReason, recording: RecordingResult | null): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ended'
    this.#endReason = reason
    clearInterval(this.#ticker)
    this.#account.noteCounts()
    this.#runner.close()
    this.emit('control', { type: 'ended', reason })
    // The last bytes of the view are still to be read; its picture has stopped.
    void this.#viewing.close().then(
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
