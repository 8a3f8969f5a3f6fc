import { EventEmitter } from 'node:events'

import { createWorker, type types } from 'mediasoup'

import { ROUTER_CODECS } from './codecs.ts'
import { SessionMedia } from './session-media.ts'
import { IceTcpRelay } from './ice-tcp-relay.ts'

/**
 * The first is the worker's own default. The second: while a stream sends little, the estimator fills
 * the line for a moment to see what it carries, every 5 s by itself: 30 kbit/s for a picture that is
 * still. A line that became wider is found a minute later, or as soon as the picture moves.
 */
const ESTIMATOR_SETTINGS =
  'WebRTC-Bwe-AlrLimitedBackoff/Enabled/WebRTC-Bwe-AlrProbing/alr_interval:60s/'

export type MediaServerOptions = {
  /** Absent for the one that mediasoup's package brought. */
  workerBinary: string | undefined
  /** Address on which UDP and TCP are received. */
  listenAddress: string
  /** Addresses that viewers can reach; none where they are those that we listen on. */
  announcedAddresses?: readonly string[] | undefined
  /** One port for all viewers, UDP and TCP; 0 takes a free one. */
  port: number
}

type MediaServerEvents = {
  /** The mediasoup worker process ended by itself; no session has media any more. */
  died: [Error]
}

type Parts = {
  worker: types.Worker
  webRtcServer: types.WebRtcServer
  tcpWay: IceTcpRelay
  addresses: readonly string[]
}

/** The mediasoup worker and its one port, UDP and TCP. Owned by the composition root. */
export class MediaServer extends EventEmitter<MediaServerEvents> implements AsyncDisposable {
  readonly #worker: types.Worker
  readonly #webRtcServer: types.WebRtcServer
  readonly #tcpWay: IceTcpRelay
  readonly #addresses: readonly string[]
  #closed = false

  private constructor({ worker, webRtcServer, tcpWay, addresses }: Parts) {
    super()
    this.#worker = worker
    this.#webRtcServer = webRtcServer
    this.#tcpWay = tcpWay
    this.#addresses = addresses
    worker.once('died', (error) => {
      if (!this.#closed) this.emit('died', error)
    })
  }

  static async start(options: MediaServerOptions): Promise<MediaServer> {
    const worker = await createWorker({
      ...(options.workerBinary === undefined ? {} : { workerBin: options.workerBinary }),
      logLevel: 'error',
      libwebrtcFieldTrials: ESTIMATOR_SETTINGS,
    })
    try {
      const { listenAddress, announcedAddresses: addresses = [], port } = options
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: [{ protocol: 'udp', ip: listenAddress, port }],
      })
      const [udp] = (await webRtcServer.dump()).udpSockets
      if (udp === undefined) throw new Error('the worker has no UDP socket')
      const tcpWay = await IceTcpRelay.open({ listenAddress, port, workerPort: udp.port })
      return new MediaServer({ worker, webRtcServer, tcpWay, addresses })
    } catch (error) {
      worker.close()
      throw error
    }
  }

  get alive(): boolean {
    return !this.#worker.closed
  }

  /** The caller owns the result and closes it with its session. */
  async openSession(): Promise<SessionMedia> {
    const router = await this.#worker.createRouter({ mediaCodecs: ROUTER_CODECS })
    const { port: tcpPort } = this.#tcpWay
    const [webRtcServer, addresses] = [this.#webRtcServer, this.#addresses]
    return SessionMedia.open({ router, webRtcServer, tcpPort, addresses })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#worker.close()
    await this.#tcpWay.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
