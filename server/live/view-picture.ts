import { isDeepStrictEqual } from 'node:util'

import { crossedBytes } from '#protocol/ledger.ts'
import type { Assignment } from '#protocol/link.ts'
import type { ScreenSize, TextScale } from '#protocol/screen.ts'

import type { Allowances } from '../gate/policy/decide.ts'
import type { SessionMedia } from '../media/session-media.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import type { Audience } from './audience.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { Downlink } from './downlink.ts'
import type { OpenView } from './open-view.ts'
import type { PolicyEnforcement } from './policy-enforcement.ts'

/** On the last packet of a picture (RFC 6184, 5.1, and alike for the other codecs). */
const RTP_MARKER = 0x80

/** One that was too much is dropped whole, and the next may be too much again: no more often than this. */
const RENEW_AFTER_MS = 500

export type ViewPictureParts = {
  assignment: Assignment
  media: Pick<SessionMedia, 'sendRtp'>
  runner: RunnerHandle
  account: CrossingAccount
  enforcement: PolicyEnforcement
  audience: Audience
}

/** What comes down to the present view: the runner makes it as it is told here, and the gate lets it pass. */
export class ViewPicture {
  readonly #parts: ViewPictureParts
  readonly #down: Downlink
  #view: OpenView | undefined
  #renewal: NodeJS.Timeout | undefined

  constructor(parts: ViewPictureParts) {
    this.#parts = parts
    const { media, account, enforcement } = parts
    this.#down = new Downlink({
      limits: enforcement.allowances,
      send: (packet, padding) => {
        account.ledger.mediaPacket(((packet[1] ?? 0) & RTP_MARKER) !== 0)
        media.sendRtp(packet, padding)
      },
    })
    this.#listen()
  }

  /** Undefined while nobody looks. */
  get view(): OpenView | undefined {
    return this.#view
  }

  /** The view must be opened anew: on another clock, or on none. */
  get isOutdated(): boolean {
    return this.#down.isOutdated
  }

  open(view: OpenView): void {
    this.#view = view
    this.#down.open()
    this.show()
  }

  /** The view that there was. The runner is told by `stop`, unless another view follows. */
  close(): OpenView | undefined {
    const view = this.#view
    this.#view = undefined
    clearTimeout(this.#renewal)
    this.#renewal = undefined
    this.#down.close()
    return view
  }

  /** From now on it can be seen. */
  connect(): void {
    if (this.#view !== undefined) this.#view.connected = true
    this.show()
  }

  /** The runner makes it, with a whole picture first, if it may. */
  show(): void {
    const { runner, enforcement } = this.#parts
    if (this.#view === undefined || enforcement.hold !== undefined || this.#down.isSpent) return
    runner.command(this.#view.command(enforcement.allowances.stream.largestScreen))
  }

  /** Nothing more of it crosses, nor is made, until `show`. */
  hold(): void {
    this.#down.hold()
    if (this.#view !== undefined) this.stop()
  }

  stop(): void {
    this.#parts.runner.command({ type: 'unview' })
  }

  resize(asked: ScreenSize, scale?: TextScale): void {
    this.#view?.resize(asked, scale)
    this.#tellSize()
  }

  /** The next picture needs none before it. */
  requestKeyFrame(): void {
    if (this.#view !== undefined) this.#parts.runner.command({ type: 'key-frame' })
  }

  /** Another clock takes another view (`isOutdated`); all else holds from now on. */
  limit(allowances: Allowances): void {
    this.#down.limit(allowances)
    this.#parts.runner.command({ type: 'limits', limits: allowances.stream })
    this.#tellSize()
  }

  /** To be called every second or so: what crossed beside the packets counts too. */
  settle(): void {
    this.#down.settle(crossedBytes(this.#parts.account.ledger.totals()))
  }

  #listen(): void {
    const { runner, assignment, account, enforcement } = this.#parts
    runner.on('assigned', () => {
      const limits = enforcement.allowances.stream
      const isKnown = isDeepStrictEqual(limits, assignment.stream)
      if (!isKnown) runner.command({ type: 'limits', limits })
      this.show()
    })
    runner.on('rtp', (packet) => {
      // A runner that was told to stop had made some by then: they come too late.
      if (enforcement.hold === undefined) this.#down.pass(packet)
    })
    this.#down.on('dropped', () => {
      account.refused('too-much-picture')
      if (this.#down.isPaced) this.#renewSoon()
    })
    this.#down.on('spent', (untilMs) => this.#stand(untilMs))
  }

  /** Behind a strict clock the viewer cannot see that a picture is missing. */
  #renewSoon(): void {
    this.#renewal ??= setTimeout(() => {
      this.#renewal = undefined
      this.requestKeyFrame()
    }, RENEW_AFTER_MS)
  }

  /** It stands still until there is enough for another one, for ever if that is never. */
  #stand(untilMs: number): void {
    this.stop()
    this.#parts.audience.viewer.refused('too-much-picture')
    if (untilMs < Infinity) setTimeout(() => this.show(), untilMs - performance.now() + 1).unref()
  }

  #tellSize(): void {
    const { runner, enforcement } = this.#parts
    const resize = this.#view?.resizeWithin(enforcement.allowances.stream.largestScreen)
    if (resize !== undefined) runner.command(resize)
  }
}
