import { EventEmitter } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'

import type { Logger } from 'pino'

import type { EndReason } from '#protocol/api.ts'
import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord } from '#protocol/input.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { JailUsage } from '#protocol/launch.ts'
import type { Assignment, RunnerMessage, StreamParameters } from '#protocol/link.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import { clampScreen, type CursorClass, type ScreenSize } from '#protocol/screen.ts'
import type { GateMessage, RefusalReason } from '#protocol/view.ts'

import { chooseCodec } from '../gate/choose-codec.ts'
import { InputGate } from '../gate/input-gate.ts'
import { Ledger } from '../gate/ledger.ts'
import type { Viewed } from '../health/viewer-metrics.ts'
import type { SessionMedia } from '../media/session-media.ts'
import { CpuShare } from './cpu-share.ts'
import { endReasonOf } from './end-reason.ts'
import { InputOrder } from './input-order.ts'
import { InputSummary } from './input-summary.ts'
import type { RunnerLink } from './runner-link.ts'

/** How often the ledger reads the socket's own counters and the time line gets its input counts. */
const TICK_MS = 1_000
/** A runner that was asked to end has this long to close its recording. */
const END_DEADLINE_MS = 3_000

export type SessionPhase = 'starting' | 'running' | 'ended'
export type RecordingResult = { durationMs: number | null; bytes: number }

export type SessionParts = {
  assignment: Assignment
  media: SessionMedia
  /** Resolves to a waiting runner; rejects when none can be had. */
  runner: Promise<RunnerLink>
  log: Logger
}

type SessionEvents = {
  /** For whoever views: control of the closed vocabulary. */
  control: [GateMessage]
  /** A record was refused at the data channel. */
  'input-refused': [RefusalReason]
  started: []
  timeline: [TimelineEvent]
  tick: []
  /** Emitted once, when nothing of the session runs any more. */
  ended: [reason: EndReason, recording: RecordingResult | null]
}

