import type { Codec } from '#protocol/codec.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import type { GateMessage, ViewerMessage } from '#protocol/view.ts'
import { VIEW_CLOSE, VIEW_PROTOCOL_VERSION } from '#protocol/vocabulary.ts'

import { parseGateMessage } from './gate-message.ts'
import { InputChannel } from './input-channel.ts'
import type { ViewerInput } from './keyboard.ts'

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
  codecs: Codec[]
  /** The size that the picture should have now, in device pixels. */
  screen: () => ScreenSize
  onTrack: (stream: MediaStream) => void
  onMessage: (message: GateMessage) => void
  onState: (state: ConnectionState) => void
}

export type ConnectionState = 'connecting' | 'live' | 'lost' | 'replaced' | 'forbidden' | 'over'

/**
 * The viewer's one connection: a WebSocket for set-up and control, one peer connection that receives
 * the video, and on it the one data channel, which only sends. Lost lines are dialled again.
 */
export class Connection {
  readonly #options: ConnectionOptions
  #socket: WebSocket | undefined
  #peer: RTCPeerConnection | undefined
  #input: InputChannel | undefined
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
    if (this.#peer?.connectionState === 'connected') this.#input?.send(input)
  }

  control(message: ViewerMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** What the browser counted of the present media path; undefined while there is none. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.#peer?.connectionState === 'connected' ? this.#peer.getStats() : undefined
  }

  close(): void {
    this.#over = true
    clearTimeout(this.#retry)
    this.#socket?.close()
    this.#closePeer()
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
    socket.addEventListener('open', () => this.#join())
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) void this.#receive(String(data))
    })
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#lose(code)
    })
  }

  #join(): void {
    this.control({
      type: 'join',
      version: VIEW_PROTOCOL_VERSION,
      codecs: this.#options.codecs,
      screen: this.#options.screen(),
    })
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

  async #accept(sdp: string): Promise<void> {
    this.#closePeer()
    const peer = new RTCPeerConnection()
    this.#peer = peer
    this.#input = new InputChannel(peer)
    peer.addEventListener('track', ({ receiver, streams: [stream] }) => {
      // Every frame is shown when it is there: no buffer smooths at the price of delay.
      receiver.jitterBufferTarget = 0
      if (stream !== undefined) this.#options.onTrack(stream)
    })
    peer.addEventListener('connectionstatechange', () => this.#watchMedia(peer))
    await peer.setRemoteDescription({ type: 'offer', sdp })
    const answer = await peer.createAnswer()
    await peer.setLocalDescription(answer)
    const fingerprint = /a=fingerprint:sha-256 (\S+)/i.exec(answer.sdp ?? '')?.[1]
    if (peer === this.#peer && fingerprint !== undefined) {
      this.control({ type: 'answer', fingerprint: fingerprint.toUpperCase() })
    }
  }

  #watchMedia(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return
    switch (peer.connectionState) {
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
    const peer = this.#peer
    setTimeout(() => {
      if (peer === this.#peer && since === this.#doubtedAt) this.#rejoin()
    }, MEDIA_PATIENCE_MS)
  }

  /** A new media path over the control line, if that one answers; otherwise both anew. */
  #rejoin(): void {
    const isDeaf = performance.now() - this.#heardAt > DEAF_MS
    if (this.#socket?.readyState !== WebSocket.OPEN || isDeaf) {
      this.#reconnect()
    } else {
      this.#closePeer()
      this.#join()
    }
  }

  #reconnect(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#closePeer()
    socket?.close()
    this.#redial(0)
  }

  #lose(code: number): void {
    this.#socket = undefined
    this.#closePeer()
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

  #closePeer(): void {
    const peer = this.#peer
    this.#peer = undefined
    this.#input = undefined
    this.#doubtedAt = undefined
    peer?.close()
  }
}
