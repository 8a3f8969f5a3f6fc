import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const CANDIDATE = /^a=candidate:(\S+) 1 udp (\d+) (\S+) (\d+) typ host.*\r\n/gim
const OTHER_CANDIDATES = /^a=candidate:.*\r\n/gim

/** By the first bytes of a datagram (RFC 7983) and, for RTP, the payload type in clear (RFC 5761). */
export type DatagramKind = 'stun' | 'dtls' | 'sctp' | 'rtcp' | `rtp-${number}` | 'unknown'
/** `markers`: of RTP, the datagrams that end a picture. */
export type Counted = { datagrams: number; bytes: number; markers: number }
export type Traffic = Map<DatagramKind, Counted>

const DTLS_APPLICATION_DATA = 23
const RTP_MARKER = 0x80

/**
 * Between a browser and the server's UDP socket: a third party that counts what either sends, by kind,
 * whatever the two say of themselves. It can lose datagrams of video. Whoever opens it closes it.
 */
export class DatagramRelay implements AsyncDisposable {
  readonly down: Traffic = new Map()
  readonly up: Traffic = new Map()
  /** One of so many datagrams of video is lost on its way to the browser; none by default. */
  loseEvery = Infinity
  #video = 0
  readonly #near: Socket
  readonly #far: Socket
  #browserPort: number | undefined

  private constructor(near: Socket, far: Socket) {
    this.#near = near
    this.#far = far
    near.on('message', (datagram, { port }) => {
      this.#browserPort = port
      count(this.up, datagram)
      far.send(datagram)
    })
    far.on('message', (datagram) => {
      const kind = count(this.down, datagram)
      if (kind.startsWith('rtp-')) {
        this.#video += 1
        if (this.#video % this.loseEvery === 0) return
      }
      if (this.#browserPort !== undefined) near.send(datagram, this.#browserPort, '127.0.0.1')
    })
  }

  static async open(): Promise<DatagramRelay> {
    const near = createSocket({ type: 'udp4', recvBufferSize: 4 * 2 ** 20 })
    near.bind(0, '127.0.0.1')
    await once(near, 'listening')
    return new DatagramRelay(near, createSocket({ type: 'udp4', recvBufferSize: 4 * 2 ** 20 }))
  }

  /** The offer with this relay as its only candidate. One view at a time. */
  divert(sdp: string): string {
    const [candidate] = [...sdp.matchAll(CANDIDATE)]
    if (candidate === undefined) throw new Error('the offer has no candidate for UDP')
    const [, foundation, priority, address, port] = candidate
    this.#far.connect(Number(port), address)
    const own = `a=candidate:${foundation} 1 udp ${priority} 127.0.0.1 ${this.#near.address().port} typ host\r\n`
    return sdp.replace(OTHER_CANDIDATES, '').replace(/a=end-of-candidates\r\n/g, `${own}$&`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#near.close()
    this.#far.close()
    return Promise.resolve()
  }
}

/** Adds up what passed of the kinds that are wanted, or of all. */
export function sumOf(
  traffic: Traffic,
  wanted: (kind: DatagramKind) => boolean = () => true,
): Counted {
  const sum = { datagrams: 0, bytes: 0, markers: 0 }
  for (const [kind, counted] of traffic) {
    if (!wanted(kind)) continue
    sum.datagrams += counted.datagrams
    sum.bytes += counted.bytes
    sum.markers += counted.markers
  }
  return sum
}

function count(traffic: Traffic, datagram: Buffer): DatagramKind {
  const kind = kindOf(datagram)
  const known = traffic.get(kind) ?? { datagrams: 0, bytes: 0, markers: 0 }
  const isMarked = kind.startsWith('rtp-') && ((datagram[1] ?? 0) & RTP_MARKER) !== 0
  traffic.set(kind, {
    datagrams: known.datagrams + 1,
    bytes: known.bytes + datagram.length,
    markers: known.markers + (isMarked ? 1 : 0),
  })
  return kind
}

function kindOf(datagram: Buffer): DatagramKind {
  const [first = 255, second = 0] = datagram
  if (first <= 3) return 'stun'
  if (first >= 20 && first <= 63) return first === DTLS_APPLICATION_DATA ? 'sctp' : 'dtls'
  if (first < 128 || first > 191) return 'unknown'
  if (second >= 192 && second <= 223) return 'rtcp'
  return `rtp-${second & ~RTP_MARKER}`
}
