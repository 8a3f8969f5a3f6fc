import { describe, expect, test } from 'vitest'

import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'
import type { GateMessage } from '#protocol/view.ts'

import { Connection, type ConnectionState } from './connection.ts'
import { FakeSocket } from './doubles/fake-socket.ts'
import { FakeTimers } from './doubles/fake-timers.ts'
import type { MediaLineOptions } from './media-line.ts'

const SCREEN = { width: 1280, height: 720 }
const OFFER: GateMessage = {
  type: 'view/offer',
  sdp: 'v=0',
  codec: 'vp8',
  surface: 'desktop',
  largest: SCREEN,
  typedPaste: 0,
}
const GONE = 1006

type Media = { options: MediaLineOptions; open: boolean }

class Page {
  readonly timers = new FakeTimers()
  readonly sockets: FakeSocket[] = []
  readonly media: Media[] = []
  readonly states: ConnectionState[] = []
  readonly messages: string[] = []
  readonly network = new EventTarget()
  readonly connection: Connection

  /** `fingerprint` is that of the browser's certificate, where it can tell. */
  constructor(fingerprint: string | undefined) {
    const certificate = {} as RTCCertificate
    this.connection = new Connection({
      url: 'ws://localhost/view',
      codecs: () => ['vp8'],
      screen: () => SCREEN,
      onTrack: () => {},
      onMessage: ({ type }) => this.messages.push(type),
      onState: (state) => this.states.push(state),
      parts: {
        dial: () => this.#dial(),
        openMedia: (options) => this.#openMedia(options),
        certificate: Promise.resolve({ certificate, fingerprint }),
        timers: this.timers,
        network: this.network,
      },
    })
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1)
    if (last === undefined) throw new Error('nothing was dialled')
    return last
  }

  /** A view that is seen: joined, offered, and the media there. */
  static async live(): Promise<Page> {
    const page = new Page('AB')
    page.socket.open()
    await page.offer()
    await page.showMedia('connected')
    return page
  }

  async offer(): Promise<void> {
    await this.timers.pass(0)
    this.socket.hear(OFFER)
    await this.timers.pass(0)
  }

  async showMedia(state: RTCPeerConnectionState): Promise<void> {
    this.media.findLast(({ open }) => open)?.options.onState(state)
    await this.timers.pass(0)
  }

  /** Types of what this page said on the last control line. */
  said(): string[] {
    return this.socket.sent.map(({ type }) => type)
  }

  #dial(): FakeSocket {
    const socket = new FakeSocket()
    this.sockets.push(socket)
    return socket
  }

  #openMedia(options: MediaLineOptions) {
    const media: Media = { options, open: true }
    this.media.push(media)
    return {
      accept: async () => 'CD',
      send: () => {},
      stats: async () => undefined,
      close: () => {
        media.open = false
      },
    }
  }
}

describe('joining', () => {
  test('says once what the browser can receive, and how large the window is', async () => {
    const page = new Page('AB')
    page.socket.open()
    await page.offer()
    expect(page.socket.sent).toEqual([
      { type: 'view/join', version: 1, codecs: ['vp8'], screen: SCREEN, fingerprint: 'AB' },
    ])
  })

  test('a browser that cannot name its certificate before names it in an answer', async () => {
    const page = new Page(undefined)
    page.socket.open()
    await page.offer()
    expect(page.socket.sent.slice(1)).toEqual([{ type: 'view/answer', fingerprint: 'CD' }])
    expect(page.socket.sent[0]).not.toHaveProperty('fingerprint')
  })
})

describe('a control line that is closed for good', () => {
  test.each([
    ['ended', 'over'],
    ['replaced', 'replaced'],
    ['hostile', 'forbidden'],
    ['forbidden', 'forbidden'],
    ['spent', 'spent'],
  ] as const)('as %s shows %s and is not dialled again', async (code, state) => {
    const page = await Page.live()
    page.socket.closed(VIEW_CLOSE[code])
    await page.timers.pass(600_000)
    expect(page.states.at(-1)).toBe(state)
    expect(page.sockets).toHaveLength(1)
    expect(page.media.filter(({ open }) => open)).toEqual([])
  })

  test('after the last message, with whatever code', async () => {
    const page = await Page.live()
    page.socket.hear({ type: 'session/ended', reason: 'guest-exited' })
    page.socket.closed(GONE)
    await page.timers.pass(600_000)
    expect(page.messages.at(-1)).toBe('session/ended')
    expect(page.states.at(-1)).toBe('over')
    expect(page.sockets).toHaveLength(1)
  })

  test('by the page itself', async () => {
    const page = await Page.live()
    page.connection.close()
    page.socket.closed(1000)
    await page.timers.pass(600_000)
    expect(page.sockets).toHaveLength(1)
    expect(page.media.filter(({ open }) => open)).toEqual([])
  })
})

