import { Socket } from 'node:net'

import type { FastifyInstance } from 'fastify'

import { SessionId } from '#protocol/ids.ts'

export type Passed = { sent: number; received: number }

/**
 * Reads the counters of the sockets that pages are served on, so that each byte is accounted once:
 * whoever asks gets what has passed since somebody asked last. Behind TLS these are the bytes before
 * encryption, where every kind can be told from the others.
 */
export class SocketMeter {
  readonly #counted = new WeakMap<Socket, Passed>()

  take(socket: Socket): Passed {
    const { sent, received } = this.#counted.get(socket) ?? { sent: 0, received: 0 }
    const now = { sent: socket.bytesWritten, received: socket.bytesRead }
    this.#counted.set(socket, now)
    return { sent: now.sent - sent, received: now.received - received }
  }
}

/**
 * Tells of each answered request what passed for it, and which session its address names. To be called
 * before any route is registered. Requests on one connection come one after the other.
 */
export function meterRequests(
  app: FastifyInstance,
  meter: SocketMeter,
  tell: (session: SessionId | undefined, passed: Passed) => void,
): void {
  app.addHook('onResponse', async (request) => {
    const { socket } = request.raw
    // What was injected came on no socket.
    if (socket instanceof Socket) tell(sessionNamedBy(request.url), meter.take(socket))
  })
}

const NAMING = /^\/(?:view|api\/sessions)\/([^/?]+)/

function sessionNamedBy(url: string): SessionId | undefined {
  return SessionId.safeParse(NAMING.exec(url)?.[1]).data
}
