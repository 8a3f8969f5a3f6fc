import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { FrameSplitter, type LinkFrame, linkHeader } from '#protocol/frame-stream.ts'
import {
  LINK_FRAME,
  type LinkFrameType,
  RunnerCommand,
  type RunnerMessage,
} from '#protocol/link.ts'

/** More than this unsent means that the server does not keep up; new frames wait then. */
const MAX_QUEUED_BYTES = 512 * 1024

type ServerLinkEvents = {
  command: [RunnerCommand]
  /** Fixed-size records that the gate has admitted. */
  input: [bytes: Uint8Array]
  /** RTCP of the viewer. */
  feedback: [packet: Uint8Array]
  closed: []
}

/** The runner's end of the stream to its server. */
export class ServerLink extends EventEmitter<ServerLinkEvents> {
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter()

  private constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.emit('closed'))
  }

  static async dial(socketPath: string): Promise<ServerLink> {
    const socket = connect(socketPath)
    await once(socket, 'connect')
    return new ServerLink(socket)
  }

  get keepsUp(): boolean {
    return this.#socket.writableLength < MAX_QUEUED_BYTES
  }

  send(message: RunnerMessage): void {
    this.#write(LINK_FRAME.control, Buffer.from(JSON.stringify(message)))
  }

  /** The packets of one frame, in one write. */
  sendRtp(packets: readonly Uint8Array[]): void {
    this.#socket.cork()
    for (const packet of packets) this.#write(LINK_FRAME.rtp, packet)
    this.#socket.uncork()
  }

  /** Sends what is queued, then closes. */
  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    const closed = once(this.#socket, 'close')
    this.#socket.end()
    await closed
  }

  #write(type: LinkFrameType, payload: Uint8Array): void {
    if (this.#socket.destroyed) return
    this.#socket.write(linkHeader(type, payload.byteLength))
    this.#socket.write(payload)
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#splitter.push(chunk)) this.#handle(frame)
    } catch {
      // A server that breaks the protocol is no server of ours.
      this.#socket.destroy()
    }
  }

  #handle({ type, payload }: LinkFrame): void {
    switch (type) {
      case LINK_FRAME.control:
        this.emit('command', RunnerCommand.parse(JSON.parse(Buffer.from(payload).toString('utf8'))))
        return
      case LINK_FRAME.input:
        this.emit('input', payload)
        return
      case LINK_FRAME.rtcp:
        this.emit('feedback', payload)
        return
      case LINK_FRAME.rtp:
        throw new Error('a server sends no media to a runner')
    }
  }
}
