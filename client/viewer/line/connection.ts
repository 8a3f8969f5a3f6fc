import type { Codec } from '#protocol/codec.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import type { GateMessage, ViewerMessage } from '#protocol/view.ts'
import { VIEW_CLOSE, VIEW_PROTOCOL_VERSION } from '#protocol/plain/view-limits.ts'

import { parseGateMessage } from './gate-message.ts'
import type { ViewerInput } from '../input/keyboard.ts'
import { MediaLine } from './media-line.ts'
import { makeCertificate } from './own-certificate.ts'

const RETRY_MS = [100, 250, 500, 1000, 2000]
/** A dial into a line that is cut waits for ever longer; a new one is answered at once. */
const DIAL_PATIENCE_MS = 2_000
const PING_MS = 2_000
/** While the media are interrupted the control line is asked more often whether it is alive. */
const DOUBT_PING_MS = 500
/** Beyond this a silent control line is not asked to carry a new view: it is dialled again. */
const DEAF_MS = 6_000
/**
 * Without an answer for this long the control line is lost. It may take that long after a cut, since
 * TCP waits ever longer; the media, which are what is seen, come back by themselves before.
 */
const SILENCE_MS = 20_000
/** The media get this long to come back after the control line has shown that there is a way. */
const MEDIA_PATIENCE_MS = 1_500

export type ConnectionOptions = {
  url: string
  /** Asked when the control line is open: a browser may take a while to find out. */
  codecs: () => Codec[]
  /** The size that the picture should have now, in device pixels. */
  screen: () => ScreenSize
  onTrack: (stream: MediaStream) => void
  onMessage: (message: GateMessage) => void
  onState: (state: ConnectionState) => void
}

export type ConnectionState = 'connecting' | 'live' | 'lost' | 'replaced' | 'forbidden' | 'over'

/**
 * The viewer's one connection: a WebSocket for set-up and control, and the media line that it sets up.
 * Lost lines are dialled again.
 */
export class Connection {
  readonly #options: ConnectionOptions
  #socket: WebSocket | undefined
  readonly #certificate = makeCertificate()
  #media: MediaLine | undefined
  /** For the next offer; made while that one is on its way. */
  #next: MediaLine | undefined
  #pings = 0
  #pingedAt = 0
  /** Since when the media have been interrupted. */
  #doubtedAt: number | undefined
  #attempt = 0
  #heardAt = 0
  #retry: number | undefined
  #over = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    setInterval(() => this.#ping(), DOUBT_PING_MS)
    // Another network has another address, and nothing that was open survives that.
    window.addEventListener('online', () => this.#reconnect())
    this.#dial()
  }

  /** Dropped when there is no line: input is never replayed later. */
  send(input: ViewerInput): void {
    this.#media?.send(input)
  }

  control(message: ViewerMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** What the browser counted of the present media path; undefined while there is none. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#media?.stats()
  }

  close(): void {
    this.#over = true
    clearTimeout(this.#retry)
    this.#socket?.close()
    this.#closeMedia()
    this.#next?.close()
    this.#next = undefined
  }

  #dial(): void {
    const socket = new WebSocket(this.#options.url)
    this.#socket = socket
    this.#heardAt = performance.now()
    setTimeout(() => {
      if (socket !== this.#socket || socket.readyState !== WebSocket.CONNECTING) return
      this.#socket = undefined
      socket.close()
      this.#redial(0)
    }, DIAL_PATIENCE_MS)
    socket.addEventListener('open', () => void this.#join())
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) void this.#receive(String(data))
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#lose(code)
    })
  }

