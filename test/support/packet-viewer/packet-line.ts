import { EventEmitter } from 'node:events'

import {
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCDataChannel,
  type RTCDtlsTransport,
  useH264,
  useNACK,
  usePLI,
  useREMB,
  useTWCC,
  useTransportWideCC,
} from 'werift'

import { FrameArrivals, type FrameArrival } from './frame-arrivals.ts'

/** Connecting takes some 200 ms; a machine that is full takes longer. */
const CONNECT_DEADLINE_MS = 20_000

/** As browsers: what the server's offer names as feedback is used. */
const FEEDBACK = [useNACK(), usePLI(), useREMB(), useTWCC()]
const CODECS = ['video/VP9', 'video/AV1', 'video/VP8', 'video/rtx'].map(
  (mimeType) => new RTCRtpCodecParameters({ mimeType, clockRate: 90_000, rtcpFeedback: FEEDBACK }),
)

type Transport = RTCDtlsTransport

/** What of an RTP packet a test may want to know; of a retransmission, what it repeats. */
export type ArrivedPacket = {
  ssrc: number
  sequenceNumber: number
  /** The number of the packet that was lost, or said to be; undefined when it is sent for the first time. */
  repeats: number | undefined
}

export type PacketLineEvents = {
  /** A frame came whole; nothing of it is decoded. */
  frame: [FrameArrival]
  packet: [ArrivedPacket]
  closed: []
}

/**
 * A viewer's WebRTC down to the packets: ICE, DTLS, SRTP with the receiver's reports, NACK and
 * bandwidth feedback that browsers send, and the data channel for input. It costs a tenth of a
 * browser. Whoever dials it closes it.
 */
export class PacketLine extends EventEmitter<PacketLineEvents> implements AsyncDisposable {
  /** The viewer's half as SDP. */
  readonly answer: string
  /** All of the answer that our server wants to know. */
  readonly fingerprint: string
  /** Resolves when media and input flow; rejects when they do not within 20 s. */
  readonly connected: Promise<void>
  readonly #peer: RTCPeerConnection
  readonly #input: RTCDataChannel
  readonly #arrivals = new FrameArrivals()
  readonly #sendRtcp: Transport['sendRtcp'] | undefined
  #closed = false

  private constructor(peer: RTCPeerConnection, input: RTCDataChannel, answer: string) {
    super()
    const fingerprint = /a=fingerprint:sha-256 (\S+)/i.exec(answer)?.[1]
    if (fingerprint === undefined) throw new Error('the answer has no fingerprint')
    this.#peer = peer
    const [transport] = peer.dtlsTransports
    this.#sendRtcp = transport?.sendRtcp.bind(transport)
    this.#input = input
    this.answer = answer
    this.fingerprint = fingerprint.toUpperCase()
    this.connected = this.#connect()
    // Whoever does not wait for it learns of its end by `closed`.
    this.connected.catch(() => undefined)
    for (const transport of peer.dtlsTransports) {
      transport.onRtp.subscribe(({ header, payload }) => {
        const { timestamp, marker, payloadType, ssrc, sequenceNumber } = header
        const isVideo = this.#isVideo(payloadType)
        // RFC 4588, 4: a retransmission begins with the number of the packet that it repeats.
        const repeats = isVideo || payload.length < 2 ? undefined : payload.readUInt16BE(0)
        this.emit('packet', { ssrc, sequenceNumber, repeats })
        const head = { timestamp, marker, payloadBytes: payload.length }
        const frame = isVideo ? this.#arrivals.add(head, performance.now()) : undefined
        if (frame !== undefined) this.emit('frame', frame)
      })
    }
  }

  /** `sdp` is the server's offer. Tell the server `fingerprint`, then wait for `connected`. */
  static async dial(sdp: string): Promise<PacketLine> {
    const peer = new RTCPeerConnection({
      codecs: { video: [useH264({ rtcpFeedback: FEEDBACK }), ...CODECS] },
      headerExtensions: { video: [useTransportWideCC()] },
      // Loopback, where tests listen, is otherwise left out.
      iceAdditionalHostAddresses: ['127.0.0.1'],
      iceUseIpv6: false,
    })
    try {
      const input = peer.createDataChannel('input', { negotiated: true, id: 0, ordered: true })
      await peer.setRemoteDescription({ type: 'offer', sdp })
      // Without a server named, werift asks one on the Internet for an address, and waits for it.
      for (const { connection } of peer.iceTransports) delete connection.stunServer
      const answer = await peer.createAnswer()
      await peer.setLocalDescription(answer)
      return new PacketLine(peer, input, answer.sdp)
    } catch (error) {
      await peer.close()
      throw error
    }
  }

  /** Opens a channel that nobody agreed on; what goes in comes out nowhere. */
  async openForeignChannel(): Promise<(message: Uint8Array) => void> {
    const channel = this.#peer.createDataChannel('foreign', { negotiated: true, id: 7 })
    if (channel.readyState !== 'open') await channel.stateChanged.watch((state) => state === 'open')
    return (message) => channel.send(Buffer.from(message))
  }

  /** Any bytes: a hostile viewer sends what it likes. False while the channel is not open. */
  send(message: Uint8Array): boolean {
    if (this.#input.readyState !== 'open') return false
    this.#input.send(Buffer.from(message))
    return true
  }

  /** Feedback beyond what is sent by itself, true or not, or any other bytes, as SRTCP. */
  async sendRtcp(bytes: Uint8Array): Promise<void> {
    const packet = { serialize: () => Buffer.from(bytes) } as Parameters<
      Transport['sendRtcp']
    >[0][0]
    await this.#sendRtcp?.([packet])
  }

  /** Any bytes as a datagram of their own, as somebody on the way might send them. */
  async sendDatagram(bytes: Uint8Array): Promise<void> {
    await this.#peer.iceTransports[0]?.connection.send(Buffer.from(bytes)).catch(() => undefined)
  }

  /** From now on nothing is sent by itself: no report, no NACK, no word on bandwidth. */
  fallSilent(): void {
    for (const transport of this.#peer.dtlsTransports) transport.sendRtcp = async () => 0
  }

  /** The video's, in the server's numbering; undefined before its first packet. */
  get mediaSsrc(): number | undefined {
    return this.#peer.getReceivers()[0]?.track.ssrc
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#peer.close()
    this.emit('closed')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Retransmissions come under a payload type of their own and repeat what belongs to a frame. */
  #isVideo(payloadType: number): boolean {
    const codecs = this.#peer.getTransceivers()[0]?.codecs ?? []
    return codecs.some(
      (codec) => codec.payloadType === payloadType && !codec.mimeType.endsWith('/rtx'),
    )
  }

  async #connect(): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(new Error(`no connection within ${CONNECT_DEADLINE_MS} ms`))
    }, CONNECT_DEADLINE_MS)
    try {
      await Promise.race([late, this.#opened()])
    } finally {
      clearTimeout(timer)
    }
  }

  #opened(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (): void => {
      const { connectionState } = this.#peer
      if (this.#input.readyState === 'open') resolve()
      if (connectionState === 'failed' || connectionState === 'closed') {
        reject(new Error(`the media connection is ${connectionState}`))
      }
    }
    this.#peer.connectionStateChange.subscribe(look)
    this.#input.stateChanged.subscribe(look)
    look()
    return promise
  }
}
