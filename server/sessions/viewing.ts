import { EventEmitter } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'

import type { Logger } from 'pino'

import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord } from '#protocol/input.ts'
import type { Assignment, LineState, StreamParameters } from '#protocol/link.ts'
import { clampScreen, type ScreenSize } from '#protocol/screen.ts'
import type { GateMessage, RefusalReason } from '#protocol/view.ts'

import { chooseCodec, type CodecChoice } from '../gate/choose-codec.ts'
import type { SessionMedia } from '../media/session-media.ts'
import type { Account } from './account.ts'
import { InputWay } from './input-way.ts'
import type { SessionRunner } from './session-runner.ts'

export type ViewingParts = {
  assignment: Assignment
  media: SessionMedia
  runner: SessionRunner
  account: Account
  log: Logger
}

type ViewingEvents = {
  /** The present viewer gets another offer: its codec's encoder failed. */
  offer: [GateMessage]
  /** No codec is left for the present viewer. */
  blind: []
  /** A record was refused at the data channel. */
  'input-refused': [RefusalReason]
}

type View = {
  stream: StreamParameters
  /** What the viewer wants, within policy. */
  screen: ScreenSize
  /** Of the viewer's browser, best first. */
  receivable: readonly Codec[]
  input: InputWay
}

/**
 * What the viewer of a session sees and does: one view at a time, in a codec that the viewer can
 * receive, the policy allows and the runner turned out to make. Owned by the session.
 */
export class Viewing extends EventEmitter<ViewingEvents> {
  readonly #parts: ViewingParts
  /** What this session's runner turned out not to make. */
  readonly #failedCodecs = new Set<Codec>()
  #view: View | undefined
  /** Of the present or the last view. */
  #lineKilobitsPerSecond: number | null | undefined
  #closed = false

  constructor(parts: ViewingParts) {
    super()
    this.#parts = parts
    const { media, runner } = parts
    media.on('input', (message) => this.#receiveInput(message))
    media.on('feedback', (packet) => runner.feedback(packet))
    media.on('line', (line) => this.#hearOfLine(line))
    media.on('view-lost', () => this.leave())
    runner.on('assigned', () => this.#show())
    runner.on('rtp', (packet) => {
      parts.account.ledger.mediaPacket()
      media.sendRtp(packet)
    })
  }

  /** Undefined while nobody looks. */
  get codec(): Codec | undefined {
    return this.#view?.stream.codec
  }

  /**
   * Opens a view for a browser that can receive these codecs, replacing an earlier view. Undefined
   * when none of them is allowed and can be made here, and when the session has ended meanwhile.
   */
  async join(receivable: readonly Codec[], screen: ScreenSize): Promise<GateMessage | undefined> {
    const { assignment, media, account, log } = this.#parts
    const choice = this.#choose(receivable)
    const [codec] = choice?.codecs ?? []
    if (choice === undefined || codec === undefined) return undefined
    log.info({ codec, reason: choice.reason }, 'codec chosen')
    this.#drop()
    const { sdp, stream } = await media.openView(codec)
    if (this.#closed) {
      media.closeView()
      return undefined
    }
    const replay = assignment.kind === 'replay'
    const input = new InputWay({ replay, nowMs: performance.now() })
    this.#view = { stream, screen: this.#clamp(screen), receivable, input }
    this.#show()
    account.note({ type: 'viewer-joined', codec })
    return { type: 'offer', sdp, codec, largest: assignment.policy.largestScreen }
  }

  answer(fingerprint: string): Promise<boolean> {
    return this.#parts.media.answer(fingerprint)
  }

  resize(asked: ScreenSize): void {
    const screen = this.#clamp(asked)
    if (this.#view !== undefined) this.#view.screen = screen
    this.#parts.runner.command({ type: 'resize', screen })
  }

  /** The viewer or its line is gone: nothing is encoded, no key stays down; a `join` comes back. */
  leave(): void {
    if (this.#drop()) this.#parts.runner.command({ type: 'unview' })
  }

  /** The same viewer gets a new offer with the next codec; without one there is no picture to show. */
  async codecFailed(codec: Codec): Promise<void> {
    this.#failedCodecs.add(codec)
    const view = this.#view
    if (view?.stream.codec !== codec) return
    try {
      const offer = await this.join(view.receivable, view.screen)
      if (offer !== undefined) this.emit('offer', offer)
      else if (!this.#closed) this.emit('blind')
    } catch (error) {
      this.#parts.log.error({ err: error }, 'no view with another codec')
      this.emit('blind')
    }
  }

  /** Reads what the present view was sent so far, everything included. */
  async count(): Promise<void> {
    const view = this.#view
    if (view === undefined) return
    const { sent } = await this.#parts.media.socketBytes().catch(() => ({ sent: 0 }))
    if (this.#view === view) this.#parts.account.ledger.viewSent(sent)
  }

  close(): void {
    this.#closed = true
    this.#drop()
    void this.#parts.media.close()
  }

  #choose(receivable: readonly Codec[]): CodecChoice | undefined {
    return chooseCodec({
      receivable: receivable.filter((known) => !this.#failedCodecs.has(known)),
      policy: this.#parts.assignment.policy.codecs,
      lineKilobitsPerSecond: this.#lineKilobitsPerSecond,
      machineLoad: (loadavg()[0] ?? 0) / availableParallelism(),
    })
  }

  #show(): void {
    const view = this.#view
    if (view === undefined) return
    this.#parts.runner.command({ type: 'view', stream: view.stream, screen: view.screen })
  }

  /** Whether there was a view. */
  #drop(): boolean {
    if (this.#view === undefined) return false
    const { media, runner, account } = this.#parts
    this.#view = undefined
    media.closeView()
    account.ledger.viewClosed()
    runner.input(encodeInputRecord({ kind: 'release-all', sequence: 0 }))
    account.note({ type: 'viewer-left' })
    return true
  }

  #receiveInput(message: Uint8Array): void {
    const { runner, account } = this.#parts
    for (const judgement of this.#view?.input.judge(message, performance.now()) ?? []) {
      if ('refused' in judgement) {
        account.refused(judgement.refused)
        this.emit('input-refused', judgement.refused)
      } else {
        account.admitted(judgement.record)
        runner.input(encodeInputRecord(judgement.record))
      }
    }
  }

  #hearOfLine(line: LineState): void {
    const { runner, log } = this.#parts
    this.#lineKilobitsPerSecond = line.kilobitsPerSecond
    log.debug({ line }, 'line')
    runner.command({ type: 'line', line })
  }

  #clamp(screen: ScreenSize): ScreenSize {
    return clampScreen(screen, this.#parts.assignment.policy.largestScreen)
  }
}
