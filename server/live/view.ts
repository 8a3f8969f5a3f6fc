import { EventEmitter } from 'node:events'

import type { Logger } from 'pino'

import type { Codec } from '#protocol/codec.ts'
import type { Denial, Hold } from '#protocol/plain/reasons.ts'
import { encodeInputRecord } from '#protocol/plain/input.ts'
import type { LineBytes } from '#protocol/ledger.ts'
import type { Assignment, LineState, StreamParameters } from '#protocol/link.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import type { GateMessage } from '#protocol/view.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

import { paddingBytes } from '../gate/downlink/constant-rate-pacer.ts'
import { TokenBucket } from '../gate/token-bucket.ts'
import type { SessionMedia } from '../media/session-media.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { Uplink } from '../gate/uplink/uplink.ts'
import { type PolicyEnforcement, presentMoment, type Visitor } from './policy-enforcement.ts'
import { CodecSelection } from './codec-selection.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import { TypedText } from './typed-text.ts'
import { Downlink } from './downlink.ts'

/** Each join makes a transport and a key frame, over however many sockets a viewer asks. */
const JOIN_BURST = 10
const JOINS_PER_SECOND = 0.5

/** On the last packet of a picture (RFC 6184, 5.1, and alike for the other codecs). */
const RTP_MARKER = 0x80

/** One that was too much is dropped whole, and the next may be too much again: no more often than this. */
const RENEW_AFTER_MS = 500

export type ViewParts = {
  assignment: Assignment
  media: SessionMedia
  runner: RunnerHandle
  account: CrossingAccount
  /** Says whether a picture may be shown, and how much may be typed. */
  watch: PolicyEnforcement
  log: Logger
}

type ViewEvents = {
  /** The present viewer gets another offer: its codec's encoder failed. */
  offer: [GateMessage]
  /** No codec is left for the present viewer. */
  blind: []
  /** A record was refused at the data channel, or the picture stands still. */
  'input-refused': [RefusalReason]
  /** The viewer misused its media line; its view is closed. */
  hostile: []
}

export type JoinRequest = {
  /** What the browser can receive, best first. */
  receivable: readonly Codec[]
  screen: ScreenSize
  visitor: Visitor
  /** Of the browser's certificate; without it an `answer` must follow. */
  fingerprint?: string | undefined
}

type OpenView = {
  stream: StreamParameters
  /** What the viewer wants, within policy. */
  screen: ScreenSize
  /** Media can flow: until then the runner would only encode for nobody. */
  connected: boolean
  request: JoinRequest
  input: Uplink
  /** Takes the readings of its line into the account. */
  count: (bytes: LineBytes) => void
}

/**
 * What the viewer of a session sees and does: one view at a time, in a codec that the viewer can
 * receive, the policy allows and the runner turned out to make. Owned by the session.
 */
