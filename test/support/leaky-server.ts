import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

import { WebSocketServer } from 'ws'

const PAGE = `<!doctype html><title>leaky</title><script>
const done = []
done.push(fetch('/body').then((answer) => answer.text()))
done.push(new Promise((resolve) => { new WebSocket('ws://' + location.host + '/socket').onmessage = resolve }))
done.push(fetch('/secret').then((answer) => answer.text()).then((secret) => new Promise((resolve) => {
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
  a.onicecandidate = ({ candidate }) => b.addIceCandidate(candidate)
  b.onicecandidate = ({ candidate }) => a.addIceCandidate(candidate)
  b.ondatachannel = ({ channel }) => { channel.onmessage = resolve }
  const channel = a.createDataChannel('x')
  channel.onopen = () => channel.send(secret)
  a.setLocalDescription().then(() => b.setRemoteDescription(a.localDescription))
    .then(() => b.setLocalDescription()).then(() => a.setRemoteDescription(b.localDescription))
})))
Promise.all(done).then(() => { document.title = 'leaked' })
</script>`

/**
 * The positive control of the capture: a server that does leak, in a compressed body, a header, a
 * WebSocket frame and a data channel. What the capture does not see here it would not see elsewhere.
 */
export class LeakyServer implements AsyncDisposable {
  readonly origin: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`
  }

  static async start(
    secrets: Record<'body' | 'header' | 'socket' | 'channel', string>,
  ): Promise<LeakyServer> {
    const server = createServer((request, response) => {
      if (request.url === '/body') {
        response.setHeader('content-encoding', 'gzip')
        response.end(
          gzipSync(JSON.stringify({ rows: [Buffer.from(secrets.body).toString('base64')] })),
        )
      } else if (request.url === '/secret') {
        response.end(Buffer.from(secrets.channel).toString('hex'))
      } else {
        response.setHeader('content-type', 'text/html')
        response.setHeader('x-leak', secrets.header)
        response.end(PAGE)
      }
    })
    const sockets = new WebSocketServer({ server, path: '/socket' })
    sockets.on('connection', (socket) => socket.send(Buffer.from(secrets.socket, 'utf16le')))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LeakyServer(server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
