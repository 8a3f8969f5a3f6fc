import { EventEmitter } from 'node:events'

import { createWorker, type types } from 'mediasoup'

import { ROUTER_CODECS } from './codecs.ts'
import { SessionMedia } from './session-media.ts'

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
  /** Name or address that viewers can reach, where it is not the one we listen on. */
  announcedAddress: string | undefined
  /** One port for all viewers, UDP and TCP; 0 takes a free one. */
  port: number
}

type MediaServerEvents = {
  /** The mediasoup worker process ended by itself; no session has media any more. */
  died: [Error]
}

/** The mediasoup worker and its one port. Owned by the composition root. */
export class MediaServer extends EventEmitter<MediaServerEvents> implements AsyncDisposable {
  readonly #worker: types.Worker
  readonly #webRtcServer: types.WebRtcServer
  #closed = false

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer) {
    super()
    this.#worker = worker
    this.#webRtcServer = webRtcServer
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
      const webRtcServer = await worker.createWebRtcServer({
        listenInfos: (['udp', 'tcp'] as const).map((protocol) => ({
          protocol,
          ip: options.listenAddress,
          ...(options.announcedAddress === undefined
            ? {}
            : { announcedAddress: options.announcedAddress }),
          port: options.port,
        })),
      })
      return new MediaServer(worker, webRtcServer)
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
    return SessionMedia.open(router, this.#webRtcServer)
  }

  close(): Promise<void> {
    this.#closed = true
    this.#worker.close()
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
