import { randomUUID } from 'node:crypto'

import type { Page } from 'playwright-core'

import type { Codec } from '#protocol/codec.ts'

import { parseFeedback } from '../../sandbox/rtp/rtcp-feedback.ts'
import type { Picture } from '../../sandbox/frame/picture.ts'
import {
  STRICT_TICK_MS,
  ConstantRatePacer,
} from '../../server/gate/downlink/constant-rate-pacer.ts'
import { FramePipeline } from '../../sandbox/frame/pipeline.ts'
import { PictureStream } from '../../sandbox/stream/picture-stream.ts'
import { MediaServer } from '../../server/media/media-server.ts'
import type { SessionMedia } from '../../server/media/session-media.ts'

const FRAMES_PER_SECOND = 60
const THREADS = 2

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    received?: { peer: RTCPeerConnection; video: HTMLVideoElement }
  }
}

/** What was sent for one picture: frames and the bytes of their packets. */
export type Sent = { frames: number; keyFrames: number; bytes: number }

/**
 * A picture whose every pixel is known, through our encoder, packets and media server into a real
 * browser, and back as the pixels that the browser shows. Whoever opens it closes it.
 */
export class PictureInBrowser implements AsyncDisposable {
  readonly sent: Sent = { frames: 0, keyFrames: 0, bytes: 0 }
  readonly #resources: AsyncDisposableStack
  readonly #page: Page
  readonly #stream: PictureStream

  private constructor(resources: AsyncDisposableStack, page: Page, stream: PictureStream) {
    this.#resources = resources
    this.#page = page
    this.#stream = stream
  }

  /** Rejects when the encoder, the media server or the browser will not have this codec. */
  static async open(options: {
    page: Page
    codec: Codec
    kilobitsPerSecond: number
    /** Called for each frame; the pixels may change between two of them. */
    picture: () => Picture
    /** As a policy may ask: a fixed clock sends, whatever the encoder makes. */
    strictClock?: boolean
  }): Promise<PictureInBrowser> {
    const { page, codec, kilobitsPerSecond, picture, strictClock = false } = options
    await using resources = new AsyncDisposableStack()
    const server = resources.use(
      await MediaServer.start({
        workerBinary: process.env['MEDIASOUP_WORKER_BIN'],
        listenAddress: '127.0.0.1',
        port: 0,
      }),
    )
    const media = resources.use(await server.openSession())
    const clock = strictClock ? new ConstantRatePacer(kilobitsPerSecond, 0) : undefined
    if (clock !== undefined) {
      const ticker = setInterval(() => {
        for (const packet of clock.tick()) media.sendRtp(packet)
      }, STRICT_TICK_MS)
      resources.defer(() => clearInterval(ticker))
    }
    const failed = Promise.withResolvers<never>()
    failed.promise.catch(() => undefined)
    const startedMs = performance.now()
    const stream = resources.use(
      new PictureStream({
        pipeline: new FramePipeline(picture),
        target: {
          keepsUp: true,
          send: (packets) => {
            for (const packet of packets) {
              shown.sent.bytes += packet.length
              if (clock === undefined) media.sendRtp(packet)
              else if (!clock.push(packet)) failed.reject(new Error('the clock takes no more'))
            }
          },
          sent: ({ keyFrame }) => {
            shown.sent.frames += 1
            if (keyFrame) shown.sent.keyFrames += 1
          },
          failed: failed.reject,
          codecFailed: (_codec, error) => failed.reject(error),
        },
        limits: {
          framesPerSecond: FRAMES_PER_SECOND,
          kilobitsPerSecond,
          // Twice what the encoder aims at: no limit of its own.
          bytesPerSecond: kilobitsPerSecond * 250,
          strictClock,
        },
        encoderThreads: () => THREADS,
        now: () => performance.now() - startedMs,
      }),
    )
    const shown = new PictureInBrowser(resources.move(), page, stream)
    const firstPicture = shown.#connect(media, codec)
    await Promise.race([firstPicture, failed.promise]).catch(async (error: unknown) => {
      await shown[Symbol.asyncDispose]()
      throw error
    })
    return shown
  }

  /** The picture is another one now. */
  changed(): void {
    this.#stream.changed()
  }

  /** What the browser shows now. */
  async grab(): Promise<Picture> {
    const { width, height, base64 } = await this.#page.evaluate(() => {
      const video = window.received?.video
      if (video === undefined) throw new Error('nothing is received')
      const { videoWidth: width, videoHeight: height } = video
      const context = new OffscreenCanvas(width, height).getContext('2d')
      context?.drawImage(video, 0, 0)
      const { data } = context?.getImageData(0, 0, width, height) ?? {}
      if (data === undefined) throw new Error('no pixels')
      let text = ''
      for (let at = 0; at < data.length; at += 0x8000) {
        text += String.fromCharCode(...data.subarray(at, at + 0x8000))
      }
      return { width, height, base64: btoa(text) }
    })
    const pixels = Buffer.from(base64, 'base64')
    // RGBA of the canvas to BGRX.
    for (let at = 0; at < pixels.length; at += 4) {
      const red = pixels[at] ?? 0
      pixels[at] = pixels[at + 2] ?? 0
      pixels[at + 2] = red
    }
    return { width, height, stride: width * 4, pixels }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page.evaluate(() => window.received?.peer.close()).catch(() => undefined)
    await this.#resources.disposeAsync()
  }

  async #connect(media: SessionMedia, codec: Codec): Promise<void> {
    const view = await media.openView(codec)
    media.on('feedback', (packet) => {
      if (parseFeedback(packet, view.stream.ssrc).keyFrameWanted) this.#stream.requestKeyFrame()
    })
    media.on('line', (line) => this.#stream.setLine(line))
    media.on('view-connected', () => this.#stream.start(view.stream))
    const fingerprint = await this.#page.evaluate(receive, { sdp: view.sdp, id: randomUUID() })
    await media.answer(fingerprint)
    await this.#page.waitForFunction(() => (window.received?.video.videoWidth ?? 0) > 2)
  }
}

/** In the page: the half of the connection that the viewer has, with nothing around it. */
async function receive({ sdp, id }: { sdp: string; id: string }): Promise<string> {
  window.received?.video.remove()
  const peer = new RTCPeerConnection()
  const video = document.createElement('video')
  video.id = id
  video.muted = true
  video.autoplay = true
  document.body.append(video)
  window.received = { peer, video }
  peer.addEventListener('track', ({ streams: [stream], receiver }) => {
    receiver.jitterBufferTarget = 0
    video.srcObject = stream ?? null
  })
  await peer.setRemoteDescription({ type: 'offer', sdp })
  const answer = await peer.createAnswer()
  await peer.setLocalDescription(answer)
  const fingerprint = /a=fingerprint:sha-256 (\S+)/i.exec(answer.sdp ?? '')?.[1]
  if (fingerprint === undefined) throw new Error('the answer has no fingerprint')
  return fingerprint.toUpperCase()
}
