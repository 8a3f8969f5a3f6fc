import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { GateMessage } from '#protocol/view.ts'
import { type CrossingStatement, SignedStatement } from '#protocol/statement.ts'

import { Browser } from '../support/browser.ts'
import { type Counted, DatagramRelay, sumOf } from '../support/datagram-relay.ts'
import { waitForText } from '../support/screen.ts'
import { REPOSITORY, System } from '../support/system.ts'
import { PROMPT, sessionIdOf, startSession, typeLine } from '../support/viewer.ts'

const run = promisify(execFile)
/** Enough of a picture that a line which loses has something to repeat. */
const PAINT = 'for i in $(seq 80); do seq $i 99999 | head -40; done; echo painted $((20 + 2))'
/** AES-GCM's, on each packet of SRTP (RFC 7714, 12); the ledger has them in the line's upkeep. */
const TAG_BYTES = 16
/** The payload type of the media worker's probes. */
const PROBES = 'rtp-127'
/** After the last reading: DTLS and SCTP say that they close. */
const GOODBYE_BYTES = 200
/** With its code, without a reason. */
const CLOSE_FRAME_BYTES = 4
/** Of WebSocket (RFC 6455, 5.2): without and with a mask; ours are below 64 KB. */
const frameBytes = (payload: number, masked: boolean): number =>
  payload + (payload < 126 ? 2 : 4) + (masked ? 4 : 0)

/** What the browser itself received and sent besides media, as its debugger and its page say. */
class BrowserCount {
  readonly messages: { down: string[]; up: string[] } = { down: [], up: [] }
  handshakeDown = 0
  readonly requests: { url: string; bytes: number }[] = []

  static async attach(page: Page, relay: DatagramRelay): Promise<BrowserCount> {
    const counted = new BrowserCount()
    await page.exposeFunction('divertOffer', (sdp: string) => relay.divert(sdp))
    await page.addInitScript(instrument)
    const session = await page.context().newCDPSession(page)
    counted.#listen(session)
    await session.send('Network.enable')
    return counted
  }

  #listen(session: CDPSession): void {
    const urls = new Map<string, string>()
    session.on('Network.webSocketFrameReceived', ({ response }) => {
      if (response.opcode === 1) this.messages.down.push(response.payloadData)
    })
    session.on('Network.webSocketFrameSent', ({ response }) => {
      if (response.opcode === 1) this.messages.up.push(response.payloadData)
    })
    session.on('Network.webSocketHandshakeResponseReceived', ({ response }) => {
      this.handshakeDown += Buffer.byteLength(response.headersText ?? '')
    })
    session.on('Network.requestWillBeSent', ({ requestId, request }) => {
      urls.set(requestId, request.url)
    })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      this.requests.push({ url: urls.get(requestId) ?? '', bytes: encodedDataLength })
    })
  }
}

declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- Only an interface can be merged.
  interface Window {
    divertOffer?: (sdp: string) => Promise<string>
    channelBytes?: number
  }
}

/** Runs in the page before its scripts: its media take the relay's way, its channels are counted. */
function instrument(): void {
  window.channelBytes = 0
  const { send } = RTCDataChannel.prototype as unknown as {
    send: (this: RTCDataChannel, data: ArrayBufferView) => void
  }
  RTCDataChannel.prototype.send = function count(data: unknown): void {
    window.channelBytes = (window.channelBytes ?? 0) + (data as ArrayBufferView).byteLength
    send.call(this, data as ArrayBufferView)
  }
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Original {
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const sdp = await window.divertOffer?.(description.sdp ?? '')
      await super.setRemoteDescription({ ...description, sdp: sdp ?? '' })
    }
  }
}

function bytesOf(messages: readonly string[]): number {
  return messages.reduce((sum, message) => sum + Buffer.byteLength(message), 0)
}

function framed(messages: readonly string[], masked: boolean): number {
  return messages.reduce((sum, text) => sum + frameBytes(Buffer.byteLength(text), masked), 0)
}

/** As a supervisor takes it away. */
async function statementOf(system: System, id: string): Promise<string> {
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'compliance')
  const answer = await page.request.get(`${system.origin}/api/statements/${id}`)
  expect(answer.status()).toBe(200)
  return answer.text()
}

/** Exit status and what was said. */
async function verify(file: string, system: System): Promise<[number, string]> {
  const command = join(REPOSITORY, 'scripts/verify')
  try {
    const { stdout } = await run(command, [file, '--data-dir', system.dataDirectory])
    return [0, stdout]
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return [code, stderr]
  }
}

const untagged = ({ bytes, datagrams }: Counted): number => bytes - TAG_BYTES * datagrams

/** What passed the media socket, as a third party saw it. */
function expectSameMedia(stated: CrossingStatement, relay: DatagramRelay, sdp: string): void {
  const [, repeats = ''] = /a=rtpmap:(\d+) rtx/.exec(sdp) ?? []
  const video = sumOf(
    relay.down,
    (kind) => kind.startsWith('rtp-') && kind !== PROBES && kind !== `rtp-${repeats}`,
  )
  const repeated = sumOf(relay.down, (kind) => kind === `rtp-${repeats}`)
  const probes = sumOf(relay.down, (kind) => kind === PROBES)
  const { bytesDown, bytesUp } = stated
  expect({
    frames: stated.frames,
    packets: stated.mediaPackets,
    media: bytesDown.media,
    retransmission: bytesDown.retransmission,
    padding: bytesDown.padding,
  }).toEqual({
    frames: video.markers,
    packets: video.datagrams,
    media: untagged(video),
    retransmission: untagged(repeated),
    padding: untagged(probes),
  })
  expect(bytesDown.retransmission).toBeGreaterThan(0)
  const { media, retransmission, padding, upkeep } = bytesDown
  const unstatedDown = sumOf(relay.down).bytes - (media + retransmission + padding + upkeep)
  const up = sumOf(relay.up, (kind) => kind !== 'stun').bytes
  for (const unstated of [unstatedDown, up - bytesUp.input - bytesUp.upkeep]) {
    expect(unstated).toBeGreaterThanOrEqual(0)
    expect(unstated).toBeLessThanOrEqual(GOODBYE_BYTES)
  }
  // There is nothing that is none of the kinds.
  expect(sumOf(relay.down, (kind) => kind === 'unknown').datagrams).toBe(0)
}