export class View extends EventEmitter<ViewEvents> {
  readonly #parts: ViewParts
  readonly #codecs: CodecSelection
  #view: OpenView | undefined
  /** Whoever came while the policy allows no picture: opened as soon as it does. */
  #waiting: JoinRequest | undefined
  readonly #joins = new TokenBucket({
    burst: JOIN_BURST,
    perSecond: JOINS_PER_SECOND,
    nowMs: performance.now(),
  })
  readonly #down: Downlink
  readonly #typedText: TypedText
  /** One view is opened after the other, whoever asks. */
  #opening: Promise<unknown> = Promise.resolve()
  /** Views that are over have their last reading in the account then. */
  #counted: Promise<unknown> = Promise.resolve()
  #renewal: NodeJS.Timeout | undefined
  #closed = false

  constructor(parts: ViewParts) {
    super()
    this.#parts = parts
    this.#codecs = new CodecSelection(parts.assignment.policy)
    const { assignment, media, runner, account, watch } = parts
    this.#down = new Downlink({
      policy: assignment.policy,
      send: (packet) => {
        account.ledger.mediaPacket(((packet[1] ?? 0) & RTP_MARKER) !== 0)
        media.sendRtp(packet, assignment.policy.strictClock ? paddingBytes(packet) : 0)
      },
    })
    this.#typedText = new TypedText((record) => runner.input(record))
    this.#down.on('dropped', () => {
      account.refused('too-much-picture')
      if (assignment.policy.strictClock) this.#renewPicture()
    })
    this.#down.on('spent', (untilMs) => this.#stand(untilMs))
    media.on('input', (message) => this.#receiveInput(message))
    media.on('feedback', (packet) => runner.feedback(packet))
    media.on('line', (line) => this.#hearOfLine(line))
    media.on('bytes', (bytes) => this.#view?.count(bytes))
    media.on('view-hostile', () => this.#cutOff())
    media.on('foreign-channel', () => {
      account.refused('foreign-channel')
      this.#cutOff()
    })
    media.on('view-connected', () => this.#connect())
    media.on('view-lost', () => this.leave())
    runner.on('assigned', () => this.#show())
    runner.on('rtp', (packet) => {
      // A runner that was told to stop had made some by then: they come too late.
      if (watch.hold === undefined) this.#down.pass(packet)
    })
  }

  /** Undefined while nobody looks. */
  get codec(): Codec | undefined {
    return this.#view?.stream.codec
  }

  /**
   * Opens a view for a browser that can receive these codecs, replacing an earlier view. Undefined
   * when none of them is allowed and can be made here, when there were too many joins, and when the
   * session has ended meanwhile. While the policy allows no picture nothing is opened at all: the
   * offer follows when it does.
   */
  async join(request: JoinRequest): Promise<GateMessage | undefined> {
    if (!this.#joins.take(performance.now())) return undefined
    const { watch, account } = this.#parts
    this.#waiting = undefined
    const reason = watch.arrive(request.visitor, presentMoment())
    if (reason === undefined) return this.#joinNext(request)
    this.#stop()
    this.#waiting = request
    account.note({ type: 'held', reason })
    return { type: 'held', reason }
  }

  /** The picture stands still from now on: nothing more of it crosses, and no key. */
  hold(reason: Hold): void {
    const { runner, account } = this.#parts
    account.note({ type: 'held', reason })
    this.#typedText.stop()
    this.#down.hold()
    if (this.#view === undefined) return
    runner.command({ type: 'unview' })
    runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
  }

  /** What `hold` stopped goes on, with a whole picture first. */
  async release(): Promise<void> {
    this.#parts.account.note({ type: 'resumed' })
    const waiting = this.#waiting
    this.#waiting = undefined
    if (this.#view !== undefined) this.#show()
    else if (waiting !== undefined) await this.#offer(waiting)
  }

  /** The next picture needs none before it. */
  requestKeyFrame(): void {
    if (this.#view !== undefined) this.#parts.runner.command({ type: 'key-frame' })
  }

  answer(fingerprint: string): Promise<boolean> {
    return this.#parts.media.answer(fingerprint)
  }

  resize(asked: ScreenSize): void {
    const screen = this.#parts.watch.screenFor(asked)
    if (this.#view !== undefined) this.#view.screen = screen
    this.#parts.runner.command({ type: 'resize', screen })
  }

  /** A text that the policy lets be entered as keys is; the reason, where it does not. */
  typedPaste(text: string): RefusalReason | undefined {
    const { assignment, runner, account, watch } = this.#parts
    if (this.#view === undefined || assignment.kind === 'replay') return 'unexpected-message'
    if (watch.hold !== undefined) return 'while-held'
    const characters = Array.from(text).length
    const decision = watch.judgeText(characters, presentMoment())
    if (!decision.allowed) return refusalOf(decision.reason)
    const isKept = decision.obligations.some((one) => one.do === 'keep-text')
    account.note({ type: 'typed-paste', characters, ...(isKept ? { text } : {}) })
    // Whatever the person's hand holds, the chord for pasting above all, would go with it.
    runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
    this.#typedText.enter(text)
    return undefined
  }

  /** The viewer or its line is gone: nothing is encoded, no key stays down; a `join` comes back. */
  leave(): void {
    this.#parts.watch.leave()
    this.#waiting = undefined
    this.#stop()
  }

  /** The same viewer gets a new offer with the next codec; without one there is no picture to show. */
  async codecFailed(codec: Codec): Promise<void> {
    this.#codecs.fail(codec)
    const view = this.#view
    if (view?.stream.codec !== codec) return
    await this.#offer({ ...view.request, screen: view.screen })
  }

  /** Opens the view anew where line or machine have become such that another codec is better. */
  async reconsider(): Promise<void> {
    const view = this.#view
    if (view?.connected !== true || this.#parts.watch.hold !== undefined) return
    const { receivable } = view.request
    if (!this.#codecs.isOutdated(view.stream.codec, receivable, performance.now())) return
    await this.#offer({ ...view.request, screen: view.screen })
  }

  /** Resolves when all that crossed is in the account. */
  async close(): Promise<void> {
    this.#closed = true
    this.#drop()
    await this.#counted
    await this.#parts.media.close()
  }

  #cutOff(): void {
    this.leave()
    this.emit('hostile')
  }

  /** An offer that the present viewer did not ask for just now. */
  async #offer(request: JoinRequest): Promise<void> {
    try {
      const offer = await this.#joinNext(request)
      if (offer !== undefined) this.emit('offer', offer)
      else if (!this.#closed) this.emit('blind')
    } catch (error) {
      this.#parts.log.error({ err: error }, 'no view could be opened')
      this.emit('blind')
    }
  }

  #joinNext(request: JoinRequest): Promise<GateMessage | undefined> {
    const joined = this.#opening.then(() => this.#join(request))
    this.#opening = joined.catch(() => undefined)
    return joined
  }

  async #join(request: JoinRequest): Promise<GateMessage | undefined> {
    const { assignment, media, account, watch, log } = this.#parts
    const choice = this.#codecs.choose(request.receivable)
    if (choice === undefined) return undefined
    const { best: codec, reason } = choice
    log.info({ codec, reason }, 'codec chosen')
    this.#codecs.chosen(performance.now())
    this.#drop()
    const { sdp, stream } = await media.openView(codec)
    if (request.fingerprint !== undefined) await media.answer(request.fingerprint)
    if (this.#closed) {
      await media.closeView()
      return undefined
    }
    const replay = assignment.kind === 'replay'
    const keys = assignment.policy.input
    const input = new Uplink({ replay, keys, nowMs: performance.now() })
    const screen = watch.screenFor(request.screen)
    const count = account.ledger.openLine()
    this.#view = { stream, screen, connected: false, request, input, count }
    this.#down.open()
    this.#show()
    account.note({ type: 'viewer-joined', codec, address: request.visitor.address })
    const typedPaste = replay ? 0 : (assignment.policy.typedPaste?.maxCharacters ?? 0)
    return { type: 'offer', sdp, codec, largest: assignment.policy.largestScreen, typedPaste }
  }

  /** The picture stands still until there is enough for another one, for ever if that is never. */
  #stand(untilMs: number): void {
    this.#parts.runner.command({ type: 'unview' })
    this.emit('input-refused', 'too-much-picture')
    if (untilMs < Infinity) setTimeout(() => this.#show(), untilMs - performance.now() + 1).unref()
  }

  #connect(): void {
    if (this.#view === undefined) return
    this.#view.connected = true
    this.#show()
  }

  /**
   * A view that has not connected yet only gets its size. The key frame that a view begins with is
   * made when it can be seen: a second one, made soon after the first, would have to wait.
   */
  #show(): void {
    const { runner, watch } = this.#parts
    if (this.#view === undefined || watch.hold !== undefined) return
    const { stream, screen, connected } = this.#view
    if (this.#down.isSpent) return
    runner.command(connected ? { type: 'view', stream, screen } : { type: 'resize', screen })
  }

  /** Behind a strict clock the viewer cannot see that a picture is missing. */
  #renewPicture(): void {
    this.#renewal ??= setTimeout(() => {
      this.#renewal = undefined
      this.requestKeyFrame()
    }, RENEW_AFTER_MS)
  }

  #stop(): void {
    if (this.#drop()) this.#parts.runner.command({ type: 'unview' })
  }

  /** Whether there was a view. */
  #drop(): boolean {
    if (this.#view === undefined) return false
    const { media, runner, account } = this.#parts
    const { count } = this.#view
    this.#view = undefined
    clearTimeout(this.#renewal)
    this.#renewal = undefined
    this.#down.close()
    this.#typedText.stop()
    const last = media.closeView().then((bytes) => bytes && count(bytes))
    this.#counted = Promise.all([this.#counted, last])
    runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
    account.note({ type: 'viewer-left' })
    return true
  }

  #receiveInput(message: Uint8Array): void {
    const { runner, account } = this.#parts
    for (const judgement of this.#view?.input.judge(message, performance.now()) ?? []) {
      const refused = 'refused' in judgement ? judgement.refused : this.#policyRefuses()
      if (refused !== undefined) {
        account.refused(refused)
        this.emit('input-refused', refused)
      } else if ('record' in judgement) {
        account.admitted(judgement.record)
        runner.input(encodeInputRecord(judgement.record))
      }
    }
  }

  #policyRefuses(): RefusalReason | undefined {
    const { watch } = this.#parts
    if (watch.hold !== undefined) return 'while-held'
    return watch.admits(presentMoment()) ? undefined : 'input-volume-spent'
  }

  #hearOfLine(line: LineState): void {
    const { runner, log } = this.#parts
    this.#codecs.lineIs(line)
    log.debug({ line }, 'line')
    runner.command({ type: 'line', line })
  }
}

function refusalOf(reason: Denial): RefusalReason {
  return reason === 'paste-too-long' || reason === 'paste-too-often' ? reason : 'paste'
}
