import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'

import type { types } from 'mediasoup'

import type { Codec } from '#protocol/codec.ts'
import { INPUT_RECORD_BYTES } from '#protocol/input.ts'
import type { LineState, StreamParameters } from '#protocol/link.ts'

import {
  PLAYOUT_DELAY_ID,
  payloadTypeOf,
  producerParameters,
  viewerCapabilities,
} from './codecs.ts'
import { INITIAL_BITRATE, LineWatch } from './line-watch.ts'
import { offerSdp } from './offer-sdp.ts'

/** The only data channel: opened by the viewer with this id, reliable; the session orders. */
const INPUT_STREAM_ID = 0
/**
 * Without a sign of life from the viewer for this long, its view has ended. A line that was cut for
 * less comes back with the same keys and addresses, which no new connection can beat.
 */
const CONSENT_TIMEOUT_S = 30
/** A flood of picture-loss reports ends in the worker; the first one passes at once. */
const KEY_FRAME_REQUEST_DELAY_MS = 100

type SessionMediaEvents = {
  /** Feedback of a viewer for the runner's encoder: picture loss, receiver reports. */
  feedback: [packet: Buffer]
  /** One message of the viewer's data channel, unparsed. */
  input: [message: Buffer]
  /** What the present viewer's line carries, when that has changed. */
  line: [LineState]
  'view-connected': []
  'view-lost': []
}

/** A view of the session: what the viewer needs to connect and what the runner must send. */
export type View = { sdp: string; stream: StreamParameters }

type OpenView = {
  transport: types.WebRtcTransport
  producer: types.Producer
  answered: boolean
}

/** Bytes at the server's own socket, everything included: RTP, retransmission, RTCP, DTLS, SCTP. */
export type SocketBytes = { sent: number; received: number }

/** The media of one session: packets of its runner in, at most one viewer out. */
export class SessionMedia extends EventEmitter<SessionMediaEvents> implements AsyncDisposable {
  readonly #router: types.Router
  readonly #webRtcServer: types.WebRtcServer
  /** Where this process feeds packets in and takes messages out. */
  readonly #direct: types.DirectTransport
  #view: OpenView | undefined
  #closed = false

  private constructor(
    router: types.Router,
    webRtcServer: types.WebRtcServer,
    direct: types.DirectTransport,
  ) {
    super()
    this.#router = router
    this.#webRtcServer = webRtcServer
    this.#direct = direct
    direct.on('rtcp', (packet) => this.emit('feedback', packet))
  }

  static async open(router: types.Router, webRtcServer: types.WebRtcServer): Promise<SessionMedia> {
    const direct = await router.createDirectTransport({
      maxReceiveMessageSize: INPUT_RECORD_BYTES,
      maxSendMessageSize: INPUT_RECORD_BYTES,
    })
    return new SessionMedia(router, webRtcServer, direct)
  }

  /** Replaces an earlier view. Nothing flows until `answer`. */
  async openView(codec: Codec): Promise<View> {
    this.closeView()
    const ssrc = randomInt(1, 0xffff_ffff)
    const [transport, producer] = await Promise.all([
      this.#router.createWebRtcTransport({
        webRtcServer: this.#webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        iceConsentTimeout: CONSENT_TIMEOUT_S,
        initialAvailableOutgoingBitrate: INITIAL_BITRATE,
        enableSctp: true,
        maxReceiveMessageSize: INPUT_RECORD_BYTES,
        maxSendMessageSize: INPUT_RECORD_BYTES,
      }),
      this.#direct.produce({
        kind: 'video',
        rtpParameters: producerParameters(codec, ssrc),
        keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
      }),
    ])
    this.#view = { transport, producer, answered: false }
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: viewerCapabilities(this.#router.rtpCapabilities, codec),
    })
    await this.#takeInput(transport)
    this.#watch(transport)
    const { sctpParameters } = transport
    if (sctpParameters === undefined) throw new Error('the transport has no SCTP')
    return {
      sdp: offerSdp(
        {
          iceParameters: transport.iceParameters,
          iceCandidates: transport.iceCandidates,
          dtlsParameters: transport.dtlsParameters,
          sctpPort: sctpParameters.port,
          maxMessageBytes: INPUT_RECORD_BYTES,
        },
        consumer.rtpParameters,
      ),
      stream: {
        codec,
        payloadType: payloadTypeOf(codec),
        ssrc,
        playoutDelayExtension: PLAYOUT_DELAY_ID,
      },
    }
  }

  /** The viewer's half of DTLS. A second answer to one offer is refused with `false`. */
  async answer(fingerprint: string): Promise<boolean> {
    const view = this.#view
    if (view === undefined || view.answered) return false
    view.answered = true
    await view.transport.connect({
      dtlsParameters: {
        role: 'client',
        fingerprints: [{ algorithm: 'sha-256', value: fingerprint }],
      },
    })
    return true
  }

  /** One RTP packet of the runner; dropped when nobody looks. */
  sendRtp(packet: Buffer): void {
    const producer = this.#view?.producer
    if (producer !== undefined && !producer.closed) producer.send(packet)
  }

  async socketBytes(): Promise<SocketBytes> {
    const transport = this.#view?.transport
    if (transport === undefined || transport.closed) return { sent: 0, received: 0 }
    const [stats] = await transport.getStats()
    return { sent: stats?.bytesSent ?? 0, received: stats?.bytesReceived ?? 0 }
  }

  closeView(): void {
    const view = this.#view
    this.#view = undefined
    view?.producer.close()
    view?.transport.close()
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.closeView()
      this.#router.close()
    }
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #takeInput(transport: types.WebRtcTransport): Promise<void> {
    const dataProducer = await transport.produceData({
      sctpStreamParameters: { streamId: INPUT_STREAM_ID, ordered: false },
    })
    const dataConsumer = await this.#direct.consumeData({ dataProducerId: dataProducer.id })
    dataConsumer.on('message', (message) => this.emit('input', message))
  }

  #watch(transport: types.WebRtcTransport): void {
    const lost = (): void => {
      if (this.#view?.transport !== transport) return
      this.emit('view-lost')
    }
    new LineWatch(transport).on('line', (line) => {
      if (this.#view?.transport === transport) this.emit('line', line)
    })
    transport.on('dtlsstatechange', (state) => {
      if (this.#view?.transport === transport && state === 'connected') this.emit('view-connected')
      if (state === 'failed' || state === 'closed') lost()
    })
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected' || state === 'closed') lost()
    })
  }
}
