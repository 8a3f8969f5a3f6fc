import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { PseudoTerminal } from '../../sandbox/surface/terminal/pseudo-terminal.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LIMITS, LauncherUnderTest } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Truth = {
  meminfo: string
  stat: string
  free: string
  nproc: number
  processors: number
  affinity: number
  cpuinfo: number
  disk: string
  write: string
  sysinfo: string
}

/** Written by the launcher from the jail's own group, and so allowed to change. */
const OWN = ['loadavg', 'meminfo', 'stat', 'uptime']
/** The last process of its own namespace. */
const NAMESPACED = ['sys/kernel/ns_last_pid']
/** A new one each time it is read, of nobody's making. */
const RANDOM = ['sys/kernel/random/uuid']
/**
 * Counts the packets of the whole host, and the memory of its sockets in pages. They stand in each process's own
 * folder, where no mount can take their place.
 */
const UNHIDEABLE = ['self/net/softnet_stat', 'self/net/sockstat', 'self/net/protocols']
/** Of what changes outside: each tells somebody's work from somebody's rest. */
const TELLING = ['meminfo', 'stat', 'sys/fs/file-nr', 'sys/kernel/pty/nr', 'uptime', 'vmstat']
const WATCHED_SECONDS = 4
const PATIENTLY = { timeout: 20_000 }

describe('what a guest learns of memory, processors and load', () => {
  const table = new CorpusTable('counters')
  const stack = new AsyncDisposableStack()
  let launcher: LauncherUnderTest
  let guest: GuestTerminal
  let truth: Truth
  let outside: Truth

  beforeAll(async () => {
    launcher = stack.use(await LauncherUnderTest.start())
    guest = stack.use(await GuestTerminal.start(launcher))
    truth = await guest.probe<Truth>('counters', 'truth')
    outside = await probeOutside<Truth>('counters', 'truth')
  })
  afterAll(async () => {
    await stack.disposeAsync()
    table.print()
  })

  test('free, nproc and df tell the truth of the jail', () => {
    const total = Number(/^Mem: +([0-9]+)/m.exec(truth.free)?.[1])
    expect(total).toBe(LIMITS.memoryBytes)
    expect(truth).toMatchObject({ nproc: 1, processors: 1, affinity: 1, cpuinfo: 1 })
    expect(truth.disk).toMatch(new RegExp(`^/tmp +${LIMITS.scratchBytes}$`, 'm'))
    const root = Number(/^\/ +([0-9]+)$/m.exec(truth.disk)?.[1])
    expect(root).toBeLessThan(LIMITS.scratchBytes)
    // The control: the same tools outside say what the host has.
    expect(Number(/^Mem: +([0-9]+)/m.exec(outside.free)?.[1])).toBeGreaterThan(total)
    expect(outside.processors).toBe(availableParallelism())
  })

  test(`${named('B17')} a guest cannot write what its programs are told`, () => {
    table.add({
      id: 'B17',
      attack: 'write /proc/meminfo',
      expected: 'EROFS or EACCES',
      observed: truth.write,
      severity: 'session',
    })
    expect(['EROFS', 'EACCES']).toContain(truth.write)
  })

  test(`${named('B17')} the call that counts the host’s memory and load is refused`, () => {
    table.add({
      id: 'B17',
      attack: 'sysinfo',
      expected: 'EPERM',
      observed: truth.sysinfo,
      severity: 'other-session',
    })
    expect(truth.sysinfo).toBe('EPERM')
    expect(outside.sysinfo).toBe('ok')
  })

  test('R says that a vector is larger than the jail’s memory, and is not killed for it', async () => {
    const vectors = await guest.probe<{ most: number; said: string }>('counters', 'vectors')
    expect(vectors.most).toBe(LIMITS.memoryBytes)
    expect(vectors.said).toMatch(/vector memory|cannot allocate/)
  })

  test(`${named('B17')} nothing below /proc changes with what others do on the host`, async () => {
    const seconds = String(WATCHED_SECONDS)
    const watching = Promise.all([
      guest.probe<string[]>('counters', 'changed', seconds),
      probeOutside<string[]>('counters', 'changed', seconds),
    ])
    await using work = new BusyNeighbour()
    void work.run()
    const [inside, control] = await watching
    const known = [...OWN, ...NAMESPACED, ...RANDOM, ...UNHIDEABLE]
    const telling = inside.filter((path) => !known.includes(path))
    table.add({
      id: 'B17',
      attack: 'counters of the host',
      expected: 'none changes',
      observed: telling.join(' ') || 'none changes',
      severity: 'other-session',
    })
    table.unobservable('B17', UNHIDEABLE.join(' '), 'no mount can take their place')
    expect(telling).toEqual([])
    expect(control).toEqual(expect.arrayContaining(TELLING))
  })

  test(`${named('B17')} the jail’s own counters count no work of others`, async () => {
    await using work = new BusyNeighbour()
    void work.run()
    await delay(WATCHED_SECONDS * 1_000)
    const after = await guest.probe<Truth>('counters', 'truth')
    // Each probe is itself some tenths of a second of work.
    expect(timesOf(after.stat).busy - timesOf(truth.stat).busy).toBeLessThan(100 * WATCHED_SECONDS)
    expect(timesOf(after.stat).idle).toBeGreaterThan(timesOf(truth.stat).idle)
    expect(after.stat).toMatch(/^intr 0$/m)
    const outsideAfter = await probeOutside<Truth>('counters', 'truth')
    expect(timesOf(outsideAfter.stat).busy).toBeGreaterThan(timesOf(outside.stat).busy)
  })

  test(`${named('D02')} a program that is killed for memory is counted, and what is kept of files is not`, async () => {
    await using other = await GuestTerminal.start(launcher)
    const used = await other.usage
    expect(used).toMatchObject({ outOfMemoryKills: 0, limits: { memoryBytes: LIMITS.memoryBytes } })
    expect(used.scratch.bytes).toBe(LIMITS.scratchBytes)
    expect(used.home.bytes).toBe(LIMITS.scratchBytes)
    other.type('head -c 20M /dev/zero > ~/twenty')
    await expect.poll(() => other.lastUsage?.home.usedBytes, PATIENTLY).toBe(20 * 2 ** 20)
    await other.probe('exhaust', 'memory', String((2 * LIMITS.memoryBytes) / 2 ** 20))
    await expect.poll(() => other.lastUsage?.outOfMemoryKills, PATIENTLY).toBe(1)
    // Its session goes on, and what ends it later is what ends it.
    await delay(WATCHED_SECONDS * 1_000)
    other.type('exit')
    expect(await other.ended).toBe('guest-exited')
  })
})

