import { EventEmitter } from 'node:events'

import type { Logger } from 'pino'
import type { WebSocket } from 'ws'

import { CODECS } from '#protocol/plain/codecs.ts'
import { type GateMessage, type ViewerMessage, type ViewerStats } from '#protocol/view.ts'
import { type RefusalReason } from '#protocol/reasons.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import { MisbehaviourCounter } from '../gate/uplink/misbehaviour-counter.ts'
import { parseViewerMessage } from '../gate/uplink/parse-viewer-message.ts'
import { TokenBucket } from '../gate/token-bucket.ts'
import type { ViewerMetrics } from '../health/viewer-metrics.ts'
import type { Passed } from '../http/socket-meter.ts'
import type { Visitor } from './policy-enforcement.ts'
import type { Session } from './session.ts'

/** Control is a few messages a second at the most busy of times: a window being dragged. */
const MESSAGE_BURST = 60
const MESSAGES_PER_SECOND = 20
/** A person reads a few refusals; a flood of them must not become a flood of answers. */
const ANSWER_BURST = 5
const ANSWERS_PER_SECOND = 2
/** Minutes of control, and nobody who reads is so far behind. */
const MAX_QUEUED_BYTES = 256 * 1024
/** Ours reports every five seconds; more would only give one viewer more weight than another. */
const REPORT_BURST = 3
const REPORTS_PER_SECOND = 0.25

export type ControlChannelOptions = {
  webSocket: WebSocket
  session: Session
  visitor: Visitor
  /** On its socket, since it was last asked; at first with the request that opened it. */
  passed: () => Passed
  metrics: ViewerMetrics
  log: Logger
}

type ControlChannelEvents = {
  /** Its sign-in has sent all that one sign-in may send. */
  spent: []
  closed: []
}

/** One viewer's control line: everything that comes in is judged, everything that goes out counted. */
export class ControlChannel extends EventEmitter<ControlChannelEvents> {
  readonly #webSocket: WebSocket
  readonly #session: Session
  readonly #visitor: Visitor
  readonly #passed: () => Passed
  readonly #metrics: ViewerMetrics
  readonly #log: Logger
  readonly #conduct = new MisbehaviourCounter()
  readonly #messages = bucket(MESSAGE_BURST, MESSAGES_PER_SECOND)
  readonly #answers = bucket(ANSWER_BURST, ANSWERS_PER_SECOND)
  readonly #reports = bucket(REPORT_BURST, REPORTS_PER_SECOND)
  /** Joins and answers are handled one after the other, in the order in which they came. */
  #work: Promise<void> = Promise.resolve()
  #closed = false

