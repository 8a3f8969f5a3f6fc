import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net'

/** What one viewer has not read yet. A line that is full drops what comes; here it is the same. */
const MAX_QUEUED_BYTES = 256 * 1024
/** Nothing that a viewer sends is longer than what UDP carries undivided. */
const MAX_FRAME_BYTES = 2048
const HEADER_BYTES = 2
/** A connectivity check comes first, and others every few seconds as long as there is a viewer. */
const FIRST_FRAME_MS = 10_000
const IDLE_MS = 60_000
const MAX_CONNECTIONS = 1024

export type TcpWayOptions = {
  listenAddress: string
  /** 0 takes a free one. */
  port: number
  /** Where the media worker receives UDP, on the same address. */
  workerPort: number
}

/**
 * For viewers whose network lets no UDP pass: their datagrams over TCP, framed as RFC 4571 says, to
 * the worker's UDP port and back. The worker could listen on TCP by itself, but keeps without bound
 * what a viewer does not read. Whoever opens it closes it.
 */
export class IceTcpRelay implements AsyncDisposable {
  readonly #server: Server
  readonly #workerPort: number
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, workerPort: number) {
    this.#server = server
    this.#workerPort = workerPort
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', (socket) => this.#accept(socket))
  }

  static async open({ listenAddress, port, workerPort }: TcpWayOptions): Promise<IceTcpRelay> {
    const server = createServer({ noDelay: true })
    server.listen(port, listenAddress)
    await once(server, 'listening')
    return new IceTcpRelay(server, workerPort)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #accept(tcp: Socket): void {
    this.#sockets.add(tcp)
    const address = tcp.localAddress ?? ''
    const udp = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    const timer = setTimeout(() => tcp.destroy(), FIRST_FRAME_MS)
    const idle = setTimeout(() => tcp.destroy(), IDLE_MS)
    const frames = new DatagramFrames()
    tcp.on('data', (chunk) => {
      const datagrams = frames.push(chunk)
      if (datagrams === undefined) tcp.destroy()
      if (datagrams === undefined || datagrams.length === 0) return
      clearTimeout(timer)
      idle.refresh()
      for (const datagram of datagrams) udp.send(datagram)
    })
    udp.on('message', (datagram) => send(tcp, datagram))
    udp.on('error', () => tcp.destroy())
    tcp.on('error', () => tcp.destroy())
    tcp.on('close', () => {
      this.#sockets.delete(tcp)
      clearTimeout(timer)
      clearTimeout(idle)
      udp.close()
    })
    // What the viewer says before that waits in its socket.
    tcp.pause()
    udp.connect(this.#workerPort, address, () => tcp.resume())
  }
}

function send(tcp: Socket, datagram: Buffer): void {
  if (tcp.destroyed || tcp.writableLength > MAX_QUEUED_BYTES) return
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header.writeUInt16BE(datagram.length)
  tcp.cork()
  tcp.write(header)
  tcp.write(datagram)
  tcp.uncork()
}

/** Cuts what comes on one connection into datagrams. The sender may be anybody. */
export class DatagramFrames {
  #rest: Buffer = Buffer.alloc(0)
  #known = false

  /** Undefined when this is no viewer: a frame is too long, or the first no connectivity check. */
  push(chunk: Buffer): Buffer[] | undefined {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const datagrams: Buffer[] = []
    let offset = 0
    while (bytes.length - offset >= HEADER_BYTES) {
      const length = bytes.readUInt16BE(offset)
      if (length > MAX_FRAME_BYTES) return undefined
      const end = offset + HEADER_BYTES + length
      if (bytes.length < end) break
      const datagram = bytes.subarray(offset + HEADER_BYTES, end)
      this.#known ||= isConnectivityCheck(datagram)
      if (!this.#known) return undefined
      datagrams.push(datagram)
      offset = end
    }
    // A copy: few bytes must not keep a large chunk alive.
    this.#rest = Buffer.from(bytes.subarray(offset))
    return datagrams
  }
}

/** A binding request of STUN (RFC 8489, 5). */
function isConnectivityCheck(datagram: Buffer): boolean {
  return (
    datagram.length >= 20 &&
    datagram.readUInt16BE(0) === 0x0001 &&
    datagram.readUInt32BE(4) === 0x2112_a442
  )
}