describe('a control line that is lost', () => {
  test('is dialled again, each time later, at last every two seconds', async () => {
    const page = new Page('AB')
    for (const [index, waitMs] of [100, 250, 500, 1000, 2000, 2000, 2000].entries()) {
      page.socket.closed(GONE)
      await page.timers.pass(waitMs - 1)
      expect(page.sockets).toHaveLength(index + 1)
      await page.timers.pass(1)
      expect(page.sockets).toHaveLength(index + 2)
    }
    expect(new Set(page.states)).toEqual(new Set(['lost']))
  })

  test('is dialled soon again once a view has been seen', async () => {
    const page = new Page('AB')
    for (const waitMs of [100, 250, 500]) {
      page.socket.closed(GONE)
      await page.timers.pass(waitMs)
    }
    page.socket.open()
    await page.offer()
    await page.showMedia('connected')
    expect(page.states.at(-1)).toBe('live')
    page.socket.closed(GONE)
    await page.timers.pass(100)
    expect(page.sockets).toHaveLength(5)
  })

  test('is not waited for: a dial without an answer is given up for a new one', async () => {
    const page = new Page('AB')
    await page.timers.pass(1_999)
    expect(page.sockets).toHaveLength(1)
    await page.timers.pass(1)
    expect(page.sockets).toHaveLength(2)
    page.sockets[0]?.open()
    await page.timers.pass(0)
    expect(page.sockets[0]?.sent).toEqual([])
  })

  test('is found out by its silence, and not while it answers', async () => {
    const page = await Page.live()
    for (let second = 0; second < 60; second += 2) {
      await page.timers.pass(2_000)
      page.socket.hear({ type: 'line/pong', id: second })
    }
    expect(page.sockets).toHaveLength(1)
    expect(page.said().filter((type) => type === 'line/ping').length).toBeGreaterThan(20)
    await page.timers.pass(21_000)
    expect(page.sockets.length).toBeGreaterThan(1)
    expect(page.states.at(-1)).toBe('lost')
  })

  test('says nothing any more when another one has taken its place', async () => {
    const page = await Page.live()
    const [old] = page.sockets
    page.network.dispatchEvent(new Event('online'))
    await page.timers.pass(0)
    expect(page.sockets).toHaveLength(2)
    old?.hear({ type: 'view/resumed' })
    old?.closed(VIEW_CLOSE.ended)
    page.socket.open()
    await page.offer()
    await page.showMedia('connected')
    expect(page.messages).toEqual(['view/offer', 'view/offer'])
    expect(page.states.at(-1)).toBe('live')
  })
})

describe('media that are interrupted', () => {
  test('are left alone while they come back by themselves', async () => {
    const page = await Page.live()
    await page.showMedia('disconnected')
    await page.timers.pass(500)
    page.socket.hear({ type: 'line/pong', id: 1 })
    await page.timers.pass(1_000)
    await page.showMedia('connected')
    await page.timers.pass(10_000)
    expect(page.states.slice(-2)).toEqual(['lost', 'live'])
    expect(page.said().filter((type) => type === 'view/join')).toHaveLength(1)
  })

  test('get another way when the control line shows that there is one', async () => {
    const page = await Page.live()
    await page.showMedia('disconnected')
    await page.timers.pass(500)
    expect(page.said().at(-1)).toBe('line/ping')
    page.socket.hear({ type: 'line/pong', id: 1 })
    await page.timers.pass(1_500)
    expect(page.sockets).toHaveLength(1)
    expect(page.said().filter((type) => type === 'view/join')).toHaveLength(2)
    await page.offer()
    await page.showMedia('connected')
    expect(page.states.at(-1)).toBe('live')
    expect(page.media.filter(({ open }) => open)).toHaveLength(1)
  })

  test('that have failed are joined anew over a control line that answers', async () => {
    const page = await Page.live()
    await page.showMedia('failed')
    expect(page.sockets).toHaveLength(1)
    expect(page.said().filter((type) => type === 'view/join')).toHaveLength(2)
  })

  test('that have failed beside a deaf control line take that one with them', async () => {
    const page = await Page.live()
    await page.timers.pass(6_500)
    await page.showMedia('failed')
    expect(page.sockets).toHaveLength(2)
  })
})