/**
 * One session from its start to its end, live or replay: holds its runner and its media, passes
 * every byte between them through the gate, and keeps the account.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly id: SessionId
  readonly ledger = new Ledger()
  readonly #assignment: Assignment
  readonly #media: SessionMedia
  readonly #log: Logger
  readonly #cpuShare = new CpuShare()
  readonly #summary = new InputSummary()
  /** Since the last tick. */
  readonly #refusals = new Map<RefusalReason, number>()
  readonly #ticker: NodeJS.Timeout
  readonly #finished = Promise.withResolvers<void>()
  #inputGate = new InputGate(performance.now())
  /** Of the present or the last view. */
  #lineKilobitsPerSecond: number | null | undefined
  #inputOrder = new InputOrder()
  #link: RunnerLink | undefined
  #phase: SessionPhase = 'starting'
  #usage: JailUsage | undefined
  #view: StreamParameters | undefined
  #viewScreen: ScreenSize | undefined
  #cursor: CursorClass = 'default'
  #endReason: EndReason | undefined
  /** What the present viewer can receive, and what this session's runner turned out not to make. */
  #receivable: readonly Codec[] = []
  readonly #failedCodecs = new Set<Codec>()

  constructor(parts: SessionParts) {
    super()
    this.id = parts.assignment.sessionId
    this.#assignment = parts.assignment
    this.#media = parts.media
    this.#log = parts.log.child({ sessionId: this.id })
    this.#media.on('input', (message) => this.#receiveInput(message))
    this.#media.on('feedback', (packet) => this.#link?.feedback(packet))
    this.#media.on('line', (line) => {
      this.#lineKilobitsPerSecond = line.kilobitsPerSecond
      this.#log.debug({ line }, 'line')
      this.#link?.command({ type: 'line', line })
    })
    this.#media.on('view-lost', () => this.leave())
    this.#ticker = setInterval(() => void this.#tick(), TICK_MS)
    parts.runner.then(
      (link) => this.#attach(link),
      (error: unknown) => {
        this.#log.error({ err: error }, 'no runner')
        this.#finish('sandbox-failed', null)
      },
    )
  }

  get phase(): SessionPhase {
    return this.#phase
  }

  /** What the present viewer sees; undefined while nobody looks. */
  get viewed(): Viewed | undefined {
    const assignment = this.#assignment
    const surface = assignment.kind === 'live' ? assignment.surface : 'replay'
    return this.#view === undefined ? undefined : { surface, codec: this.#view.codec }
  }

  get watched(): boolean {
    return this.#view !== undefined
  }

  get usage(): JailUsage | undefined {
    return this.#usage
  }

  get cpuShare(): number | undefined {
    return this.#cpuShare.value
  }

  /** Resolves when the session has ended, whoever ended it. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  /**
   * Opens a view for a browser that can receive these codecs, replacing an earlier view. Undefined
   * when none of them is allowed and can be made here.
   */
  async join(codecs: readonly Codec[], screen: ScreenSize): Promise<GateMessage | undefined> {
    const choice = chooseCodec({
      receivable: codecs.filter((known) => !this.#failedCodecs.has(known)),
      policy: this.#assignment.policy.codecs,
      lineKilobitsPerSecond: this.#lineKilobitsPerSecond,
      machineLoad: (loadavg()[0] ?? 0) / availableParallelism(),
    })
    const [codec] = choice?.codecs ?? []
    if (choice === undefined || codec === undefined) return undefined
    this.#log.info({ codec, reason: choice.reason }, 'codec chosen')
    this.#dropView()
    this.#receivable = codecs
    const { sdp, stream } = await this.#media.openView(codec)
    if (this.#phase === 'ended') {
      this.#media.closeView()
      return { type: 'ended', reason: this.#endReason ?? 'server-stopped' }
    }
    this.#inputGate = new InputGate(performance.now())
    this.#inputOrder = new InputOrder()
    this.#view = stream
    this.#viewScreen = this.#clamp(screen)
    this.#link?.command({ type: 'view', stream, screen: this.#viewScreen })
    this.#note({ type: 'viewer-joined', codec })
    return { type: 'offer', sdp, codec, largest: this.#assignment.policy.largestScreen }
  }

  answer(fingerprint: string): Promise<boolean> {
    return this.#media.answer(fingerprint)
  }

  get cursor(): CursorClass {
    return this.#cursor
  }

  resize(screen: ScreenSize): void {
    this.#viewScreen = this.#clamp(screen)
    this.#link?.command({ type: 'resize', screen: this.#viewScreen })
  }

  /** Play, pause and seek of a replay; a live session refuses them. */
  control(command: { type: 'play' | 'pause' } | { type: 'seek'; positionMs: number }): boolean {
    if (this.#assignment.kind !== 'replay') return false
    this.#link?.command(command)
    return true
  }

  /** The viewer or its line is gone: nothing is encoded, no key stays down; a `join` comes back. */
  leave(): void {
    if (!this.watched) return
    this.#dropView()
    this.#link?.command({ type: 'unview' })
  }

  /** Counted at once; on the time line once a second, however many there are. */
  refused(reason: RefusalReason): void {
    this.ledger.refused(reason)
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** Idempotent: the first reason counts, and everybody waits for the same end. */
  end(reason: EndReason): Promise<void> {
    if (this.#endReason === undefined) {
      this.#endReason = reason
      if (this.#link === undefined) this.#finish(reason, null)
      else {
        this.#link.command({ type: 'end', reason })
        const deadline = setTimeout(() => this.#link?.close(), END_DEADLINE_MS)
        void this.finished.then(() => clearTimeout(deadline))
      }
    }
    return this.finished
  }

  #attach(link: RunnerLink): void {
    if (this.#phase === 'ended') {
      link.close()
      return
    }
    this.#link = link
    link.on('message', (message) => this.#handle(message))
    link.on('rtp', (packet) => {
      this.ledger.mediaPacket()
      this.#media.sendRtp(packet)
    })
    link.once('closed', (error) => {
      if (this.#phase === 'ended') return
      this.#log.error({ err: error }, 'the runner is gone')
      this.#finish(this.#endReason ?? 'runner-died', null)
    })
    link.command({ type: 'assign', assignment: this.#assignment })
    if (this.#view !== undefined && this.#viewScreen !== undefined) {
      link.command({ type: 'view', stream: this.#view, screen: this.#viewScreen })
    }
  }

  #handle(message: RunnerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#link?.close()
        return
      case 'started':
        this.#phase = 'running'
        this.emit('started')
        return
      case 'failed':
        this.#log.error({ reason: message.reason }, 'the session could not start')
        this.#finish('sandbox-failed', null)
        return
      case 'screen':
        this.#note({ type: 'screen-resized', size: message.size })
        this.emit('control', { type: 'screen', size: message.size })
        return
      case 'codec-failed':
        this.#log.warn({ codec: message.codec, reason: message.reason }, 'an encoder failed')
        void this.#replaceCodec(message.codec)
        return
      case 'cursor':
        this.#cursor = message.cursor
        this.emit('control', message)
        return
      case 'usage':
        this.#usage = message.usage
        this.#cpuShare.add(message.usage.cpuMs, performance.now())
        return
      case 'replay':
        this.emit('control', message)
        return
      case 'ended':
        this.#finish(this.#endReason ?? endReasonOf(message.reason), message.recording)
    }
  }

  /** The same viewer gets a new offer with the next codec; without one there is no picture to show. */
  async #replaceCodec(failed: Codec): Promise<void> {
    this.#failedCodecs.add(failed)
    if (this.#view?.codec !== failed || this.#viewScreen === undefined) return
    try {
      const offer = await this.join(this.#receivable, this.#viewScreen)
      if (offer !== undefined) this.emit('control', offer)
      else await this.end('sandbox-failed')
    } catch (error) {
      this.#log.error({ err: error }, 'no view with another codec')
      await this.end('sandbox-failed')
    }
  }

  #receiveInput(message: Uint8Array): void {
    const ordered = this.#inputOrder.take(message)
    if (!ordered.ok) this.#refuseInput('malformed-input')
    else for (const next of ordered.messages) this.#judgeInput(next)
  }

  #refuseInput(reason: RefusalReason): void {
    this.refused(reason)
    this.emit('input-refused', reason)
  }

  #judgeInput(message: Uint8Array): void {
    const verdict = this.#inputGate.judge(message, performance.now())
    if (!verdict.admitted) return this.#refuseInput(verdict.reason)
    if (this.#assignment.kind === 'replay') return this.#refuseInput('unexpected-message')
    this.ledger.inputRecord()
    this.#summary.add(verdict.record)
    this.#link?.input(encodeInputRecord(verdict.record))
  }

  #dropView(): void {
    if (this.#view === undefined) return
    this.#view = undefined
    this.#media.closeView()
    this.ledger.viewClosed()
    this.#link?.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
    this.#note({ type: 'viewer-left' })
  }

  async #tick(): Promise<void> {
    this.#noteCounts()
    const view = this.#view
    if (view !== undefined) {
      const { sent } = await this.#media.socketBytes().catch(() => ({ sent: 0 }))
      if (this.#view === view) this.ledger.viewSent(sent)
    }
    this.emit('tick')
  }

  #noteCounts(): void {
    const input = this.#summary.take()
    if (input !== undefined) this.#note(input)
    for (const [what, count] of this.#refusals) this.#note({ type: 'refused', what, count })
    this.#refusals.clear()
  }

  #note(event: TimelineEvent): void {
    if (this.#assignment.kind === 'replay') return
    this.emit('timeline', event)
    this.#link?.command({ type: 'note', event })
  }

  #clamp(screen: ScreenSize): ScreenSize {
    return clampScreen(screen, this.#assignment.policy.largestScreen)
  }

  #finish(reason: EndReason, recording: RecordingResult | null): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ended'
    this.#endReason = reason
    clearInterval(this.#ticker)
    this.#noteCounts()
    this.#dropView()
    this.#link?.close()
    void this.#media.close()
    this.emit('control', { type: 'ended', reason })
    this.emit('ended', reason, recording)
    this.#finished.resolve()
  }
}
