import { EventEmitter, once } from 'node:events'

import { WebSocket } from 'ws'

import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import { GateMessage, type ViewerMessage } from '#protocol/view.ts'
import { VIEW_PROTOCOL_VERSION } from '#protocol/plain/view-limits.ts'

import type { FrameArrival } from './frame-arrivals.ts'
import { PacketLine } from './packet-line.ts'

const JOIN_DEADLINE_MS = 30_000

export type PacketViewerOptions = {
  /** The server's, as in `http://localhost:8443`. */
  origin: string
  /** The signed-in person's, as a `Cookie` header has it. */
  cookie: string
  sessionId: SessionId
  screen: ScreenSize
  /** Best first; H.264 in full colour, then without, when left out. */
  codecs?: readonly Codec[]
}

/** Like an input record, without the number that the viewer gives it. */
export type ViewerInput = InputRecord extends infer Record
  ? Record extends InputRecord
    ? Omit<Record, 'sequence'>
    : never
  : never

type PacketViewerEvents = {
  frame: [FrameArrival]
  message: [GateMessage]
  /** The control line is gone: by us, or with the server's close code. */
  closed: [code: number]
}

/**
 * A viewer without a screen: joins a session as the page does and sees its packets. For benchmarks,
 * where twenty browsers would be measured instead of the server, and for the hostile viewers that a
 * browser would not play. Whoever joins closes it.
 */
export class PacketViewer extends EventEmitter<PacketViewerEvents> implements AsyncDisposable {
  readonly #options: PacketViewerOptions
  readonly #socket: WebSocket
  #line: PacketLine | undefined
  #sequence = 0
  #closed = false

  private constructor(options: PacketViewerOptions, socket: WebSocket) {
    super()
    this.#options = options
    this.#socket = socket
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : ''
      this.emit('message', GateMessage.parse(JSON.parse(text)))
    })
    socket.on('close', (code) => this.emit('closed', code))
    socket.on('error', () => undefined)
  }

  /** The control line alone; nothing has been said yet. */
  static async open(options: PacketViewerOptions): Promise<PacketViewer> {
    const url = new URL(`/api/sessions/${options.sessionId}/view`, options.origin)
    url.protocol = url.protocol.replace('http', 'ws')
    const { cookie, origin } = options
    const socket = new WebSocket(url, { headers: { cookie }, origin, perMessageDeflate: false })
    await once(socket, 'open')
    return new PacketViewer(options, socket)
  }

  /** Resolves when frames come and input goes. */
  static async join(options: PacketViewerOptions): Promise<PacketViewer> {
    const viewer = await PacketViewer.open(options)
    try {
      await viewer.joinView()
      return viewer
    } catch (error) {
      await viewer.close()
      throw error
    }
  }

  /**
   * Once more replaces the media line, as a browser does whose line was lost. `divert` may change
   * the server's offer, to take another way to it.
   */
  async joinView(divert?: (sdp: string) => Promise<string>): Promise<void> {
    await this.#line?.close()
    const { screen, codecs = ['h264-444', 'h264-420'] } = this.#options
    const offered = this.#offer()
    this.say({ type: 'join', version: VIEW_PROTOCOL_VERSION, codecs: [...codecs], screen })
    const sdp = await offered
    const line = await PacketLine.dial((await divert?.(sdp)) ?? sdp)
    this.#line = line
    line.on('frame', (frame) => this.emit('frame', frame))
    this.say({ type: 'answer', fingerprint: line.fingerprint })
    await line.connected
  }

  /** The media line of the present view. Throws before the first `joinView`. */
  get line(): PacketLine {
    if (this.#line === undefined) throw new Error('no view has been joined')
    return this.#line
  }

  /** False when the channel is not open. */
  input(input: ViewerInput): boolean {
    this.#sequence = (this.#sequence + 1) >>> 0
    return this.line.send(encodeInputRecord({ ...input, sequence: this.#sequence }))
  }

  say(message: ViewerMessage): void {
    this.sayAnything(JSON.stringify(message))
  }

  /** For those who break the protocol. */
  sayAnything(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  /** Takes nothing more from the control line, as a browser that hangs. */
  stopReading(): void {
    this.#socket.pause()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#line?.close()
    this.#socket.resume()
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The SDP of the next offer; rejects with what the server says instead. */
  #offer(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const timer = setTimeout(() => reject(new Error('no offer came')), JOIN_DEADLINE_MS)
    const hear = (message: GateMessage): void => {
      if (message.type === 'offer') resolve(message.sdp)
      if (message.type === 'refused' || message.type === 'ended') {
        reject(new Error(`${message.type}: ${message.reason}`))
      }
    }
    const end = (code: number): void => reject(new Error(`closed with ${code} before an offer`))
    this.on('message', hear)
    this.on('closed', end)
    return promise.finally(() => {
      clearTimeout(timer)
      this.off('message', hear)
      this.off('closed', end)
    })
  }
}