/** In hundredths of a second, of all processors. */
function timesOf(stat: string): { busy: number; idle: number } {
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? []
  const [user = 0, nice = 0, system = 0, idle = 0] = fields
  return { busy: user + nice + system, idle }
}

/** Does on the host what another session or the host's own people might. */
class BusyNeighbour implements AsyncDisposable {
  readonly #folder = mkdtempSync(`${tmpdir()}/vitrine-busy-`)
  readonly #held: (() => void)[] = []
  #done = false
  #running: Promise<void> | undefined

  run(): Promise<void> {
    this.#running ??= this.#work()
    return this.#running
  }

  async #work(): Promise<void> {
    const socket = createSocket('udp4')
    this.#held.push(() => socket.close())
    const memory: Buffer[] = []
    while (!this.#done) {
      if (memory.length < 64) memory.push(randomBytes(2 ** 20))
      writeFileSync(`${this.#folder}/file`, memory[0] ?? '')
      const file = openSync(`${this.#folder}/file`, 'r')
      this.#held.push(() => closeSync(file))
      const terminal = new PseudoTerminal({ columns: 80, rows: 24 })
      this.#held.push(() => terminal[Symbol.dispose]())
      for (let sent = 0; sent < 50; sent += 1) socket.send('x', 9, '127.0.0.1')
      await delay(40)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#done = true
    await this.#running
    for (const release of this.#held) release()
    rmSync(this.#folder, { recursive: true })
  }
}
