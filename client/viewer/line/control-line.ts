import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'
import type { ViewerMessage } from '#protocol/view.ts'

import type { Cancel, Timers } from './timers.ts'

const RETRY_MS = [100, 250, 500, 1000, 2000]
/** A dial into a line that is cut waits for ever longer; a new one is answered at once. */
const DIAL_PATIENCE_MS = 2_000
const PING_MS = 2_000
/** While the media are interrupted the line is asked more often whether it is alive. */
const DOUBT_PING_MS = 500
/** A line that has been silent for longer is not asked to carry a new view: it is dialled again. */
const DEAF_MS = 6_000
/**
 * Without an answer for this long the line is lost. It may take that long after a cut, since TCP waits
 * ever longer; the media, which are what is seen, come back by themselves before.
 */
const SILENCE_MS = 20_000

/** Why the server closed for good, by its code: nobody comes back from these. */
const FINAL: ReadonlyMap<number, Closed> = new Map([
  [VIEW_CLOSE.ended, 'over'],
  [VIEW_CLOSE.replaced, 'replaced'],
  [VIEW_CLOSE.forbidden, 'forbidden'],
  [VIEW_CLOSE.hostile, 'forbidden'],
  [VIEW_CLOSE.spent, 'spent'],
])
export type Closed = 'over' | 'replaced' | 'forbidden' | 'spent'

/** As much of a `WebSocket` as is used here. */
export type ControlSocket = Pick<WebSocket, 'readyState' | 'send' | 'close'> & EventTarget

export type ControlLineOptions = {
  dial: () => ControlSocket
  timers: Timers
  onOpen: () => void
  onMessage: (text: string) => void
  /** It is gone and is being dialled again. */
  onLost: () => void
  onClosed: (why: Closed) => void
}

/** The WebSocket of a view: dialled again whenever it is lost, until the server says that it is over. */
export class ControlLine {
  readonly #options: ControlLineOptions
  readonly #stopPinging: Cancel
  #socket: ControlSocket | undefined
  #heardAt = 0
  #pingedAt = 0
  #pings = 0
  /** Dials since the last view that was seen. */
  #attempt = 0
  #cancelRedial: Cancel = () => {}
  #over = false
  /** The media are interrupted: whether this line lives decides what is done about them. */
  doubted = false

  constructor(options: ControlLineOptions) {
    this.#options = options
    this.#stopPinging = options.timers.every(DOUBT_PING_MS, () => this.#ping())
    this.#dial()
  }

  get heardAt(): number {
    return this.#heardAt
  }

  /** Whether it can be asked for something now with hope for an answer. */
  get answers(): boolean {
    return this.#isOpen() && this.#options.timers.now() - this.#heardAt <= DEAF_MS
  }

  /** Dropped when the line is not open. */
  send(message: ViewerMessage): void {
    if (this.#isOpen()) this.#socket?.send(JSON.stringify(message))
  }

  /** There is a picture: the next loss is the first one again. */
  settle(): void {
    this.#attempt = 0
  }

  /** A new line at once, whatever has become of this one. */
  redial(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    this.#dialIn(0)
  }

  /** The server has said that it is over: what closes from here on is no loss. */
  finish(): void {
    this.#over = true
    this.#cancelRedial()
  }

  close(): void {
    this.finish()
    this.#stopPinging()
    this.#socket?.close()
  }

  #dial(): void {
    const { dial, timers, onOpen, onMessage } = this.#options
    const socket = dial()
    this.#socket = socket
    this.#heardAt = timers.now()
    timers.after(DIAL_PATIENCE_MS, () => {
      if (socket === this.#socket && socket.readyState === WebSocket.CONNECTING) this.redial()
    })
    socket.addEventListener('open', () => {
      if (socket === this.#socket) onOpen()
    })
    socket.addEventListener('message', (event) => {
      if (socket !== this.#socket || !(event instanceof MessageEvent)) return
      this.#heardAt = timers.now()
      onMessage(String(event.data))
    })
    socket.addEventListener('close', (event) => {
      if (socket === this.#socket) this.#lose(event instanceof CloseEvent ? event.code : 0)
    })
  }

  #lose(code: number): void {
    const { onLost, onClosed } = this.#options
    this.#socket = undefined
    const why = this.#over ? 'over' : FINAL.get(code)
    if (why !== undefined) {
      this.finish()
      onClosed(why)
      return
    }
    onLost()
    this.#dialIn(RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 0)
    this.#attempt += 1
  }

  #dialIn(delayMs: number): void {
    if (this.#over) return
    this.#cancelRedial()
    this.#cancelRedial = this.#options.timers.after(delayMs, () => {
      if (!this.#over && this.#socket === undefined) this.#dial()
    })
  }

  #ping(): void {
    const socket = this.#socket
    if (socket === undefined || this.#over) return
    const now = this.#options.timers.now()
    if (now - this.#heardAt > SILENCE_MS) {
      socket.close()
      this.#lose(0)
      return
    }
    if (!this.doubted && now - this.#pingedAt < PING_MS) return
    this.#pingedAt = now
    this.#pings = (this.#pings + 1) % 2 ** 31
    this.send({ type: 'ping', id: this.#pings })
  }

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }
}
