import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'

import { FrameSplitter, type LinkFrame, linkHeader } from '#protocol/frame-stream.ts'
import {
  LINK_FRAME,
  type LinkFrameType,
  type RunnerCommand,
  RunnerMessage,
} from '#protocol/link.ts'

/** A runner that does not read for this long's worth of input has stopped; its link is closed. */
const MAX_QUEUED_BYTES = 1024 * 1024

type RunnerLinkEvents = {
  message: [RunnerMessage]
  rtp: [packet: Buffer]
  /** The runner is gone, or broke the protocol. Emitted once. */
  closed: [Error | undefined]
}

/** The server's end of a runner's stream. A runner is trusted to encode, not to be well-behaved. */
export class RunnerLink extends EventEmitter<RunnerLinkEvents> {
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter()
  #closed = false

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.setNoDelay?.(true)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(undefined))
  }

  get closed(): boolean {
    return this.#closed
  }

  command(command: RunnerCommand): void {
    this.#send(LINK_FRAME.control, Buffer.from(JSON.stringify(command)))
  }

  /** An input record that the gate has admitted. */
  input(record: Uint8Array): void {
    this.#send(LINK_FRAME.input, record)
  }

  feedback(packet: Uint8Array): void {
    this.#send(LINK_FRAME.rtcp, packet)
  }

  close(): void {
    this.#end(undefined)
  }

  #send(type: LinkFrameType, payload: Uint8Array): void {
    if (this.#closed) return
    if (this.#socket.writableLength > MAX_QUEUED_BYTES) {
      this.#end(new Error('the runner does not read'))
      return
    }
    this.#socket.cork()
    this.#socket.write(linkHeader(type, payload.byteLength))
    this.#socket.write(payload)
    this.#socket.uncork()
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#splitter.push(chunk)) this.#handle(frame)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #handle({ type, payload }: LinkFrame): void {
    if (this.#closed) return
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
    switch (type) {
      case LINK_FRAME.rtp:
        this.emit('rtp', bytes)
        return
      case LINK_FRAME.control:
        this.emit('message', RunnerMessage.parse(JSON.parse(bytes.toString('utf8'))))
        return
      case LINK_FRAME.rtcp:
      case LINK_FRAME.input:
        throw new Error(`a runner does not send frames of type ${type}`)
    }
  }

  #end(error: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.destroy()
    this.emit('closed', error)
  }
}
