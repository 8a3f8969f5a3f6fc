import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { resolveEnvironment } from '../../sandbox/environment/resolve.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import type { LauncherUnderTest } from './launcher-under-test.ts'

type Outcomes = Record<string, string>
type Reach = {
  within: Outcomes
  sockets: Outcomes
  families: Outcomes
  connect: Outcomes
  send: Outcomes
  broadcast: string
  "host's own loopback": string
  interfaces: string[]
}

const REAL_CACHE = process.env['VITRINE_CACHE'] ?? '/var/cache/vitrine'
const WITH_LOOPBACK = 'a'.repeat(64)
const WITHOUT_MANIFEST = 'b'.repeat(64)

/** What a whole machine listens on, and what arrived there. */
class Listener implements AsyncDisposable {
  readonly arrived: string[] = []
  readonly #stack = new AsyncDisposableStack()
  port = 0

  static async start(): Promise<Listener> {
    const listener = new Listener()
    const server = createServer((socket) => {
      listener.arrived.push('TCP')
      socket.destroy()
    })
    server.listen(0, '0.0.0.0')
    await once(server, 'listening')
    listener.port = (server.address() as AddressInfo).port
    const receiver = createSocket('udp4')
    receiver.on('message', () => listener.arrived.push('UDP'))
    receiver.bind(listener.port, '0.0.0.0')
    await once(receiver, 'listening')
    listener.#stack.defer(() => void server.close())
    listener.#stack.defer(() => void receiver.close())
    return listener
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

describe('an environment that declares loopback', () => {
  const table = new CorpusTable('loopback')
  const stack = new AsyncDisposableStack()
  let launcher: LauncherUnderTest
  let listener: Listener
  let inside: Reach
  let undeclared: Reach
  let outside: Reach
  let heardFromInside: string[]
  let descriptors: string[]

  beforeAll(async () => {
    const cache = stack.adopt(makeCache(), (folder) => rmSync(folder, { recursive: true }))
    // The launcher under test reads it when it is loaded.
    process.env['VITRINE_CACHE'] = cache
    const { LauncherUnderTest } = await import('./launcher-under-test.ts')
    const { probeOutside } = await import('./outside.ts')
    listener = stack.use(await Listener.start())
    launcher = stack.use(await LauncherUnderTest.start())
    const target = [addressOfThisMachine(), String(listener.port)]
    {
      await using guest = await GuestTerminal.start(launcher, { environment: WITH_LOOPBACK })
      inside = await guest.probe<Reach>('loopback', ...target)
      descriptors = (await guest.probe<{ descriptors: string[] }>('surroundings')).descriptors
    }
    {
      await using guest = await GuestTerminal.start(launcher)
      undeclared = await guest.probe<Reach>('loopback', ...target)
    }
    heardFromInside = [...listener.arrived]
    outside = await probeOutside<Reach>('loopback', ...target, 'outside')
  })
  afterAll(async () => {
    await stack.disposeAsync()
    process.env['VITRINE_CACHE'] = REAL_CACHE
    table.print()
  })

  test('programs of a session reach each other', () => {
    expect(inside.within).toEqual({ TCP: 'ok', 'TCP, IPv6': 'ok', UDP: 'ok' })
    expect(inside.interfaces).toEqual(['lo'])
  })

  test(`${named('A13')} what the launcher and the jail spoke over beforehand is gone`, () => {
    const own = descriptors.filter((entry) => !entry.includes('/proc/'))
    expect(own.map((entry) => entry.split(' ')[0])).toEqual(['0', '1', '2'])
  })

  test(`${named('C02')} nothing but loopback can be reached`, () => {
    for (const [way, outcomes] of Object.entries({ connect: inside.connect, send: inside.send })) {
      for (const [target, observed] of Object.entries(outcomes)) {
        const attack = `${way}, ${target}`
        table.add({ id: 'C02', attack, expected: 'ENETUNREACH', observed, severity: 'host-data' })
        // An address of this link needs an interface to be one of; without it it is none.
        const expected = target === 'IPv6 link' ? ['ENETUNREACH', 'EINVAL'] : ['ENETUNREACH']
        expect([attack, expected]).toEqual([attack, expect.arrayContaining([observed])])
      }
    }
    expect(inside.broadcast).toBe('ENETUNREACH')
  })

  test(`${named('C02')} a listener on the host hears nothing of a session, and hears the same probe outside`, () => {
    const observed = inside["host's own loopback"]
    table.add({
      id: 'C02',
      attack: "127.0.0.1 at the host's port",
      expected: 'ECONNREFUSED',
      observed,
      severity: 'host-data',
    })
    expect(observed).toBe('ECONNREFUSED')
    expect(heardFromInside).toEqual([])
    expect(outside["host's own loopback"]).toBe('ok')
    expect(new Set(listener.arrived)).toEqual(new Set(['TCP', 'UDP']))
  })

  test(`${named('C01')} raw sockets and rare protocols are refused by the filter`, () => {
    for (const [attack, observed] of Object.entries(inside.sockets)) {
      table.add({ id: 'C01', attack, expected: 'EPERM', observed, severity: 'escape' })
      expect([attack, observed]).toEqual([attack, 'EPERM'])
    }
    expect(outside.sockets).toMatchObject({ raw: 'ok', 'raw, IPv6': 'ok' })
  })

  test(`${named('C01')} ${named('C04')} other families stay closed`, () => {
    const answers = { netlink: 'ENOTSUP', packet: 'EAFNOSUPPORT', vsock: 'EAFNOSUPPORT' }
    for (const [attack, expected] of Object.entries(answers)) {
      const observed = inside.families[attack] ?? 'not tried'
      table.add({ id: 'C04', attack, expected, observed, severity: 'escape' })
      expect([attack, observed]).toEqual([attack, expected])
    }
    expect(outside.families).toMatchObject({ netlink: 'ok', packet: 'ok' })
  })

  test(`${named('C01')} without the declaration there are no internet sockets at all`, () => {
    const { within, connect, send, families } = undeclared
    for (const outcomes of [within, connect, send, families]) {
      for (const observed of Object.values(outcomes)) {
        expect(['EAFNOSUPPORT', 'gaierror']).toContain(observed)
      }
    }
    expect(families['internet']).toBe('EAFNOSUPPORT')
  })

  test('an environment without its manifest is refused, whatever its folder is called', async () => {
    await expect(GuestTerminal.start(launcher, { environment: WITHOUT_MANIFEST })).rejects.toThrow(
      /no manifest of its own/,
    )
  })
})

/**
 * A cache with the real tree twice more, as hard links: once declared with loopback, once with the
 * manifest of another. On the same file system as the real one, or there would be no links.
 */
function makeCache(): string {
  const built = `${REAL_CACHE}/environments`
  const real = resolveEnvironment(REAL_CACHE, 'default').digest
  const cache = mkdtempSync(`${REAL_CACHE}/.loopback-test-`)
  execFileSync('/bin/chmod', ['755', cache])
  const manifest = JSON.parse(readFileSync(`${built}/${real}/manifest.json`, 'utf8')) as object
  for (const digest of [WITHOUT_MANIFEST, WITH_LOOPBACK, real]) {
    const folder = `${cache}/environments/${digest}`
    mkdirSync(folder, { recursive: true })
    // The tree of the second is never mounted, so an empty folder does.
    if (digest === WITHOUT_MANIFEST) mkdirSync(`${folder}/root`)
    else execFileSync('/bin/cp', ['-al', `${built}/${real}/root`, `${folder}/root`])
    const said =
      digest === WITH_LOOPBACK
        ? { ...manifest, digest, loopback: true }
        : { ...manifest, digest: real, loopback: false }
    writeFileSync(`${folder}/manifest.json`, JSON.stringify(said))
  }
  return cache
}

/** An address at which this machine hears itself, other than loopback's where it has one. */
function addressOfThisMachine(): string {
  const all = Object.values(networkInterfaces()).flat()
  const own = all.find((address) => address?.family === 'IPv4' && !address.internal)
  return own?.address ?? '127.0.0.1'
}
