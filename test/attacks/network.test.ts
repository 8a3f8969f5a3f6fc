import { once } from 'node:events'
import { createSocket, type Socket } from 'node:dgram'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LauncherUnderTest } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Tunnels = {
  sockets: Record<string, string>
  tools: Record<string, string>
  routes: Record<string, number>
}

/** Listens on the host on every address, TCP and UDP at one port, and counts who comes. */
class Listener implements AsyncDisposable {
  readonly port: number
  heard = 0
  readonly #server: Server
  readonly #socket: Socket

  private constructor(server: Server, socket: Socket) {
    this.#server = server
    this.#socket = socket
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (connection) => {
      this.heard += 1
      connection.on('error', () => undefined).destroy()
    })
    socket.on('message', () => (this.heard += 1))
  }

  static async open(): Promise<Listener> {
    const server = createServer().listen(0, '0.0.0.0')
    await once(server, 'listening')
    const socket = createSocket('udp4').bind((server.address() as AddressInfo).port, '0.0.0.0')
    await once(socket, 'listening')
    return new Listener(server, socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#socket.close()
    await once(this.#server, 'close')
  }
}

describe('the ways out of a jail that has no network', () => {
  const table = new CorpusTable('network')
  const stack = new AsyncDisposableStack()
  let listener: Listener
  let inside: Tunnels
  let outside: Tunnels
  let heardFromInside: number

  beforeAll(async () => {
    listener = stack.use(await Listener.open())
    const launcher = stack.use(await LauncherUnderTest.start())
    const guest = stack.use(await GuestTerminal.start(launcher))
    const targets = ownAddresses().map((address) => `${address}:${listener.port}`)
    inside = await guest.probe<Tunnels>('tunnels', ...targets, 'nowhere')
    heardFromInside = listener.heard
    // Nothing but this machine is asked by the control.
    outside = await probeOutside<Tunnels>('tunnels', ...targets)
  })
  afterAll(async () => {
    await stack.disposeAsync()
    table.print()
  })

  test(`${named('C11')} no socket that a tunnel could be made of, and no route for it`, () => {
    for (const [attack, observed] of Object.entries(inside.sockets)) {
      const expected = 'EAFNOSUPPORT'
      table.add({ id: 'C11', attack, expected, observed, severity: 'host-data' })
      expect([attack, observed]).toEqual([attack, expected])
    }
    expect(inside.routes).toEqual({ route: 0, ipv6_route: 0 })
  })

  test(`${named('C11')} no tool that is installed gets through either`, () => {
    const there = Object.entries(inside.tools).filter(([, observed]) => observed !== 'absent')
    for (const [attack, observed] of there) {
      table.add({ id: 'C11', attack, expected: 'failed', observed, severity: 'host-data' })
      expect([attack, observed]).toEqual([attack, 'failed'])
    }
    expect(there.length).toBeGreaterThan(1)
    for (const [tool, control] of Object.entries(outside.tools))
      if (control === 'failed') table.unobservable('C11', tool, 'it gets nowhere outside either')
    expect(outside.tools['bash']).toBe('ok')
  })

  test(`${named('C11')} listeners on the host hear nobody from inside, and the same attempts from outside`, () => {
    table.add({
      id: 'C11',
      attack: 'listener on the host',
      expected: '0 heard',
      observed: `${heardFromInside} heard`,
      severity: 'host-data',
    })
    expect(heardFromInside).toBe(0)
    expect(listener.heard).toBeGreaterThan(1)
    const reached = Object.entries(outside.sockets).filter(([name]) => /127\.0\.0\.1/.test(name))
    expect(reached.map(([, observed]) => observed)).toEqual(['ok', 'ok'])
  })
})

function ownAddresses(): string[] {
  const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const usable = others.filter(({ family, internal }) => family === 'IPv4' && !internal)
  return ['127.0.0.1', ...usable.slice(0, 1).map(({ address }) => address)]
}
