import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import type { types } from 'mediasoup'

import type { Codec } from '#protocol/codec.ts'
import { INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'
import type { NetworkEstimate } from '#protocol/link.ts'

import { viewerCapabilities } from './codecs.ts'
import { TransportAbuse } from './transport-abuse.ts'
import { INITIAL_BITRATE, BandwidthMonitor } from './bandwidth-monitor.ts'
import { offerSdp } from './offer-sdp.ts'

/** The only data channel: opened by the viewer with this id, reliable; the session orders. */
const INPUT_STREAM_ID = 0
/**
 * Without a sign of life from the viewer for this long, its view has ended. A line that was cut for
 * less comes back with the same keys and addresses, which no new connection can beat.
 */
const CONSENT_TIMEOUT_S = 30
/** A viewer that was made an offer and has not connected by then does not want to. */
const CONNECT_DEADLINE_MS = 30_000
const LAST_READING_MS = 1_000

type ViewerTransportEvents = {
  /** One message of the viewer's data channel, unparsed. */
  input: [message: Buffer]
  /** What the viewer's line carries, when that has changed. */
  line: [NetworkEstimate]
  /** What has crossed so far, about twice a second while something does. */
  counts: [LineCounts]
  /** The viewer did to its line what only an attacker does. */
  hostile: []
  /** Media and input can flow. */
  connected: []
  lost: []
}

/** How media come from the worker to a viewer. */
export type MediaPaths = {
  router: types.Router
  /** On UDP. */
  webRtcServer: types.WebRtcServer
  /** The port of the way over TCP, on the same addresses. */
  tcpPort: number
  /** Where viewers find both; empty for the address that the worker listens on. */
  addresses: readonly string[]
}

export type ViewerTransportParts = MediaPaths & {
  /** Where messages of the data channel come out. */
  direct: types.DirectTransport
}

/** Below that of UDP, which loses nothing by what was lost before. */
const TCP_LESS_PRIORITY = 25_600

export type LineCounts = {
  /** Bytes of all kinds at the worker's own socket since the transport was opened. */
  sent: number
  received: number
  /** As the viewer says, of what was sent lately. */
  lossShare: number
  /** RTP that was sent for the first time, again, and as a probe. */
  rtp: number
  repeated: number
  probes: number
}

/**
 * The server's end of one viewer's WebRTC, good for one view. It can be opened before there is a
 * viewer, since only the video depends on what that one can receive. Whoever opens it closes it.
 */
export class ViewerTransport extends EventEmitter<ViewerTransportEvents> {
  readonly #transport: types.WebRtcTransport
  readonly #router: types.Router
  readonly #tcpPort: number
  readonly #addresses: readonly string[]
  readonly #abuse = new TransportAbuse()
  #deadline: NodeJS.Timeout | undefined
  #answered = false

  private constructor(
    transport: types.WebRtcTransport,
    { router, tcpPort, addresses }: MediaPaths,
  ) {
    super()
    this.#transport = transport
    this.#router = router
    this.#tcpPort = tcpPort
    this.#addresses = addresses
    transport.on('dtlsstatechange', (state) => {
      if (state === 'connected') {
        clearTimeout(this.#deadline)
        this.emit('connected')
      }
      if (state === 'failed' || state === 'closed') this.emit('lost')
    })
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected' || state === 'closed') this.emit('lost')
    })
  }

  static async open(parts: ViewerTransportParts): Promise<ViewerTransport> {
    const { direct, ...ways } = parts
    const { router, webRtcServer } = ways
    const transport = await router.createWebRtcTransport({
      webRtcServer,
      enableUdp: true,
      enableTcp: false,
      iceConsentTimeout: CONSENT_TIMEOUT_S,
      initialAvailableOutgoingBitrate: INITIAL_BITRATE,
      enableSctp: true,
      maxReceiveMessageSize: INPUT_RECORD_BYTES,
      maxSendMessageSize: INPUT_RECORD_BYTES,
    })
    const viewer = new ViewerTransport(transport, ways)
    const dataProducer = await transport.produceData({
      sctpStreamParameters: { streamId: INPUT_STREAM_ID, ordered: false },
    })
    const dataConsumer = await direct.consumeData({ dataProducerId: dataProducer.id })
    dataConsumer.on('message', (message) => viewer.emit('input', message))
    return viewer
  }

  /** Where media go and input comes from; undefined until the viewer has connected. */
  get remoteAddress(): string | undefined {
    return this.#transport.iceSelectedTuple?.remoteIp
  }

  get closed(): boolean {
    return this.#transport.closed
  }

  /** The server's half as SDP, with this video. From now on the viewer's line is watched. */
  async offer(producerId: string, codec: Codec): Promise<string> {
    const transport = this.#transport
    const { rtpParameters } = await transport.consume({
      producerId,
      rtpCapabilities: viewerCapabilities(this.#router.rtpCapabilities, codec),
    })
    const watch = new BandwidthMonitor(transport)
    watch.on('line', (line) => this.emit('line', line))
    watch.on('stats', (stats) => this.#judge(stats))
    this.#deadline = setTimeout(() => this.emit('lost'), CONNECT_DEADLINE_MS)
    const { sctpParameters } = transport
    if (sctpParameters === undefined) throw new Error('the transport has no SCTP')
    return offerSdp(
      {
        iceParameters: transport.iceParameters,
        iceCandidates: this.#candidates(),
        dtlsParameters: transport.dtlsParameters,
        sctpPort: sctpParameters.port,
        maxMessageBytes: INPUT_RECORD_BYTES,
      },
      rtpParameters,
    )
  }

  /** The viewer's half of DTLS. A second answer to one offer is refused with `false`. */
  async answer(fingerprint: string): Promise<boolean> {
    if (this.#answered) return false
    this.#answered = true
    await this.#transport.connect({
      dtlsParameters: {
        role: 'client',
        fingerprints: [{ algorithm: 'sha-256', value: fingerprint }],
      },
    })
    return true
  }

  /** Says nothing from now on, and resolves with what crossed in all; undefined when nobody can say. */
  async finish(): Promise<LineCounts | undefined> {
    clearTimeout(this.#deadline)
    this.removeAllListeners()
    try {
      const stats = this.closed ? undefined : await lastStats(this.#transport)
      return stats && countsOf(stats)
    } finally {
      this.#transport.close()
    }
  }

  #judge(stats: types.WebRtcTransportStat): void {
    const counts = countsOf(stats)
    this.emit('counts', counts)
    const isHostile = this.#abuse.isHostile({
      bytesReceived: counts.received,
      mediaBytesSent: counts.rtp,
      repeatedBytesSent: counts.repeated,
      nowMs: performance.now(),
    })
    if (isHostile) this.emit('hostile')
  }

  /** The worker's own, at each address of ours, over UDP and behind it over TCP. */
  #candidates(): types.IceCandidate[] {
    const own = this.#transport.iceCandidates
    const addresses = this.#addresses
    const udp = addresses.length === 0 ? own : own.flatMap((candidate) => at(addresses, candidate))
    const tcp = udp.map((candidate) => ({
      ...candidate,
      foundation: `${candidate.foundation}tcp`,
      protocol: 'tcp' as const,
      priority: candidate.priority - TCP_LESS_PRIORITY,
      port: this.#tcpPort,
      tcpType: 'passive' as const,
    }))
    return [...udp, ...tcp]
  }
}

/** Candidates of different addresses differ in their foundation (RFC 8445, 5.1.1.3). */
function at(addresses: readonly string[], candidate: types.IceCandidate): types.IceCandidate[] {
  return addresses.map((address, index) => ({
    ...candidate,
    address,
    ip: address,
    foundation: `${candidate.foundation}${index}`,
    priority: candidate.priority - index,
  }))
}

/** A worker that answers no more must not keep a session from its end. */
async function lastStats(
  transport: types.WebRtcTransport,
): Promise<types.WebRtcTransportStat | undefined> {
  const late = new AbortController()
  const { signal } = late
  try {
    return await Promise.race([
      transport.getStats().then(([stats]) => stats),
      delay(LAST_READING_MS, undefined, { signal }),
    ])
  } catch {
    return undefined
  } finally {
    late.abort()
  }
}

function countsOf(stats: types.WebRtcTransportStat): LineCounts {
  return {
    sent: stats.bytesSent,
    received: stats.bytesReceived,
    rtp: stats.rtpBytesSent,
    repeated: stats.rtxBytesSent,
    probes: stats.probationBytesSent,
    lossShare: stats.rtpPacketLossSent ?? 0,
  }
}
