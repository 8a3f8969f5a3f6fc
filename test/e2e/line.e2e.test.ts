import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { MAX_VIEWER_MESSAGE_BYTES } from '#protocol/view.ts'
import { VIEW_CLOSE } from '#protocol/plain/view-limits.ts'

import { Browser, followLink } from '../support/browser.ts'
import { Forwarder } from '../support/forwarder.ts'
import { waitForText } from '../support/screen.ts'
import { processTree, System } from '../support/system.ts'
import { endSession, PROMPT, sessionIdOf, startSession, typeLine } from '../support/viewer.ts'

const LOST = 'The line is lost. Reconnecting'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.close())

test('a line that breaks, and one that falls silent, are told and come back to the same session', async () => {
  const server = new URL(system.origin)
  await using forwarder = await Forwarder.start(Number(server.port))
  await using browser = await Browser.open()
  const page = await browser.context.newPage()
  const link = new URL(system.signInLink('researcher'))
  link.port = String(forwarder.port)
  await followLink(page, link.href)
  await startSession(page, 'terminal')
  await waitForText(page, [PROMPT])
  await typeLine(page, 'kept=$((40 + 2)); clear; echo set $kept')
  await waitForText(page, ['set 42'])

  forwarder.cut()
  await page.getByText(LOST).waitFor()
  await delay(3_000)
  forwarder.mend()
  await page.getByText(LOST).waitFor({ state: 'hidden' })
  await typeLine(page, 'clear; echo kept $kept')
  await waitForText(page, ['kept 42'])

  // Nothing tells the browser that this line is dead: only the silence does.
  const paused = processTree(system.pid).filter(({ command }) => command.includes('server/main.ts'))
  expect(paused).toHaveLength(1)
  for (const { pid } of paused) process.kill(pid, 'SIGSTOP')
  try {
    await page.getByText(LOST).waitFor()
  } finally {
    for (const { pid } of paused) process.kill(pid, 'SIGCONT')
  }
  await page.getByText(LOST).waitFor({ state: 'hidden' })
  await typeLine(page, 'clear; echo again $kept')
  await waitForText(page, ['again 42'])
  await endSession(page)
})

describe('what a buggy client would send is survived, what only an attacker would is not', () => {
  const MALFORMED: readonly (string | Buffer)[] = [
    '{',
    'null',
    '{"type":"shell","command":"id"}',
    '{"type":"line/ping","id":-1}',
    Buffer.from([0, 1, 2, 255]),
  ]

  test('on the control line', async () => {
    await using browser = await Browser.open()
    const page = await browser.context.newPage()
    await followLink(page, await system.freshSignInLink('researcher'))
    await startSession(page, 'terminal')
    const viewer = await Viewer.open(browser, system, sessionIdOf(page))
    for (const message of MALFORMED) {
      viewer.send(message)
      expect(await viewer.next()).toEqual({ type: 'view/refused', reason: 'malformed-message' })
    }
    viewer.send('{"type":"line/ping","id":7}')
    expect(await viewer.next()).toEqual({ type: 'line/pong', id: 7 })
    viewer.send(
      JSON.stringify({ type: 'line/ping', id: 8, padding: 'x'.repeat(MAX_VIEWER_MESSAGE_BYTES) }),
    )
    expect(await viewer.closed).toBe(VIEW_CLOSE.hostile)

    // Far beyond the limit, which is not even read.
    const second = await Viewer.open(browser, system, sessionIdOf(page))
    second.send('x'.repeat(1_000_000))
    expect([VIEW_CLOSE.hostile, 1006, 1009]).toContain(await second.closed)

    // The session itself took no harm, and counted it.
    const listed = await page.request.get(`${system.origin}/api/sessions`)
    const session = ((await listed.json()) as { id: string; ledger: { refusals: number } }[]).find(
      ({ id }) => id === sessionIdOf(page),
    )
    expect(session?.ledger.refusals).toBeGreaterThanOrEqual(MALFORMED.length + 1)
  })
})

/** A client of our own making, with the person's cookie. */
class Viewer {
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #messages: unknown[] = []
  #waiting: ((message: unknown) => void) | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.on('message', (data) => {
      const message: unknown = JSON.parse((data as Buffer).toString('utf8'))
      if (this.#waiting === undefined) this.#messages.push(message)
      else this.#waiting(message)
      this.#waiting = undefined
    })
  }

  static async open(browser: Browser, system: System, id: string): Promise<Viewer> {
    const cookies = await browser.context.cookies(system.origin)
    const socket = new WebSocket(`${system.origin.replace('http', 'ws')}/api/sessions/${id}/view`, {
      origin: system.origin,
      headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    })
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return new Viewer(socket)
  }

  send(message: string | Buffer): void {
    this.#socket.send(message)
  }

  next(): Promise<unknown> {
    const [first] = this.#messages.splice(0, 1)
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }
}
