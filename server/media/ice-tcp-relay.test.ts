import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { DatagramFrames, IceTcpRelay } from './ice-tcp-relay.ts'

const CHECK = Buffer.from('000100002112a442000000000000000000000000', 'hex')

function framed(...datagrams: Buffer[]): Buffer {
  return Buffer.concat(
    datagrams.flatMap((datagram) => {
      const header = Buffer.alloc(2)
      header.writeUInt16BE(datagram.length)
      return [header, datagram]
    }),
  )
}

describe('DatagramFrames', () => {
  test('returns each datagram whole, wherever the stream was cut', () => {
    const frames = new DatagramFrames()
    const bytes = framed(CHECK, Buffer.from('media'), Buffer.alloc(0))
    const seen = [...bytes].flatMap((byte) => frames.push(Buffer.of(byte)) ?? [])
    expect(seen).toEqual([CHECK, Buffer.from('media'), Buffer.alloc(0)])
  })

  test('refuses who does not begin with a connectivity check, and frames that no viewer sends', () => {
    expect(new DatagramFrames().push(Buffer.from('GET / HTTP/1.1\r\n'))).toBeUndefined()
    expect(new DatagramFrames().push(framed(Buffer.alloc(100)))).toBeUndefined()
    const frames = new DatagramFrames()
    expect(frames.push(framed(CHECK))).toEqual([CHECK])
    expect(frames.push(Buffer.of(0xff, 0xff))).toBeUndefined()
  })
})

describe('IceTcpRelay', () => {
  let worker: UdpSocket
  let way: IceTcpRelay
  let viewer: Socket
  beforeEach(async () => {
    worker = createSocket('udp4').bind(0, '127.0.0.1')
    await once(worker, 'listening')
    const workerPort = worker.address().port
    way = await IceTcpRelay.open({ listenAddress: '127.0.0.1', port: 0, workerPort })
    viewer = connect(way.port, '127.0.0.1')
  })
  afterEach(async () => {
    viewer.destroy()
    await way.close()
    worker.close()
  })

  async function greeted(): Promise<AddressInfo> {
    viewer.write(framed(CHECK))
    const [datagram, from] = await once(worker, 'message')
    expect(datagram).toEqual(CHECK)
    return from
  }

  test('takes datagrams there and back', async () => {
    const { port } = await greeted()
    worker.send('picture', port, '127.0.0.1')
    expect((await once(viewer, 'data'))[0]).toEqual(framed(Buffer.from('picture')))
  })

  test('ends the connection of who is no viewer', async () => {
    viewer.on('error', () => undefined)
    viewer.write('GET / HTTP/1.1\r\n\r\n')
    await once(viewer, 'close')
    expect(viewer.bytesRead).toBe(0)
  })

  test('drops what a viewer does not read, and still hears it', async () => {
    const { port } = await greeted()
    viewer.pause()
    const sent = 16 * 2 ** 20
    for (let bytes = 0; bytes < sent; bytes += 32 * 1024) {
      worker.send(Buffer.alloc(32 * 1024), port, '127.0.0.1')
      viewer.write(framed(CHECK))
      await once(worker, 'message')
    }
    let received = 0
    viewer.on('data', (chunk) => (received += chunk.length))
    viewer.resume()
    worker.send('last', port, '127.0.0.1')
    await expect.poll(() => received).toBeGreaterThan(0)
    viewer.end()
    await once(viewer, 'close')
    expect(received).toBeLessThan(sent)
  })
})