/** Runs in the page: what was not prevented, and the directives that stopped the rest. */
async function attempt(): Promise<{ happened: string[]; stopped: string[] }> {
  const stopped = new Set<string>()
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    stopped.add(effectiveDirective)
  })
  const happened = ['paste', 'drop', 'dragstart', 'copy', 'cut'].filter((type) =>
    document.dispatchEvent(new Event(type, { cancelable: true, bubbles: true })),
  )
  window.dispatchEvent(new Event('beforeprint'))
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- The page gets this function's text alone.
  const loads = (element: HTMLImageElement | HTMLScriptElement, src: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      element.addEventListener('load', resolve)
      element.addEventListener('error', () => reject(new Error('refused')))
      element.src = src
      document.head.append(element)
    })
  const attempts: Record<string, () => Promise<unknown>> = {
    'a service worker': () => navigator.serviceWorker.register('/favicon.svg'),
    'a script of another origin': () =>
      loads(document.createElement('script'), 'http://127.0.0.1:9/x.js'),
    'a picture that is its own address': () =>
      loads(new Image(), 'data:image/gif;base64,R0lGODlhAQABAAAAACw='),
    'a word to another origin': () => fetch('http://127.0.0.1:9/'),
    'a window of its own': async () => document.querySelector('video')?.requestPictureInPicture(),
  }
  for (const [name, start] of Object.entries(attempts)) {
    // oxlint-disable-next-line no-await-in-loop -- One after the other.
    await start().then(
      () => happened.push(name),
      () => undefined,
    )
  }
  const kept = [...(await caches.keys()), ...Object.keys(localStorage)]
  return { happened: [...happened, ...kept], stopped: [...stopped].toSorted() }
}

/** What a person may try on the page besides working; what a browser can be kept from does not happen. */
async function tryEverythingElse(page: Page): Promise<void> {
  expect(await page.evaluate(attempt)).toEqual({
    happened: [],
    stopped: ['connect-src', 'img-src', 'script-src-elem', 'worker-src'],
  })
  await page.getByText('Printing is closed').waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByTestId('screen').isVisible()).toBe(false)
  await page.emulateMedia({ media: 'screen' })
  const video = page.getByTestId('screen')
  for (const name of ['disablepictureinpicture', 'disableremoteplayback']) {
    expect(await video.getAttribute(name)).toBe('')
  }
}

test('what a browser and a third party count is what the ledger states, kind by kind', async () => {
  await using system = await System.start()
  await using relay = await DatagramRelay.open()
  await using browser = await Browser.open()
  const page = await browser.signIn(system, 'researcher')
  const counted = await BrowserCount.attach(page, relay)
  await startSession(page, 'terminal')
  const id = sessionIdOf(page)
  await waitForText(page, [PROMPT])
  relay.loseEvery = 40
  await typeLine(page, PAINT)
  await waitForText(page, ['painted 22'])
  relay.loseEvery = Infinity
  await tryEverythingElse(page)
  // From beside the page, which stays and can be asked afterwards.
  const headers = { origin: system.origin }
  await page.request.delete(`${system.origin}/api/sessions/${id}`, { headers })
  await page.getByText('The session has ended.').waitFor()
  const { down, up } = counted.messages
  const text = await statementOf(system, id)
  const { statement } = SignedStatement.parse(JSON.parse(text))

  const offers = down.filter((message) => message.includes('"type":"view/offer"'))
  expect(offers).toHaveLength(1)
  expectSameMedia(statement, relay, offers[0] ?? '')
  expect(statement.bytesUp.input).toBe(await page.evaluate(() => window.channelBytes))
  expect([statement.controlDownBytes, statement.controlUpBytes]).toEqual([
    bytesOf(down),
    bytesOf(up),
  ])
  expect(statement.bytesDown.webSocket - framed(down, false) - counted.handshakeDown).toBe(
    CLOSE_FRAME_BYTES,
  )
  expect(statement.bytesUp.webSocket).toBeGreaterThan(framed(up, true))
  const named = counted.requests.filter(({ url }) => url.includes(id))
  expect(statement.bytesDown.http).toBe(named.reduce((sum, { bytes }) => sum + bytes, 0))
  expect(statement.refusals).toEqual({ paste: 1, drop: 1, print: 1, download: 3 })
  // Nothing but the closed vocabulary came, whatever the guest did meanwhile.
  for (const message of down) GateMessage.parse(JSON.parse(message))

  const folder = mkdtempSync(join(tmpdir(), 'vitrine-capture-'))
  try {
    const file = join(folder, 'statement.json')
    writeFileSync(file, text)
    expect(await verify(file, system)).toEqual([0, expect.stringContaining('is right')])
    writeFileSync(file, text.replace('"rawDataBytes":0,', '"rawDataBytes":0, '))
    expect(await verify(file, system)).toEqual([1, expect.stringContaining('canonical')])
    const forged = text.replace(
      /"frames":(\d)/,
      (_, digit) => `"frames":${(Number(digit) % 9) + 1}`,
    )
    writeFileSync(file, forged)
    expect(await verify(file, system)).toEqual([1, expect.stringContaining('signature')])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
