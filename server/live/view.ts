import type { EventEmitter } from 'node:events'

import type { Logger } from 'pino'

import type { Codec } from '#protocol/codec.ts'
import type { Assignment } from '#protocol/link.ts'
import type { Hold } from '#protocol/plain/reasons.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'
import type { RefusalReason } from '#protocol/reasons.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import type { Allowances } from '../gate/policy/decide.ts'
import { TokenBucket } from '../gate/token-bucket.ts'
import type { Uplink } from '../gate/uplink/uplink.ts'
import type { SessionMedia, SessionMediaEvents } from '../media/session-media.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import { Audience, type Viewer } from './audience.ts'
import { CodecSelection } from './codec-selection.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { type JoinRequest, OpenView } from './open-view.ts'
import { type PolicyEnforcement, presentMoment } from './policy-enforcement.ts'
import { ViewInput } from './view-input.ts'
import { ViewPicture } from './view-picture.ts'

/** Each join makes a transport and a key frame, over however many sockets a viewer asks. */
const JOIN_BURST = 10
const JOINS_PER_SECOND = 0.5

/** As much of a session's media as its view needs. */
export type ViewMedia = Pick<EventEmitter<SessionMediaEvents>, 'on'> &
  Pick<SessionMedia, 'openView' | 'answer' | 'sendRtp' | 'remoteAddress' | 'closeView' | 'close'>

export type ViewParts = {
  assignment: Assignment
  media: ViewMedia
  runner: RunnerHandle
  account: CrossingAccount
  uplink: Uplink
  /** Says whether a picture may be shown, and what else is allowed. */
  enforcement: PolicyEnforcement
  /** There is no codec left that the runner can make for the present viewer. */
  blind: () => void
  /** Somebody sees the picture from now on, or nobody does any more. */
  watching: (isWatching: boolean) => void
  log: Logger
}

/**
 * What the viewer of a session sees and does: one at a time, in a codec that the viewer can receive,
 * the policy allows and the runner turned out to make. Owned by the session. What the viewer asks for
 * is answered with the reason why it is refused, if it is; all else is told on the control line.
 */
