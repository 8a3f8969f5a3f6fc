import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LIMITS, LauncherUnderTest, controlGroupFolders } from './launcher-under-test.ts'

type Fill = { bytes: number; said: string }
type Outcomes = Record<string, string | number>

describe('one session against the others and the host', () => {
  const table = new CorpusTable('resources')
  const stack = new AsyncDisposableStack()
  let launcher: LauncherUnderTest
  let attacker: GuestTerminal
  let sibling: GuestTerminal

  beforeAll(async () => {
    launcher = stack.use(await LauncherUnderTest.start())
    attacker = stack.use(await GuestTerminal.start(launcher))
    sibling = stack.use(await GuestTerminal.start(launcher))
  })
  afterAll(async () => {
    await stack.disposeAsync()
    table.print()
  })

  test.each([
    ['/tmp', LIMITS.scratchBytes],
    ['/home/researcher', LIMITS.scratchBytes],
    ['/dev/shm', LIMITS.memoryBytes / 8],
    ['/var/tmp', LIMITS.memoryBytes / 16],
  ])(`${named('A10')} filling %s ends at its own limit`, async (folder, limit) => {
    const { bytes, said } = await attacker.probe<Fill>('exhaust', 'fill', folder)
    const observed = `${said} after ${bytes} bytes`
    table.add({
      id: 'A10',
      attack: `fill ${folder}`,
      expected: 'ENOSPC',
      observed,
      severity: 'session',
    })
    expect(said).toBe('ENOSPC')
    expect(bytes).toBeLessThanOrEqual(limit)
    const other = await sibling.probe<Fill>('exhaust', 'fill', folder)
    expect(other.bytes).toBe(bytes)
  })

  test(`${named('D01')} a fork bomb stops at its limit, and the sibling can still fork`, async () => {
    const { children, said } = await attacker.probe<{ children: number; said: string }>(
      'exhaust',
      'forks',
    )
    table.add({
      id: 'D01',
      attack: 'fork bomb',
      expected: 'EAGAIN',
      observed: `${said} after ${children}`,
      severity: 'host-denial',
    })
    expect(said).toBe('EAGAIN')
    expect(children).toBeLessThan(LIMITS.processes)
    expect(children).toBeGreaterThan(LIMITS.processes / 2)
    const other = await sibling.probe<{ children: number }>('exhaust', 'forks')
    expect(other.children).toBe(children)
  })

  test(`${named('D02')} a memory bomb is killed inside its group, and its session goes on`, async () => {
    const megabytes = String((2 * LIMITS.memoryBytes) / 2 ** 20)
    const { signal } = await attacker.probe<{ signal: number }>('exhaust', 'memory', megabytes)
    table.add({
      id: 'D02',
      attack: 'memory bomb',
      expected: 'signal 9',
      observed: `signal ${signal}`,
      severity: 'host-denial',
    })
    expect(signal).toBe(9)
    // The control: half of the limit is there for everybody.
    const half = String(LIMITS.memoryBytes / 2 / 2 ** 20)
    expect(await sibling.probe('exhaust', 'memory', half)).toEqual({ signal: 0 })
  })

  test(`${named('D03')} four spinning processes get the share of their session and no more`, async () => {
    // So small a share that even a busy machine would give more.
    await using spinner = await GuestTerminal.start(launcher, {
      limits: { ...LIMITS, cpuPercent: 10 },
    })
    const groups = controlGroupFolders(`vitrine-${launcher.pid}/${spinner.sessionId}`)
    const [usedBefore, startedAt] = [usedSeconds(groups), performance.now()]
    await spinner.probe('exhaust', 'spin', '1')
    const share = (usedSeconds(groups) - usedBefore) / ((performance.now() - startedAt) / 1000)
    const throttled = groups
      .flatMap((folder) => readWherePresent(`${folder}/cpu.stat`).split('\n'))
      .filter((line) => line.startsWith('nr_throttled '))
      .map((line) => Number(line.split(' ')[1]))
    table.add({
      id: 'D03',
      attack: 'CPU spin',
      expected: 'throttled to 10 %',
      observed: `${Math.round(share * 100)} %, ${Math.max(...throttled)} periods`,
      severity: 'other-session',
    })
    expect(Math.max(...throttled)).toBeGreaterThan(0)
    // By the kernel's own account. One period more than the quota can fall into the span.
    expect(share).toBeLessThan(0.2)
    // The control: the sibling, whose quota is a whole core, gets more when it spins.
    const { cpu_seconds: control } = await sibling.probe<{ cpu_seconds: number }>(
      'exhaust',
      'spin',
      '1',
    )
    expect(control).toBeGreaterThan(0.2)
  })

  test(`${named('C08')} ${named('C09')} what one session leaves, another cannot see`, async () => {
    const control = await attacker.probe<Outcomes>('neighbours', 'leave')
    const found = await sibling.probe<Outcomes>('neighbours', 'look')
    for (const [attack, observed] of Object.entries(found)) {
      if (attack === 'processes') continue
      const id = attack === 'display' ? 'C09' : 'C08'
      table.add({
        id,
        attack,
        expected: 'not there',
        observed: String(observed),
        severity: 'other-session',
      })
      expect([attack, control[attack]]).toEqual([attack, 'ok'])
      expect([attack, observed]).not.toEqual([attack, 'ok'])
    }
    expect(found['processes']).toBeLessThan(8)
  })
})

function readWherePresent(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Processor time of a control group, by whichever version this host has. */
function usedSeconds(folders: readonly string[]): number {
  const version1 = folders.map(
    (folder) => Number(readWherePresent(`${folder}/cpuacct.usage`)) / 1e9,
  )
  const version2 = folders.map(
    (folder) =>
      Number(/^usage_usec (\d+)$/m.exec(readWherePresent(`${folder}/cpu.stat`))?.[1] ?? 0) / 1e6,
  )
  return Math.max(...version1, ...version2)
}
