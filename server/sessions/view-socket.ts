import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'

import { SessionId } from '#protocol/ids.ts'
import { MAX_VIEWER_MESSAGE_BYTES, VIEW_CLOSE } from '#protocol/view.ts'

import type { ViewerMetrics } from '../health/viewer-metrics.ts'
import type { Admission } from '../http/admission.ts'
import { statusOf } from '../http/error-handler.ts'
import type { Session } from './session.ts'
import type { SessionService } from './session-service.ts'
import { ViewerConnection } from './viewer-connection.ts'

const PATH = /^\/api\/sessions\/([0-9a-f-]{36})\/view$/

export type ViewSocketOptions = {
  server: Server
  admission: Admission
  service: SessionService
  metrics: ViewerMetrics
  log: Logger
}

/** Accepts viewers' WebSockets: one a session, the newest wins. */
export class ViewSocket implements AsyncDisposable {
  readonly #options: ViewSocketOptions
  readonly #sockets = new WebSocketServer({
    noServer: true,
    // A little above our own limit, so that the gate sees, counts and names what is too long.
    maxPayload: 8 * MAX_VIEWER_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  })
  readonly #viewers = new Map<SessionId, ViewerConnection>()

  constructor(options: ViewSocketOptions) {
    this.#options = options
    options.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  close(): Promise<void> {
    for (const viewer of this.#viewers.values()) viewer.close(VIEW_CLOSE.ended)
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
    const session = this.#options.service.viewable(id.data, judgement.person.id)
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A browser's page cannot read the status of a refused upgrade, but a close code it can.
      if (session === undefined) webSocket.close(VIEW_CLOSE.forbidden)
      else this.#accept(webSocket, session)
    })
  }

  #accept(webSocket: WebSocket, session: Session): void {
    const { metrics, log } = this.#options
    this.#viewers.get(session.id)?.close(VIEW_CLOSE.replaced)
    const viewer = new ViewerConnection({ webSocket, session, metrics, log })
    this.#viewers.set(session.id, viewer)
    viewer.once('closed', () => {
      if (this.#viewers.get(session.id) !== viewer) return
      this.#viewers.delete(session.id)
      session.leave()
    })
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
