import type { Codec } from '#protocol/codec.ts'
import { encodeInputRecord } from '#protocol/input.ts'
import type { ScreenSize } from '#protocol/screen.ts'
import type { GateMessage, ViewerMessage } from '#protocol/view.ts'
import { VIEW_CLOSE, VIEW_PROTOCOL_VERSION } from '#protocol/vocabulary.ts'

import { parseGateMessage } from './gate-message.ts'
import type { ViewerInput } from './keyboard.ts'

const RETRY_MS = [100, 250, 500, 1000, 2000]
const PING_MS = 2000
/** Without an answer for this long the line counts as lost, even if nothing said so. */
const SILENCE_MS = 6000
/** What is typed within the moment between picture and input channel; far more is no person's. */
const MAX_HELD_RECORDS = 64
/** Media that were interrupted often come back by themselves within this time. */
const MEDIA_PATIENCE_MS = 1500

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
  #input: RTCDataChannel | undefined
  #held: Uint8Array<ArrayBuffer>[] = []
  #sequence = 0
  #attempt = 0
  #heardAt = 0
  #retry: number | undefined
  #over = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    setInterval(() => this.#ping(), PING_MS)
    window.addEventListener('online', () => this.#redial(0))
    this.#dial()
  }

  /** Dropped when there is no line: input is never replayed later. */
  send(input: ViewerInput): void {
    const channel = this.#input
    if (channel === undefined || this.#peer?.connectionState !== 'connected') return
    if (channel.readyState !== 'open' && channel.readyState !== 'connecting') return
    this.#sequence = (this.#sequence + 1) >>> 0
    const record = encodeInputRecord({ ...input, sequence: this.#sequence })
    if (channel.readyState === 'open') channel.send(record)
    else if (this.#held.length < MAX_HELD_RECORDS) this.#held.push(record)
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
    this.#input = peer.createDataChannel('input', { negotiated: true, id: 0, ordered: true })
    // The picture can be there a second before: SCTP repeats a lost first packet only then.
    this.#input.addEventListener('open', () => this.#sendHeld(peer))
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

  #sendHeld(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return
    for (const record of this.#held.splice(0)) this.#input?.send(record)
  }

  #watchMedia(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return
    switch (peer.connectionState) {
      case 'connected':
        this.#attempt = 0
        this.#options.onState('live')
        return
      case 'disconnected':
        this.#options.onState('lost')
        setTimeout(() => {
          if (peer === this.#peer && peer.connectionState === 'disconnected') this.#rejoin()
        }, MEDIA_PATIENCE_MS)
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

  /** A new media path over the control line that is still there; otherwise both anew. */
  #rejoin(): void {
    this.#closePeer()
    if (this.#socket?.readyState === WebSocket.OPEN) this.#join()
    else this.#redial(0)
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
    if (performance.now() - this.#heardAt > SILENCE_MS) {
      socket.close()
      this.#lose(0)
      return
    }
    this.control({ type: 'ping', id: this.#sequence % 2 ** 31 })
  }

  #closePeer(): void {
    const peer = this.#peer
    this.#peer = undefined
    this.#input = undefined
    this.#held = []
    peer?.close()
  }
}
