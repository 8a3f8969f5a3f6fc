import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'

import { SessionId } from '#protocol/ids.ts'
import type { EndReason } from '#protocol/reasons.ts'
import { type GateMessage, MAX_VIEWER_MESSAGE_BYTES } from '#protocol/view.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import type { ViewerMetrics } from '../health/viewer-metrics.ts'
import { type Admission, cookieOf } from '../access/admission.ts'
import type { Person } from '../access/roles.ts'
import { statusOf } from '../http/error-handler.ts'
import { remoteAddressOf } from '../http/remote-address.ts'
import type { Passed, SocketMeter } from '../http/socket-meter.ts'
import type { Journal } from '../journal/journal.ts'
import type { SignIns } from '../people/sign-ins.ts'
import { hashToken } from '../people/tokens.ts'
import type { Visitor } from './policy-enforcement.ts'
import type { Session } from './session.ts'
import { ControlChannel } from './control-channel.ts'

const PATH = /^\/api\/sessions\/([0-9a-f-]{36})\/view$/

export type ViewSocketOptions = {
  server: Server
  admission: Admission
  signIns: Pick<SignIns, 'on' | 'revoke'>
  journal: Journal
  /** Whose word on where a viewer comes from is believed; null where nobody stands between. */
  proxy: string | null
  /** The running session that this person may view. */
  viewable: (id: SessionId, person: Person) => Session | undefined
  /** Why a session of this person's own is over; undefined for what is not. */
  endOf: (id: SessionId, person: Person) => EndReason | undefined
  metrics: ViewerMetrics
  meter: SocketMeter
  log: Logger
}

/** A role may end by itself, and so may a sign-in. */
const JUDGE_EVERY_MS = 2_000

type Watching = { viewer: ControlChannel; request: IncomingMessage }

/** Accepts viewers' WebSockets: one a session, the newest wins. A view ends with the right to it. */
export class ViewSocket implements AsyncDisposable {
  readonly #options: ViewSocketOptions
  readonly #sockets = new WebSocketServer({
    noServer: true,
    // A little above our own limit, so that the gate sees, counts and names what is too long.
    maxPayload: 8 * MAX_VIEWER_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  })
  readonly #watching = new Map<SessionId, Watching>()
  readonly #judge = setInterval(() => this.judgeAgain(), JUDGE_EVERY_MS)

  constructor(options: ViewSocketOptions) {
    this.#options = options
    options.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    options.signIns.on('signed-out', () => this.judgeAgain())
    options.journal.on('role/ended', () => this.judgeAgain())
    this.#judge.unref()
  }

  /**
   * Whoever looks is judged as when the view was opened: it ends when the sign-in or the role behind it
   * has ended. Done every few seconds, and at once when one of them was ended by somebody.
   */
  judgeAgain(): void {
    const { admission, viewable } = this.#options
    for (const [id, { viewer, request }] of this.#watching) {
      const judgement = admission.judgeUpgrade(request, 'signed-in')
      const person = judgement.ok ? judgement.person : null
      if (person === null || viewable(id, person) === undefined) viewer.end(VIEW_CLOSE.forbidden)
    }
  }

  close(): Promise<void> {
    clearInterval(this.#judge)
    // Each is told before its line closes; the session itself ends a moment later.
    for (const { viewer } of this.#watching.values()) {
      viewer.tell({ type: 'session/ended', reason: 'server-stopped' })
    }
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const id = SessionId.safeParse(PATH.exec(request.url ?? '')?.[1])
    const judgement = this.#options.admission.judgeUpgrade(request, 'signed-in')
    if (!judgement.ok) {
      refuse(socket, statusOf(judgement.code))
      return
    }
    if (!id.success || judgement.person === null) {
      refuse(socket, statusOf('NOT_FOUND'))
      return
    }
    const { person } = judgement
    const session = this.#options.viewable(id.data, person)
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A browser's page cannot read the status of a refused upgrade, but a close code it can.
      if (session === undefined) this.#turnAway(webSocket, id.data, person)
      else this.#accept(webSocket, session, request)
    })
  }

  /** Whoever comes back too late to a session of their own learns what became of it. */
  #turnAway(webSocket: WebSocket, id: SessionId, person: Person): void {
    const reason = this.#options.endOf(id, person)
    if (reason === undefined) {
      webSocket.close(VIEW_CLOSE.forbidden)
      return
    }
    webSocket.send(JSON.stringify({ type: 'session/ended', reason } satisfies GateMessage))
    webSocket.close(VIEW_CLOSE.ended)
  }

  #visitorOf(request: IncomingMessage): Visitor {
    return {
      address: remoteAddressOf(request, this.#options.proxy),
      signIn: hashToken(cookieOf(request.headers) ?? ''),
    }
  }

  #accept(webSocket: WebSocket, session: Session, request: IncomingMessage): void {
    const { signIns, metrics, meter, log } = this.#options
    const visitor = this.#visitorOf(request)
    const passed = (): Passed => meter.take(request.socket)
    this.#watching.get(session.id)?.viewer.end(VIEW_CLOSE.replaced)
    const viewer = new ControlChannel({ webSocket, session, visitor, passed, metrics, log })
    this.#watching.set(session.id, { viewer, request })
    viewer.once('closed', (code) => {
      if (this.#watching.get(session.id)?.viewer === viewer) this.#watching.delete(session.id)
      if (code === VIEW_CLOSE.spent) signIns.revoke(visitor.signIn, 'spent')
    })
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
