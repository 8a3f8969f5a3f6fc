import { InputChannel } from './input-channel.ts'
import type { ViewerInput } from '../input/keyboard.ts'

export type MediaLineOptions = {
  certificate: RTCCertificate
  onTrack: (stream: MediaStream) => void
  onState: (state: RTCPeerConnectionState) => void
}

/**
 * One peer connection that receives the video, and on it the one data channel, which only sends. It
 * can be made before there is an offer: what a browser loads for its first one takes as long as the
 * server's answer. Good for one offer. Whoever makes it closes it.
 */
export class MediaLine {
  readonly #peer: RTCPeerConnection
  readonly #input: InputChannel

  constructor({ certificate, onTrack, onState }: MediaLineOptions) {
    const peer = new RTCPeerConnection({ certificates: [certificate] })
    this.#peer = peer
    this.#input = new InputChannel(peer)
    peer.addEventListener('track', ({ receiver, streams: [stream] }) => {
      // Every frame is shown when it is there: no buffer smooths at the price of delay.
      receiver.jitterBufferTarget = 0
      if (stream !== undefined) onTrack(stream)
    })
    peer.addEventListener('connectionstatechange', () => onState(peer.connectionState))
  }

  /** Connects to the server of this offer. The fingerprint that our answer names, if it names one. */
  async accept(sdp: string): Promise<string | undefined> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp })
    const answer = await this.#peer.createAnswer()
    await this.#peer.setLocalDescription(answer)
    return /a=fingerprint:sha-256 (\S+)/i.exec(answer.sdp ?? '')?.[1]?.toUpperCase()
  }

  get connected(): boolean {
    return this.#peer.connectionState === 'connected'
  }

  /** Dropped when there is no line: input is never replayed later. */
  send(input: ViewerInput): void {
    if (this.connected) this.#input.send(input)
  }

  /** What the browser counted of this media path; undefined while there is none. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.connected ? this.#peer.getStats() : undefined
  }

  close(): void {
    this.#peer.close()
  }
}
