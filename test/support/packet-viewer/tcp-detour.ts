import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const CANDIDATE = /^a=candidate:\S+ 1 (udp|tcp) \d+ (\S+) (\d+) typ host.*\r\n/gim

/**
 * Takes a viewer's datagrams to the server over TCP, framed as RFC 4571 says: for packet viewers,
 * which speak UDP alone, and for those who do not read what they asked for. Whoever opens it closes it.
 */
export class TcpDetour implements AsyncDisposable {
  readonly #udp: UdpSocket
  #tcp: Socket | undefined
  #viewerPort: number | undefined
  #rest = Buffer.alloc(0)

  private constructor(udp: UdpSocket) {
    this.#udp = udp
    udp.on('message', (datagram, { port }) => {
      this.#viewerPort = port
      const length = Buffer.alloc(2)
      length.writeUInt16BE(datagram.length)
      this.#tcp?.write(Buffer.concat([length, datagram]))
    })
  }

  static async open(): Promise<TcpDetour> {
    const udp = createSocket('udp4')
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    return new TcpDetour(udp)
  }

  /** The offer with this detour as its only candidate, dialled to the one for TCP that it had. */
  async divert(sdp: string): Promise<string> {
    const candidates = [...sdp.matchAll(CANDIDATE)]
    const [, , address = '', port] = candidates.find(([, protocol]) => protocol === 'tcp') ?? []
    this.#tcp = connect(Number(port), address)
    this.#tcp.on('data', (chunk) => this.#receive(chunk))
    this.#tcp.on('error', () => undefined)
    await once(this.#tcp, 'connect')
    const own = `a=candidate:1 1 udp 1 127.0.0.1 ${this.#udp.address().port} typ host\r\n`
    return sdp.replace(CANDIDATE, '').replace(/a=end-of-candidates\r\n/g, `${own}$&`)
  }

  /** What the server sends stays where it is; what the viewer sends still goes. */
  stopReading(): void {
    this.#tcp?.pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tcp?.destroy()
    this.#udp.close()
    await once(this.#udp, 'close')
  }

  #receive(chunk: Buffer): void {
    let bytes = Buffer.concat([this.#rest, chunk])
    while (bytes.length >= 2) {
      const length = bytes.readUInt16BE(0)
      if (bytes.length < 2 + length) break
      if (this.#viewerPort !== undefined) {
        this.#udp.send(bytes.subarray(2, 2 + length), this.#viewerPort, '127.0.0.1')
      }
      bytes = bytes.subarray(2 + length)
    }
    this.#rest = Buffer.from(bytes)
  }
}
