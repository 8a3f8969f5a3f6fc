import type { CDPSession, Page } from 'playwright-core'

import type { Captured } from './canary.ts'

/**
 * All that a browser's page receives but for the media: status lines, headers and bodies of every
 * answer, each WebSocket frame, and whatever arrives on a data channel. Attach it before the page
 * goes anywhere. Answers are held until their body has been read, so that none can be missed.
 */
export class Capture {
  readonly captured: Captured[] = []
  /** What could not be read; a capture with gaps proves nothing. */
  readonly gaps: string[] = []
  readonly #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  static async attach(page: Page): Promise<Capture> {
    const session = await page.context().newCDPSession(page)
    const capture = new Capture(session)
    session.on('Fetch.requestPaused', (event) => void capture.#readAnswer(event))
    session.on('Network.responseReceivedExtraInfo', ({ headersText, headers }) => {
      capture.#add('headers', Buffer.from(headersText ?? JSON.stringify(headers)))
    })
    session.on('Network.webSocketFrameReceived', ({ response }) => {
      const { opcode, payloadData } = response
      capture.#add('WebSocket', Buffer.from(payloadData, opcode === 1 ? 'utf8' : 'base64'))
    })
    session.on('Network.webSocketHandshakeResponseReceived', ({ response }) => {
      capture.#add('WebSocket handshake', Buffer.from(response.headersText ?? ''))
    })
    session.on('Network.eventSourceMessageReceived', ({ data }) => {
      capture.#add('event stream', Buffer.from(data))
    })
    await session.send('Network.enable')
    await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] })
    await page.exposeFunction('captureChannelMessage', (base64: string) => {
      capture.#add('data channel', Buffer.from(base64, 'base64'))
    })
    await page.addInitScript(tapDataChannels)
    return capture
  }

  /** The kinds of things that were received, to see that the capture works at all. */
  get kinds(): Set<string> {
    return new Set(this.captured.map(({ where }) => where.split(' http')[0] ?? where))
  }

  #add(where: string, bytes: Buffer): void {
    this.captured.push({ where, bytes })
  }

  async #readAnswer(event: {
    requestId: string
    request: { url: string }
    responseStatusCode?: number
    responseErrorReason?: string
  }): Promise<void> {
    const { requestId, request, responseStatusCode = 0, responseErrorReason } = event
    const isRedirect = responseStatusCode >= 300 && responseStatusCode < 400
    try {
      if (responseErrorReason === undefined && !isRedirect && responseStatusCode !== 204) {
        const { body, base64Encoded } = await this.#session.send('Fetch.getResponseBody', {
          requestId,
        })
        this.#add(`body ${request.url}`, Buffer.from(body, base64Encoded ? 'base64' : 'utf8'))
      }
    } catch (error) {
      this.gaps.push(`${request.url}: ${String(error)}`)
    }
    // The page may have gone meanwhile, and with it the request.
    await this.#session.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  }
}

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    captureChannelMessage?: (base64: string) => void
  }
}

/** Runs in the page before its scripts: every channel, whoever opens it, is listened to. */
function tapDataChannels(): void {
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- The page gets this function's text alone.
  const tap = (channel: RTCDataChannel): void => {
    channel.addEventListener('message', ({ data }) => {
      void new Blob([data as BlobPart])
        .arrayBuffer()
        .then((buffer) =>
          window.captureChannelMessage?.(btoa(String.fromCharCode(...new Uint8Array(buffer)))),
        )
    })
  }
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      this.addEventListener('datachannel', ({ channel }) => tap(channel))
    }

    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options)
      tap(channel)
      return channel
    }
  }
}
