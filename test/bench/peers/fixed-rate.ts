import { createSocket } from 'node:dgram'
import { once } from 'node:events'

import type { Page } from 'playwright-core'

import type { StreamParameters } from '#protocol/link.ts'

import { MediaServer } from '../../../server/media/media-server.ts'
import type { SessionMedia } from '../../../server/media/session-media.ts'
import { Browser } from '../../support/browser.ts'
import { PATCH_SCREEN } from '../stimulus/patch.ts'
import { HostProcess } from './host-process.ts'
import { KeyInjector } from './key-injector.ts'
import { ensurePackages, packageVersion } from './packages.ts'
import type { Peer } from './peer.ts'
import { newXDisplay } from './x-display.ts'

const FRAMES_PER_SECOND = 60
const ADDRESS = '127.0.0.1'

/**
 * What most projects do that stream a desktop through WebRTC: FFmpeg grabs the X screen sixty times
 * a second, encodes each grab with x264 at its lowest delay, and the browser plays it as it plays
 * any video, with its own jitter buffer. The SFU and the way of the keys are Vitrine's, so that what
 * differs is the grab by the clock and the buffer.
 */
export async function startFixedRate(): Promise<Peer> {
  await ensurePackages('bench-grab')
  await using started = new AsyncDisposableStack()
  const display = started.use(await newXDisplay())
  const run = (command: string): HostProcess => HostProcess.start(command.split(' '), display)
  const { width, height } = PATCH_SCREEN
  const xvfb = started.use(
    run(`Xvfb :${display.number} -screen 0 ${width}x${height}x24 -nolisten tcp -noreset`),
  )
  await xvfb.made(display.socket)
  started.use(run(display.stimulus))
  const server = started.use(
    await MediaServer.start({
      workerBinary: process.env['MEDIASOUP_WORKER_BIN'],
      listenAddress: ADDRESS,
      port: 0,
    }),
  )
  const media = started.use(await server.openSession())
  const injector = started.use(await KeyInjector.connect(display.socket))
  media.on('input', (message) => {
    // Two characters, whether it goes down and which key.
    const [sign, key = ''] = message.toString('utf8')
    injector.key(key, sign === '+')
  })
  const { sdp, stream } = await media.openView('h264-420')
  const rtpPort = await receiveRtp(media, started)
  const browser = started.use(await Browser.open({ width, height }))
  const page = await browser.context.newPage()
  await media.answer(await connectPage(page, sdp))

  let grab: HostProcess | undefined
  const stop = async (): Promise<void> => {
    await grab?.[Symbol.asyncDispose]()
    grab = undefined
  }
  started.defer(stop)
  const running = started.move()
  return {
    name: 'fixed_rate',
    page,
    screen: '#screen',
    conditions: {
      fixed_rate: `ffmpeg ${await packageVersion('ffmpeg')}`,
      fixed_rate_settings: `x11grab ${FRAMES_PER_SECOND}/s, x264 ultrafast zerolatency 4:2:0, jitter buffer as the browser chooses`,
    },
    enter: async () => {
      grab = run(grabCommand(display.env.DISPLAY, stream, rtpPort))
      await page.waitForFunction(() => document.querySelector('video')?.videoWidth === 1280)
      await page.locator('#screen').focus()
    },
    leave: stop,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Where FFmpeg can send its packets; they go on as a runner's do. */
async function receiveRtp(media: SessionMedia, owner: AsyncDisposableStack): Promise<number> {
  const socket = createSocket('udp4')
  owner.defer(() => void socket.close())
  socket.on('message', (packet) => media.sendRtp(packet))
  socket.bind(0, ADDRESS)
  await once(socket, 'listening')
  return socket.address().port
}

function grabCommand(display: string, stream: StreamParameters, rtpPort: number): string {
  const { width, height } = PATCH_SCREEN
  const grab = `-f x11grab -framerate ${FRAMES_PER_SECOND} -video_size ${width}x${height} -i ${display}`
  const encode = '-pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency'
  // A small buffer keeps a key frame within what a UDP socket holds. One comes each second, since a grab by the clock usually does not hear that one is wanted.
  const rate = `-profile:v baseline -b:v 8M -maxrate 8M -bufsize 400k -g ${FRAMES_PER_SECOND} -x264-params repeat-headers=1`
  const { payloadType, ssrc } = stream
  const send = `-f rtp -payload_type ${payloadType} -ssrc ${ssrc | 0} rtp://${ADDRESS}:${rtpPort}?pkt_size=1200`
  return `ffmpeg -loglevel error ${grab} ${encode} ${rate} ${send}`
}

/** A page with the video, and the keys of the stimulus up; resolves to its DTLS fingerprint. */
async function connectPage(page: Page, sdp: string): Promise<string> {
  // A secure context, without a server behind it.
  await page.route('http://localhost/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<body style="margin:0"><video id="screen" tabindex="0" autoplay muted></video>',
    }),
  )
  await page.goto('http://localhost/')
  return page.evaluate(async (sdp) => {
    const video = document.querySelector('video')
    const peer = new RTCPeerConnection()
    Object.assign(window, { fixedRatePeer: peer })
    const input = peer.createDataChannel('input', { negotiated: true, id: 0, ordered: true })
    peer.addEventListener('track', ({ streams: [stream] }) => {
      if (video !== null && stream !== undefined) video.srcObject = stream
    })
    const send = (event: KeyboardEvent, pressed: boolean): void => {
      if (input.readyState === 'open') input.send(`${pressed ? '+' : '-'}${event.key}`)
    }
    window.addEventListener('keydown', (event) => send(event, true))
    window.addEventListener('keyup', (event) => send(event, false))
    await peer.setRemoteDescription({ type: 'offer', sdp })
    const answer = await peer.createAnswer()
    await peer.setLocalDescription(answer)
    const [, fingerprint = ''] = /a=fingerprint:sha-256 (\S+)/i.exec(answer.sdp ?? '') ?? []
    return fingerprint.toUpperCase()
  }, sdp)
}