  async #join(): Promise<void> {
    const { certificate, fingerprint } = await this.#certificate
    this.control({
      type: 'join',
      version: VIEW_PROTOCOL_VERSION,
      codecs: this.#options.codecs(),
      screen: this.#options.screen(),
      ...(fingerprint && { fingerprint }),
    })
    this.#prepare(certificate)
  }

  async #receive(data: string): Promise<void> {
    this.#heardAt = performance.now()
    this.#judgeMedia()
    const message = parseGateMessage(data)
    if (message === undefined) return
    if (message.type === 'offer') await this.#accept(message.sdp)
    if (message.type === 'ended') this.#over = true
    this.#options.onMessage(message)
  }

  #prepare(certificate: RTCCertificate): MediaLine {
    this.#next ??= new MediaLine({
      certificate,
      onTrack: (stream) => this.#options.onTrack(stream),
      onState: (state, line) => {
        if (line === this.#media) this.#watchMedia(state)
      },
    })
    return this.#next
  }

  async #accept(sdp: string): Promise<void> {
    const { certificate, fingerprint } = await this.#certificate
    if (this.#over) return
    this.#closeMedia()
    const media = this.#prepare(certificate)
    this.#next = undefined
    this.#media = media
    const named = await media.accept(sdp)
    if (fingerprint === undefined && named !== undefined && media === this.#media) {
      this.control({ type: 'answer', fingerprint: named })
    }
  }

  #watchMedia(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.#attempt = 0
        this.#doubtedAt = undefined
        this.#options.onState('live')
        return
      case 'disconnected':
        this.#options.onState('lost')
        this.#doubtedAt ??= performance.now()
        return
      case 'failed':
        this.#options.onState('lost')
        this.#rejoin()
        return
      case 'new':
      case 'connecting':
      case 'closed':
    }
  }

  /**
   * An interrupted line comes back with all that was negotiated, which no new connection can beat.
   * But if the control line lives and the media do not, they need another way.
   */
  #judgeMedia(): void {
    const since = this.#doubtedAt
    if (since === undefined || this.#heardAt <= since) return
    const media = this.#media
    setTimeout(() => {
      if (media === this.#media && since === this.#doubtedAt) this.#rejoin()
    }, MEDIA_PATIENCE_MS)
  }

  /** A new media path over the control line, if that one answers; otherwise both anew. */
  #rejoin(): void {
    const isDeaf = performance.now() - this.#heardAt > DEAF_MS
    if (this.#socket?.readyState !== WebSocket.OPEN || isDeaf) {
      this.#reconnect()
    } else {
      this.#closeMedia()
      void this.#join()
    }
  }

  #reconnect(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#closeMedia()
    socket?.close()
    this.#redial(0)
  }

  #lose(code: number): void {
    this.#socket = undefined
    this.#closeMedia()
    if (this.#over || code === VIEW_CLOSE.ended) {
      this.#over = true
      this.#options.onState('over')
    } else if (code === VIEW_CLOSE.replaced) {
      this.#over = true
      this.#options.onState('replaced')
    } else if (code === VIEW_CLOSE.forbidden || code === VIEW_CLOSE.hostile) {
      this.#over = true
      this.#options.onState('forbidden')
    } else {
      this.#options.onState('lost')
      this.#redial(RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] ?? 0)
      this.#attempt += 1
    }
  }

  #redial(delayMs: number): void {
    if (this.#over || this.#socket !== undefined) return
    clearTimeout(this.#retry)
    this.#retry = window.setTimeout(() => {
      if (!this.#over && this.#socket === undefined) this.#dial()
    }, delayMs)
  }

  #ping(): void {
    const socket = this.#socket
    if (socket === undefined || this.#over) return
    const now = performance.now()
    if (now - this.#heardAt > SILENCE_MS) {
      socket.close()
      this.#lose(0)
      return
    }
    if (this.#doubtedAt === undefined && now - this.#pingedAt < PING_MS) return
    this.#pingedAt = now
    this.#pings = (this.#pings + 1) % 2 ** 31
    this.control({ type: 'ping', id: this.#pings })
  }

  #closeMedia(): void {
    const media = this.#media
    this.#media = undefined
    this.#doubtedAt = undefined
    media?.close()
  }
}
