import type { Codec } from '#protocol/codec.ts'
import { VIEW_PROTOCOL_VERSION } from '#protocol/plain/view-limits.ts'
import type { ScaledScreen } from '#protocol/plain/screen-limits.ts'
import type { GateMessage, ViewerMessage } from '#protocol/view.ts'

import type { ViewerInput } from '../input/keyboard.ts'
import { type Closed, ControlLine, type ControlSocket } from './control-line.ts'
import { parseGateMessage } from './gate-message.ts'
import { MediaLine, type MediaLineOptions } from './media-line.ts'
import { makeCertificate, type OwnCertificate } from './own-certificate.ts'
import { BROWSER_TIMERS, type Timers } from './timers.ts'

/** The media get this long to come back after the control line has shown that there is a way. */
const MEDIA_PATIENCE_MS = 1_500

export type MediaPath = Pick<MediaLine, 'accept' | 'send' | 'stats' | 'close'>

/** What a connection is made of. */
export type ConnectionParts = {
  dial: (url: string) => ControlSocket
  openMedia: (options: MediaLineOptions) => MediaPath
  certificate: Promise<OwnCertificate>
  timers: Timers
  /** Says `online` when the browser is on another network. */
  network: EventTarget
}

export type ConnectionOptions = {
  url: string
  /** Asked when the control line is open: a browser may take a while to find out. */
  codecs: () => Codec[]
  /** The size that the picture should have now, in device pixels, and its text. */
  screen: () => ScaledScreen
  onTrack: (stream: MediaStream) => void
  onMessage: (message: GateMessage) => void
  onState: (state: ConnectionState) => void
  parts: ConnectionParts
}

export type ConnectionState = 'live' | 'lost' | Closed

export function browserParts(): ConnectionParts {
  return {
    dial: (url) => new WebSocket(url),
    openMedia: (options) => new MediaLine(options),
    certificate: makeCertificate(),
    timers: BROWSER_TIMERS,
    network: window,
  }
}

/**
 * The viewer's one connection: a control line for set-up and control, and the media line that it sets up.
 * Lost lines are dialled again.
 */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #control: ControlLine
  #media: MediaPath | undefined
  /** For the next offer; made while that one is on its way. */
  #next: MediaPath | undefined
  /** Since when the media have been interrupted. */
  #doubtedAt: number | undefined
  #over = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { url, parts } = options
    this.#control = new ControlLine({
      dial: () => parts.dial(url),
      timers: parts.timers,
      onOpen: () => void this.#join(),
      onMessage: (text) => void this.#receive(text),
      onLost: () => {
        this.#closeMedia()
        options.onState('lost')
      },
      onClosed: (why) => {
        this.#over = true
        this.#closeMedia()
        options.onState(why)
      },
    })
    // Another network has another address, and nothing that was open survives that.
    parts.network.addEventListener('online', () => this.#reconnect())
  }

  /** Dropped when there is no line: input is never replayed later. */
  send(input: ViewerInput): void {
    this.#media?.send(input)
  }

  control(message: ViewerMessage): void {
    this.#control.send(message)
  }

  /** What the browser counted of the present media path; undefined while there is none. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#media?.stats()
  }

  close(): void {
    this.#over = true
    this.#control.close()
    this.#closeMedia()
    this.#next?.close()
    this.#next = undefined
  }

  async #join(): Promise<void> {
    const { codecs, screen, parts } = this.#options
    const { certificate, fingerprint } = await parts.certificate
    this.control({
      type: 'view/join',
      version: VIEW_PROTOCOL_VERSION,
      codecs: codecs(),
      ...screen(),
      ...(fingerprint && { fingerprint }),
    })
    if (!this.#over) this.#prepare(certificate)
  }

  async #receive(text: string): Promise<void> {
    this.#judgeMedia()
    const message = parseGateMessage(text)
    if (message === undefined) return
    if (message.type === 'view/offer') await this.#accept(message.sdp)
    if (message.type === 'session/ended') {
      this.#over = true
      this.#control.finish()
    }
    this.#options.onMessage(message)
  }

  #prepare(certificate: RTCCertificate): MediaPath {
    if (this.#next !== undefined) return this.#next
    const media = this.#options.parts.openMedia({
      certificate,
      onTrack: (stream) => this.#options.onTrack(stream),
      onState: (state) => {
        if (media === this.#media) this.#watchMedia(state)
      },
    })
    this.#next = media
    return media
  }

  async #accept(sdp: string): Promise<void> {
    const { certificate, fingerprint } = await this.#options.parts.certificate
    if (this.#over) return
    this.#closeMedia()
    const media = this.#prepare(certificate)
    this.#next = undefined
    this.#media = media
    const named = await media.accept(sdp)
    if (fingerprint === undefined && named !== undefined && media === this.#media) {
      this.control({ type: 'view/answer', fingerprint: named })
    }
  }

  #watchMedia(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.#control.settle()
        this.#trust()
        this.#options.onState('live')
        return
      case 'disconnected':
        this.#options.onState('lost')
        this.#doubtedAt ??= this.#options.parts.timers.now()
        this.#control.doubted = true
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
    if (since === undefined || this.#control.heardAt <= since) return
    const media = this.#media
    this.#options.parts.timers.after(MEDIA_PATIENCE_MS, () => {
      if (media === this.#media && since === this.#doubtedAt) this.#rejoin()
    })
  }

  /** A new media path over the control line, if that one answers; otherwise both anew. */
  #rejoin(): void {
    if (!this.#control.answers) {
      this.#reconnect()
      return
    }
    this.#closeMedia()
    void this.#join()
  }

  #reconnect(): void {
    this.#closeMedia()
    this.#control.redial()
  }

  #trust(): void {
    this.#doubtedAt = undefined
    this.#control.doubted = false
  }

  #closeMedia(): void {
    const media = this.#media
    this.#media = undefined
    this.#trust()
    media?.close()
  }
}
