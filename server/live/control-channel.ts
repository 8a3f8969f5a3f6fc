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
import type { ViewClose, Viewer } from './audience.ts'
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
  /** Emitted once; with what it was closed, where that was this side's doing. */
  closed: [code: ViewClose | undefined]
}

/** One viewer's control line: everything that comes in is judged, everything that goes out counted. */
export class ControlChannel extends EventEmitter<ControlChannelEvents> implements Viewer {
  readonly #webSocket: WebSocket
  readonly #session: Session
  readonly #visitor: Visitor
  readonly #passed: () => Passed
  readonly #metrics: ViewerMetrics
  readonly #log: Logger
  readonly #misbehaviour = new MisbehaviourCounter()
  readonly #messages = bucket(MESSAGE_BURST, MESSAGES_PER_SECOND)
  readonly #answers = bucket(ANSWER_BURST, ANSWERS_PER_SECOND)
  readonly #reports = bucket(REPORT_BURST, REPORTS_PER_SECOND)
  /** Joins and answers are handled one after the other, in the order in which they came. */
  #work: Promise<void> = Promise.resolve()
  #closed = false

  readonly #onTick = (): void => this.#session.ledger.passed('webSocket', this.#passed())

  constructor(options: ControlChannelOptions) {
    const { webSocket, session, visitor, passed, metrics, log } = options
    super()
    this.#webSocket = webSocket
    this.#session = session
    this.#visitor = visitor
    this.#passed = passed
    this.#metrics = metrics
    this.#log = log.child({ sessionId: session.id })
    session.on('tick', this.#onTick)
    webSocket.on('message', (data, isBinary) => this.#receive(asBuffer(data), isBinary))
    webSocket.on('error', () => this.end(VIEW_CLOSE.hostile))
    webSocket.on('close', () => this.#close(undefined))
    session.attach(this)
  }

  tell(message: GateMessage): void {
    this.#send(message)
    if (message.type === 'session/ended') this.end(VIEW_CLOSE.ended)
  }

  refused(reason: RefusalReason): void {
    if (this.#misbehaviour.isHostile(reason)) {
      this.#cutOff(reason)
    } else if (this.#answers.take(performance.now())) {
      this.#send({ type: 'view/refused', reason })
    }
  }

  end(code: ViewClose): void {
    if (this.#closed) return
    this.#webSocket.close(code)
    this.#close(code)
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
      .then(() => this.#answer(parsed.message))
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'a viewer could not be served')
        this.end(VIEW_CLOSE.ended)
      })
  }

  async #answer(message: ViewerMessage): Promise<void> {
    if (this.#closed) return
    const refused = await this.#obey(message)
    if (refused !== undefined) this.#refuse(refused)
  }

  /** Does what the message says, or says why it does not. */
  async #obey(message: ViewerMessage): Promise<RefusalReason | undefined> {
    const { view } = this.#session
    switch (message.type) {
      case 'view/join':
        return this.#join(message)
      case 'view/answer':
        return view.answer(message.fingerprint)
      case 'screen/resize':
        view.resize(message.screen, message.scale)
        return undefined
      case 'input/blocked':
        // The page has told the person already.
        this.#session.refused(message.what)
        return undefined
      case 'input/paste':
        return view.typedPaste(message.text)
      case 'replay/play':
        return this.#session.control({ type: 'play' })
      case 'replay/pause':
        return this.#session.control({ type: 'pause' })
      case 'replay/seek':
        return this.#session.control({ type: 'seek', positionMs: message.positionMs })
      case 'line/stats':
        return this.#report(message)
      case 'line/ping':
        this.#send({ type: 'line/pong', id: message.id })
        return undefined
    }
  }

  #join(
    message: Extract<ViewerMessage, { type: 'view/join' }>,
  ): Promise<RefusalReason | undefined> {
    const { codecs, screen, scale, fingerprint } = message
    const receivable = CODECS.filter((known) => codecs.includes(known))
    if (this.#session.observing) this.#send({ type: 'view/observing' })
    return this.#session.view.join({
      receivable,
      screen,
      scale,
      visitor: this.#visitor,
      fingerprint,
    })
  }

  #report(stats: ViewerStats): RefusalReason | undefined {
    const { viewLabels } = this.#session
    if (!this.#reports.take(performance.now())) return 'unexpected-message'
    if (viewLabels !== undefined) this.#metrics.observe(viewLabels, stats)
    return undefined
  }

  #refuse(reason: RefusalReason): void {
    this.#session.refused(reason)
    this.refused(reason)
  }

  #cutOff(reason: string): void {
    this.#log.warn({ reason }, 'a viewer was cut off')
    this.end(VIEW_CLOSE.hostile)
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

  #close(code: ViewClose | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#session.off('tick', this.#onTick)
    this.#onTick()
    this.#session.view.detach(this)
    this.emit('closed', code)
  }
}

function bucket(burst: number, perSecond: number): TokenBucket {
  return new TokenBucket({ burst, perSecond, nowMs: performance.now() })
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