  readonly #onControl = (message: GateMessage): void => {
    this.#send(message)
    if (message.type === 'session/ended') this.close(VIEW_CLOSE.ended)
  }
  readonly #onInputRefused = (reason: RefusalReason): void => this.#answerRefusal(reason)
  readonly #onHostile = (): void => this.#cutOff('flood on the media line')

  readonly #onTick = (): void => this.#session.ledger.passed('webSocket', this.#passed())
  readonly #onSpent = (): void => void this.emit('spent')

  constructor(options: ControlChannelOptions) {
    const { webSocket, session, visitor, passed, metrics, log } = options
    super()
    this.#webSocket = webSocket
    this.#session = session
    this.#visitor = visitor
    this.#passed = passed
    this.#metrics = metrics
    this.#log = log.child({ sessionId: session.id })
    session.on('control', this.#onControl)
    session.on('input-refused', this.#onInputRefused)
    session.on('viewer-hostile', this.#onHostile)
    session.on('sign-in-spent', this.#onSpent)
    session.on('tick', this.#onTick)
    webSocket.on('message', (data, isBinary) => this.#receive(asBuffer(data), isBinary))
    webSocket.on('error', () => this.close(VIEW_CLOSE.hostile))
    webSocket.on('close', () => this.#end())
  }

  close(code: number): void {
    if (this.#closed) return
    this.#webSocket.close(code)
    this.#end()
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#closed) return
    this.#session.ledger.controlUp(data.byteLength)
    if (!this.#messages.take(performance.now())) {
      this.#refuse('unexpected-message')
      return
    }
    const parsed = parseViewerMessage(data, isBinary)
    if (!parsed.ok) {
      this.#refuse(parsed.reason)
      return
    }
    this.#work = this.#work
      .then(() => this.#obey(parsed.message))
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'a viewer could not be served')
        this.close(VIEW_CLOSE.ended)
      })
  }

  async #obey(message: ViewerMessage): Promise<void> {
    if (this.#closed) return
    switch (message.type) {
      case 'view/join':
        await this.#join(message)
        return
      case 'view/answer':
        if (!(await this.#session.answer(message.fingerprint))) this.#refuse('unexpected-message')
        return
      case 'screen/resize':
        this.#session.resize(message.screen)
        return
      case 'input/blocked':
        // The page has told the person already.
        this.#session.refused(message.what)
        return
      case 'input/paste': {
        const refused = this.#session.typedPaste(message.text)
        if (refused !== undefined) this.#refuse(refused)
        return
      }
      case 'replay/play':
        this.#play({ type: 'play' })
        return
      case 'replay/pause':
        this.#play({ type: 'pause' })
        return
      case 'replay/seek':
        this.#play({ type: 'seek', positionMs: message.positionMs })
        return
      case 'line/stats':
        this.#report(message)
        return
      case 'line/ping':
        this.#send({ type: 'line/pong', id: message.id })
    }
  }

  #play(command: Parameters<Session['control']>[0]): void {
    if (!this.#session.control(command)) this.#refuse('unexpected-message')
  }

  async #join(message: Extract<ViewerMessage, { type: 'view/join' }>): Promise<void> {
    const { codecs, screen, fingerprint } = message
    const receivable = CODECS.filter((known) => codecs.includes(known))
    const offer = await this.#session.join({
      receivable,
      screen,
      visitor: this.#visitor,
      fingerprint,
    })
    if (offer === undefined) {
      this.#refuse('unexpected-message')
      return
    }
    // Nobody is there any more to watch what was opened.
    if (this.#closed) this.#session.leave()
    if (this.#session.observing) this.#send({ type: 'view/observing' })
    this.#send(offer)
    this.#send({ type: 'pointer/shape', cursor: this.#session.cursor })
  }

  #report(stats: ViewerStats): void {
    const { viewed } = this.#session
    if (!this.#reports.take(performance.now())) this.#refuse('unexpected-message')
    else if (viewed !== undefined) this.#metrics.observe(viewed, stats)
  }

  #refuse(reason: RefusalReason): void {
    this.#session.refused(reason)
    this.#answerRefusal(reason)
  }

  #answerRefusal(reason: RefusalReason): void {
    if (this.#conduct.judge(reason) === 'hostile') {
      this.#cutOff(reason)
    } else if (this.#answers.take(performance.now())) {
      this.#send({ type: 'view/refused', reason })
    }
  }

  #cutOff(reason: string): void {
    this.#log.warn({ reason }, 'a viewer was cut off')
    this.close(VIEW_CLOSE.hostile)
  }

  #send(message: GateMessage): void {
    if (this.#closed) return
    if (this.#webSocket.bufferedAmount > MAX_QUEUED_BYTES) {
      this.#cutOff('it does not read')
      return
    }
    const text = JSON.stringify(message)
    this.#session.ledger.controlDown(Buffer.byteLength(text))
    this.#webSocket.send(text)
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.#session.off('control', this.#onControl)
    this.#session.off('input-refused', this.#onInputRefused)
    this.#session.off('viewer-hostile', this.#onHostile)
    this.#session.off('sign-in-spent', this.#onSpent)
    this.#session.off('tick', this.#onTick)
    this.#onTick()
    this.emit('closed')
  }
}

function bucket(burst: number, perSecond: number): TokenBucket {
  return new TokenBucket({ burst, perSecond, nowMs: performance.now() })
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
