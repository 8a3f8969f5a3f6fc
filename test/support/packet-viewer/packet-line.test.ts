import { MediaStreamTrack, RtpHeader, RtpPacket, RTCPeerConnection, useH264 } from 'werift'
import { expect, test } from 'vitest'

import type { FrameArrival } from './frame-arrivals.ts'
import { PacketLine } from './packet-line.ts'

/** The server's end: offers one video and the data channel, as ours does. */
async function serve() {
  const peer = new RTCPeerConnection({
    codecs: { video: [useH264({ payloadType: 102 })] },
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceUseIpv6: false,
  })
  const track = new MediaStreamTrack({ kind: 'video' })
  peer.addTransceiver(track, { direction: 'sendonly' })
  const channel = peer.createDataChannel('input', { negotiated: true, id: 0, ordered: true })
  const offer = await peer.createOffer()
  for (const { connection } of peer.iceTransports) delete connection.stunServer
  await peer.setLocalDescription(offer)
  const sdp = peer.localDescription?.sdp ?? ''
  return { peer, track, channel, sdp }
}

test('a dialled line counts the packets of a frame and sends input', async () => {
  const { peer, track, channel, sdp } = await serve()
  await using line = await PacketLine.dial(sdp)
  const frames: FrameArrival[] = []
  line.on('frame', (frame) => frames.push(frame))
  expect(line.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  expect(line.send(Uint8Array.of(1))).toBe(false)

  await peer.setRemoteDescription({ type: 'answer', sdp: line.answer })
  await line.connected
  const received = new Promise((resolve) => channel.onMessage.once(resolve))
  expect(line.send(Uint8Array.of(7, 8))).toBe(true)
  expect(await received).toEqual(Buffer.from([7, 8]))

  for (const [sequenceNumber, marker] of [false, true].entries()) {
    const header = new RtpHeader({ sequenceNumber, marker, timestamp: 900, payloadType: 102 })
    track.writeRtp(new RtpPacket(header, Buffer.alloc(50)))
  }
  await expect.poll(() => frames).toMatchObject([{ packets: 2, payloadBytes: 100 }])
  await peer.close()
})

test('a closed line says so once, and sends nothing any more', async () => {
  const { peer, sdp } = await serve()
  const line = await PacketLine.dial(sdp)
  let closed = 0
  line.on('closed', () => (closed += 1))
  await Promise.all([line.close(), line.close()])
  expect(closed).toBe(1)
  expect(line.send(Uint8Array.of(1))).toBe(false)
  await expect(line.connected).rejects.toThrow('closed')
  await peer.close()
})

test('what is no offer is refused', async () => {
  await expect(PacketLine.dial('not an offer')).rejects.toThrow(/./)
})
