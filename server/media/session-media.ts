import { randomInt } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { networkInterfaces } from 'node:os'

import type { types } from 'mediasoup'

import type { Codec } from '#protocol/codec.ts'
import { INPUT_RECORD_BYTES } from '#protocol/plain/input.ts'
import type { LineBytes } from '#protocol/ledger.ts'
import type { NetworkEstimate, StreamParameters } from '#protocol/link.ts'

import { PLAYOUT_DELAY_ID, payloadTypeOf, producerParameters } from './codecs.ts'
import { CovertChannelDetector } from './covert-channel-detector.ts'
import { type LineCounts, type MediaPaths, ViewerTransport } from './viewer-transport.ts'

/** A flood of picture-loss reports ends in the worker; the first one passes at once. */
const KEY_FRAME_REQUEST_DELAY_MS = 100

export type SessionMediaEvents = {
  /** Feedback of a viewer for the runner's encoder: picture loss, receiver reports. */
  feedback: [packet: Buffer]
  /** One message of the viewer's data channel, unparsed. */
  input: [message: Buffer]
  /** What the present viewer's line carries, when that has changed. */
  line: [NetworkEstimate]
  /** What has crossed on the present view's line so far. */
  bytes: [LineBytes]
  'view-hostile': []
  /** The viewer sent what our channel and feedback do not explain; it was dropped unread. */
  'foreign-channel': []
  'view-connected': []
  'view-lost': []
}

/** What a viewer needs to connect, and what the runner must send. */
export type MediaOffer = { sdp: string; stream: StreamParameters }

/** In this process, before the worker: packets and messages, and the bytes of padding in the ones. */
type Passed = { packets: number; padding: number; messages: number; input: number }

type ViewerLine = {
  viewer: ViewerTransport
  producer: types.Producer
  passed: Passed
  unexplained: CovertChannelDetector
  connected: boolean
}

/** The media of one session: packets of its runner in, at most one viewer out. */
export class SessionMedia extends EventEmitter<SessionMediaEvents> implements AsyncDisposable {
  readonly #ways: MediaPaths
  /** Where this process feeds packets in and takes messages out. */
  readonly #direct: types.DirectTransport
  /** For the first view, while the session starts: its person waits for each millisecond. */
  #spare: Promise<ViewerTransport> | undefined
  #view: ViewerLine | undefined
  #closed = false

  private constructor(ways: MediaPaths, direct: types.DirectTransport) {
    super()
    this.#ways = ways
    this.#direct = direct
    direct.on('rtcp', (packet) => this.emit('feedback', packet))
    this.#spare = this.#openTransport()
    // Whoever takes it handles the failure; nobody may.
    this.#spare.catch(() => undefined)
  }

  /** Owns the router from now on. */
  static async open(ways: MediaPaths): Promise<SessionMedia> {
    const direct = await ways.router.createDirectTransport({
      maxReceiveMessageSize: INPUT_RECORD_BYTES,
      maxSendMessageSize: INPUT_RECORD_BYTES,
    })
    return new SessionMedia(ways, direct)
  }

  /** Replaces an earlier view; one call at a time. Nothing flows until `answer`. */
  async openView(codec: Codec): Promise<MediaOffer> {
    void this.closeView()
    const ssrc = randomInt(1, 0xffff_ffff)
    const spare = this.#spare ?? this.#openTransport()
    this.#spare = undefined
    const [viewer, producer] = await Promise.all([
      spare,
      this.#direct.produce({
        kind: 'video',
        rtpParameters: producerParameters(codec, ssrc),
        keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
      }),
    ])
    const passed = { packets: 0, padding: 0, messages: 0, input: 0 }
    const unexplained = new CovertChannelDetector()
    const view = { viewer, producer, passed, unexplained, connected: false }
    this.#view = view
    viewer.on('input', (message) => {
      passed.messages += 1
      passed.input += message.byteLength
      this.emit('input', message)
    })
    viewer.on('counts', (counts) => this.#judge(view, counts))
    viewer.on('hostile', () => this.emit('view-hostile'))
    viewer.on('line', (line) => this.emit('line', line))
    viewer.on('connected', () => {
      view.connected = true
      this.emit('view-connected')
    })
    viewer.on('lost', () => this.emit('view-lost'))
    return {
      sdp: await viewer.offer(producer.id, codec),
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
    return (await this.#view?.viewer.answer(fingerprint)) ?? false
  }

  /** One RTP packet of the runner, of which so many bytes carry nothing; dropped when nobody looks. */
  sendRtp(packet: Buffer, padding = 0): void {
    const view = this.#view
    if (view === undefined || view.producer.closed) return
    view.passed.packets += 1
    view.passed.padding += padding
    view.producer.send(packet)
  }

  /**
   * The other end of the present view's media. Undefined while there is none, and where it is this
   * machine: media over TCP come to the worker from here, by their connection's way.
   */
  get remoteAddress(): string | undefined {
    const address = this.#view?.viewer.remoteAddress
    return address === undefined || isOwnAddress(address) ? undefined : address
  }

  /** Nothing flows any more; resolves with all that crossed, undefined when nobody can say. */
  async closeView(): Promise<LineBytes | undefined> {
    const view = this.#view
    this.#view = undefined
    view?.producer.close()
    const counts = await view?.viewer.finish()
    return view && counts && byKind(counts, view.passed)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.closeView()
    this.#ways.router.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #judge({ passed, unexplained, connected }: ViewerLine, counts: LineCounts): void {
    this.emit('bytes', byKind(counts, passed))
    // What connecting takes is no channel's.
    if (!connected) return
    const isTooMuch = unexplained.isTooMuch({
      bytesReceived: counts.received,
      messages: passed.messages,
      packetsSent: passed.packets,
      repeatedBytesSent: counts.repeated,
      lossShare: counts.lossShare,
      nowMs: performance.now(),
    })
    if (isTooMuch) this.emit('foreign-channel')
  }

  #openTransport(): Promise<ViewerTransport> {
    return ViewerTransport.open({ ...this.#ways, direct: this.#direct })
  }
}

function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => entry.address === address),
  )
}

/** What the worker does not count by itself is the rest; none of it is RTP. */
function byKind(counts: LineCounts, passed: Passed): LineBytes {
  const { sent, received, rtp, repeated, probes } = counts
  // A packet that was given to the worker just now may not have left yet.
  const filled = Math.min(passed.padding, rtp)
  return {
    down: {
      media: rtp - filled,
      retransmission: repeated,
      padding: filled + probes,
      upkeep: Math.max(0, sent - rtp - repeated - probes),
    },
    up: { input: passed.input, upkeep: Math.max(0, received - passed.input) },
  }
}