export class View {
  readonly audience: Audience
  readonly #parts: ViewParts
  readonly #codecs: CodecSelection
  readonly #input: ViewInput
  readonly #picture: ViewPicture
  readonly #joins = new TokenBucket({
    burst: JOIN_BURST,
    perSecond: JOINS_PER_SECOND,
    nowMs: performance.now(),
  })
  /** Whoever came while the policy allows no picture: opened as soon as it does. */
  #waiting: JoinRequest | undefined
  #isWatching = false
  /** One view is opened after the other, whoever asks. */
  #opening: Promise<unknown> = Promise.resolve()
  /** Views that are over have their last reading in the account then. */
  #counted: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(parts: ViewParts) {
    this.#parts = parts
    const { enforcement } = parts
    this.audience = new Audience(parts)
    this.#codecs = new CodecSelection(enforcement.allowances.codecs)
    this.#input = new ViewInput({
      ...parts,
      audience: this.audience,
      closed: () => this.#inputClosed(),
    })
    this.#picture = new ViewPicture({ ...parts, audience: this.audience })
    this.#listen()
    enforcement.on('changed', (allowances) => this.#obey(allowances))
    enforcement.on('hold', (reason) => this.#hold(reason))
    enforcement.on('release', () => void this.#release())
  }

  /** The codec of what is shown; undefined while nobody looks. */
  get codec(): Codec | undefined {
    return this.#picture.view?.stream.codec
  }

  /** The control line is gone, and with it its view; a `join` on another one comes back. */
  detach(viewer: Viewer): void {
    if (this.audience.detach(viewer)) this.leave()
  }

  /**
   * Opens a view for a browser that can receive these codecs, replacing an earlier one. Refused when
   * none of them is allowed and can be made here, and when there were too many joins. While the policy
   * allows no picture nothing is opened at all: the offer follows when it does.
   */
  async join(request: JoinRequest): Promise<RefusalReason | undefined> {
    if (!this.#joins.take(performance.now())) return 'unexpected-message'
    this.#waiting = undefined
    const reason = this.#parts.enforcement.arrive(request.visitor, presentMoment())
    if (reason === undefined) {
      const isServed = await this.#openNext(request)
      return isServed ? undefined : 'unexpected-message'
    }
    this.#stop()
    this.#waiting = request
    this.audience.tellHeld(reason)
    return undefined
  }

  /** The viewer's half of DTLS; a second one to the same offer is refused. */
  async answer(fingerprint: string): Promise<RefusalReason | undefined> {
    const isTaken = await this.#parts.media.answer(fingerprint)
    return isTaken ? undefined : 'unexpected-message'
  }

  resize(screen: ScreenSize): void {
    this.#picture.resize(screen)
  }

  /** A text that is entered as keys, where the policy and the kind of session allow it. */
  typedPaste(text: string): RefusalReason | undefined {
    const { assignment, enforcement } = this.#parts
    if (this.codec === undefined || assignment.kind === 'replay') return 'unexpected-message'
    if (enforcement.hold !== undefined) return 'while-held'
    const refused = this.#input.paste(text, enforcement.allowances)
    if (refused === undefined) enforcement.wake(presentMoment())
    return refused
  }

  /** The session ends: what waits for its turn has none any more, and is counted. */
  dropInput(): void {
    this.#input.drop('left-waiting')
  }

  /** The viewer or its line is gone: nothing is encoded, no key stays down; a `view/join` comes back. */
  leave(): void {
    this.#parts.enforcement.leave()
    this.#waiting = undefined
    this.#stop()
  }

  /** The next picture needs none before it. */
  requestKeyFrame(): void {
    this.#picture.requestKeyFrame()
  }

  /** The same viewer gets a new offer with the next codec; without one there is no picture to show. */
  async codecFailed(codec: Codec): Promise<void> {
    this.#codecs.fail(codec)
    const { view } = this.#picture
    if (view?.stream.codec !== codec) return
    if (!(await this.#offer(view.again))) this.#parts.blind()
  }

  /**
   * Once a second. Opens the view anew where policy, line or machine have become such that it must
   * have another codec or clock, and ends it where the policy leaves none that its viewer can receive.
   */
  async tick(): Promise<void> {
    this.#picture.settle()
    const { view } = this.#picture
    const { hold } = this.#parts.enforcement
    if (view === undefined || hold !== undefined || !this.#isOutdated(view)) return
    if (await this.#offer(view.again)) return
    this.audience.viewer.end(VIEW_CLOSE.forbidden)
    this.leave()
  }

  /** Resolves when all that crossed is in the account. */
  async close(): Promise<void> {
    this.#closed = true
    this.#drop()
    this.dropInput()
    this.#tellWatching()
    await this.#counted
    await this.#parts.media.close()
  }

  #listen(): void {
    const { media, runner, account, log } = this.#parts
    media.on('input', (message) => this.#receiveInput(message))
    media.on('feedback', (packet) => runner.feedback(packet))
    media.on('line', (line) => {
      this.#codecs.lineIs(line)
      log.debug({ line }, 'line')
      runner.command({ type: 'line', line })
    })
    media.on('bytes', (bytes) => this.#picture.view?.count(bytes))
    media.on('view-connected', () => this.#picture.connect())
    media.on('view-lost', () => this.leave())
    media.on('view-hostile', () => this.#cutOff())
    media.on('foreign-channel', () => {
      account.refused('foreign-channel')
      this.#cutOff()
    })
  }

  /** What is allowed has changed; what takes another view is seen to at the next tick. */
  #obey(allowances: Allowances): void {
    this.#codecs.limit(allowances.codecs)
    this.#input.limit(allowances)
    this.#picture.limit(allowances)
    if (this.codec !== undefined) this.audience.tellCursor()
  }

  #hold(reason: Hold): void {
    this.#picture.hold()
    this.#input.drop('while-held')
    this.#tellWatching()
    this.audience.tellHeld(reason)
  }

  async #release(): Promise<void> {
    this.audience.tellResumed()
    const { view } = this.#picture
    const wanted = view !== undefined && this.#isOutdated(view) ? view.again : this.#waiting
    this.#waiting = undefined
    if (wanted === undefined) this.#picture.show()
    else if (!(await this.#offer(wanted))) this.audience.refuse('unexpected-message')
    this.#tellWatching()
  }

  #isOutdated({ stream, connected, again }: OpenView): boolean {
    if (!this.#codecs.allows(stream.codec) || this.#picture.isOutdated) return true
    return connected && this.#codecs.isOutdated(stream.codec, again.receivable, performance.now())
  }

  #cutOff(): void {
    this.audience.viewer.end(VIEW_CLOSE.hostile)
    this.leave()
  }

  /** An offer that the present viewer did not ask for just now. False where there is no codec for it. */
  async #offer(request: JoinRequest): Promise<boolean> {
    try {
      return await this.#openNext(request)
    } catch (error) {
      this.#parts.log.error({ err: error }, 'no view could be opened')
      this.#parts.blind()
      return true
    }
  }

  #openNext(request: JoinRequest): Promise<boolean> {
    const opened = this.#opening.then(() => this.#openView(request))
    this.#opening = opened.catch(() => undefined)
    return opened
  }

  async #openView(request: JoinRequest): Promise<boolean> {
    const { media, account, log } = this.#parts
    const { viewer } = this.audience
    const choice = this.#codecs.choose(request.receivable)
    if (choice === undefined) return false
    const { best: codec, reason } = choice
    log.info({ codec, reason }, 'codec chosen')
    this.#codecs.chosen(performance.now())
    this.#drop()
    const { sdp, stream } = await media.openView(codec)
    if (request.fingerprint !== undefined) await media.answer(request.fingerprint)
    if (this.#closed || this.audience.viewer !== viewer) {
      // Nobody is there any more to see what was opened.
      const crossed = await media.closeView()
      if (crossed !== undefined) account.ledger.openLine()(crossed)
      return true
    }
    this.#input.join(request.visitor.signIn)
    this.#picture.open(new OpenView(stream, request, account.ledger.openLine()))
    account.note({ type: 'viewer-joined', codec, address: request.visitor.address })
    this.audience.tellOffer(sdp, codec)
    this.#tellWatching()
    return true
  }

  #stop(): void {
    if (this.#drop()) this.#picture.stop()
    this.#tellWatching()
  }

  /** Whether there was a view. */
  #drop(): boolean {
    const view = this.#picture.close()
    if (view === undefined) return false
    const { media, account } = this.#parts
    this.#input.leave()
    const last = media.closeView().then((bytes) => bytes && view.count(bytes))
    this.#counted = Promise.all([this.#counted, last])
    account.note({ type: 'viewer-left' })
    return true
  }

  #receiveInput(message: Uint8Array): void {
    if (this.codec !== undefined) this.#input.take(message)
  }

  #inputClosed(): RefusalReason | undefined {
    const { assignment, enforcement } = this.#parts
    if (assignment.kind === 'replay') return 'view-only'
    return enforcement.hold === undefined ? undefined : 'while-held'
  }

  /** A view that is opened anew, with another codec, is watched meanwhile. */
  #tellWatching(): void {
    const isWatching = this.codec !== undefined && this.#parts.enforcement.hold === undefined
    if (isWatching === this.#isWatching) return
    this.#isWatching = isWatching
    this.#parts.watching(isWatching)
  }
}
