import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LauncherUnderTest } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Outcomes = Record<string, string>
type Surroundings = {
  files: Outcomes
  devices: Outcomes
  proc: Outcomes
  /** Folders of /proc and how many entries each shows. */
  folders: Record<string, number>
  writes: Outcomes
  arrange: Outcomes
  readable: string
  status: Outcomes
  first: Outcomes
  descriptors: string[]
  environment: string[]
  core: [number, number]
  hostname: string
  interfaces: string[]
  processes: number[]
  groups: string[]
  names: string
}

const ARRANGING = ['chmod', 'utime', 'hard link', 'symbolic link', 'truncate', 'rename', 'unlink']
const WRITABLE = ['home', 'tmp', 'shared memory']
const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex')

describe('what a guest finds around itself', () => {
  const table = new CorpusTable('surroundings')
  const stack = new AsyncDisposableStack()
  let launcher: LauncherUnderTest
  let guest: GuestTerminal
  let found: Surroundings
  let outside: Surroundings
  let hashBefore: string

  beforeAll(async () => {
    launcher = stack.use(await LauncherUnderTest.start())
    hashBefore = sha256(`${launcher.folder}/data/datasets/allowed/rows.csv`)
    guest = stack.use(await GuestTerminal.start(launcher))
    found = await guest.probe<Surroundings>('surroundings')
    outside = await probeOutside<Surroundings>('surroundings', 'outside')
  })
  afterAll(async () => {
    await stack.disposeAsync()
    table.print()
  })

  test(`${named('A01')} nothing of the host is there, and no other data set`, () => {
    for (const [path, observed] of Object.entries(found.files)) {
      table.add({ id: 'A01', attack: path, expected: 'ENOENT', observed, severity: 'host-data' })
    }
    expect(new Set(Object.values(found.files))).toEqual(new Set(['ENOENT']))
    expect(found.readable).toBe('ok')
    expect(outside.files['/root']).toBe('ok')
  })

  test(`${named('A02')} nothing can be written but scratch space, and the data on the host is unchanged`, () => {
    for (const [attack, observed] of Object.entries(found.writes)) {
      const expected = WRITABLE.includes(attack) ? 'ok' : 'EROFS, EACCES or ENOENT'
      table.add({ id: 'A02', attack: `write ${attack}`, expected, observed, severity: 'host-data' })
      if (WRITABLE.includes(attack)) expect(observed).toBe('ok')
      else expect(['EROFS', 'EACCES', 'ENOENT']).toContain(observed)
    }
    expect(found.writes['data: a new file']).toBe('EROFS')
    expect(found.writes['data: the file']).toBe('EROFS')
    for (const attack of ARRANGING) {
      const observed = found.arrange[attack] ?? 'not tried'
      table.add({ id: 'A02', attack, expected: 'EROFS', observed, severity: 'host-data' })
      expect([attack, observed]).toEqual([attack, 'EROFS'])
      expect([attack, outside.arrange[attack]]).toEqual([attack, 'ok'])
    }
    expect(outside.writes).toMatchObject({ 'data: a new file': 'ok', 'data: the file': 'ok' })
    expect(sha256(`${launcher.folder}/data/datasets/allowed/rows.csv`)).toBe(hashBefore)
    expect(readdirSync(`${launcher.folder}/data/datasets/allowed`)).toEqual(['rows.csv'])
  })

  test(`${named('A13')} descriptors are the terminal’s three, though the launcher was given one more`, () => {
    const own = found.descriptors.filter((entry) => !entry.includes('/proc/'))
    table.add({
      id: 'A13',
      attack: 'inherited',
      expected: '0 1 2',
      observed: own.join(' '),
      severity: 'escape',
    })
    expect(own.map((entry) => entry.split(' ')[0])).toEqual(['0', '1', '2'])
    expect(own.every((entry) => entry.includes('/dev/pts/'))).toBe(true)
    // The control: the launcher itself did get the stray descriptor.
    expect(readlinkSync(`/proc/${launcher.pid}/fd/77`)).toBe('/etc/passwd')
  })

  test(`${named('A13')} ${named('C07')} no process of a jail holds a socket, a file of the host, or the stray descriptor`, () => {
    const pids = launcher.processes(guest.sessionId)
    expect(pids.length).toBeGreaterThan(2)
    const held = pids.flatMap((pid) => descriptorsOf(pid))
    const odd = held.filter((target) => !/^(\/dev\/pts\/|pipe:|anon_inode:|\/proc\/)/.test(target))
    const statusPipe = new RegExp(`/${guest.sessionId}/status`)
    const unexpected = odd.filter((target) => !statusPipe.test(target) && target !== '/')
    table.add({
      id: 'C07',
      attack: 'sockets of a jail',
      expected: 'none',
      observed: unexpected.join(' ') || 'none',
      severity: 'escape',
    })
    expect(unexpected).toEqual([])
  })

  test(`${named('B13')} devices of the host are not there`, () => {
    for (const [device, observed] of Object.entries(found.devices)) {
      table.add({
        id: 'B13',
        attack: `/dev/${device}`,
        expected: 'ENOENT',
        observed,
        severity: 'escape',
      })
      if (!existsSync(`/dev/${device}`))
        table.unobservable('B13', `/dev/${device}`, 'this host has none')
    }
    expect(new Set(Object.values(found.devices))).toEqual(new Set(['ENOENT']))
    expect(Object.values(outside.devices)).toContain('ok')
  })

  test(`${named('B15')} no rights, no way to get any, and the filter is on`, () => {
    const { status } = found
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect([set, status[set]]).toEqual([set, '0000000000000000'])
    expect(status).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' })
    expect(found.core).toEqual([1, 1])
    // The guest can open the memory of its first process: that one must be as confined as itself.
    expect(found.first).toMatchObject({ NoNewPrivs: '1', Seccomp: '2', CapEff: status['CapEff'] })
    expect(outside.status['CapEff']).not.toBe('0000000000000000')
    table.add({
      id: 'B15',
      attack: 'capabilities',
      expected: 'none',
      observed: status['CapEff'] ?? '',
      severity: 'escape',
    })
  })

  test(`${named('B17')} what /proc tells about the host is hidden`, () => {
    for (const [name, observed] of Object.entries(found.proc)) {
      const expected = 'EACCES or ENOENT'
      table.add({ id: 'B17', attack: `/proc/${name}`, expected, observed, severity: 'host-data' })
      expect(['EACCES', 'ENOENT']).toContain(observed)
    }
    for (const name of ['kallsyms', 'timer_list']) expect(outside.proc[name]).toBe('ok')
    for (const [name, entries] of Object.entries(found.folders)) {
      const observed = `${entries} entries`
      const attack = `/proc/${name}/`
      table.add({ id: 'B17', attack, expected: '0 entries', observed, severity: 'host-data' })
      expect([attack, entries]).toEqual([attack, 0])
    }
    expect(Math.max(...Object.values(outside.folders))).toBeGreaterThan(0)
  })

  test(`${named('C02')} names are not resolved, and there is no network but an idle loopback`, () => {
    table.add({
      id: 'C02',
      attack: 'getaddrinfo',
      expected: 'fails',
      observed: found.names,
      severity: 'host-data',
    })
    expect(found.names).not.toBe('ok')
    expect(found.interfaces).toEqual(['lo'])
  })

  test('a guest sees its own processes and names only', () => {
    expect(found.hostname).toBe('vitrine')
    expect(found.groups).toEqual(['/'])
    expect(Math.max(...found.processes)).toBeLessThan(100)
    expect(found.arrange["first process's root"]).not.toBe('ok')
    const expected = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER']
    expect(found.environment).toEqual(expect.arrayContaining(expected))
    expect(found.environment.filter((name) => /TOKEN|KEY|SECRET|NODE|npm/i.test(name))).toEqual([])
  })

  test(`${named('C07')} a desktop’s agent has pipes of its own and nothing that a descriptor could pass through`, async () => {
    const request = launcher.request('desktop')
    await using jail = await Jail.start({ socketPath: launcher.socketPath, request })
    const agents = (): number[] =>
      launcher
        .processes(request.sessionId)
        .filter((pid) => commandOf(pid).includes('/run/guest/app'))
    await expect.poll(() => agents().length, { timeout: 10_000 }).toBeGreaterThan(0)
    for (const pid of agents()) {
      const [input, bell, errors] = ['0', '1', '2'].map((fd) =>
        readlinkSync(`/proc/${pid}/fd/${fd}`),
      )
      expect(input).toMatch(/\/input$/)
      expect(bell).toMatch(/\/bell$/)
      expect(errors).toBe('/dev/null')
      // A session without a terminal: /dev/tty would be the one that Vitrine was started from.
      expect(sessionOf(pid)).toMatchObject({ terminal: 0 })
      expect(sessionOf(pid).id).not.toBe(sessionOf(launcher.pid).id)
      const shared = descriptorsOf(pid).filter((target) => target.startsWith('socket:'))
      const ownSockets = readFileSync(`/proc/${pid}/net/unix`, 'utf8')
      // Its own sockets stand in the table of its own network namespace, a shared one would not.
      for (const socket of shared) expect(ownSockets).toContain(socket.slice(8, -1))
    }
    expect(jail.sharedFolder).toMatch(/\/sessions\//)
  })
})

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return [] // It ended in between.
  }
}

/** Fields 6 and 7 of `/proc/<pid>/stat`, counted behind the name, which may hold anything. */
function sessionOf(pid: number): { id: number; terminal: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return { id: Number(fields[3]), terminal: Number(fields[4]) }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 2).join(' ')
  } catch {
    return ''
  }
}
