import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { LIMITS, LauncherUnderTest, PLANTED_SECRET } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Guarantees = {
  'new user namespace': string
  'run data': string
  'become root': string
  'many files': string
  'raise files': string
  mounts: Record<string, string[]>
  users: string[]
  environment: Record<string, string>
}

/**
 * What several layers see to at once. Here it does not matter which of them answers, so that one of
 * them can be taken away and the others be seen to hold; see mutations/.
 */
describe('what holds in a jail, whichever layer sees to it', () => {
  const table = new CorpusTable('guarantees')
  const stack = new AsyncDisposableStack()
  let launcher: LauncherUnderTest
  let guest: GuestTerminal
  let inside: Guarantees
  let outside: Guarantees

  beforeAll(async () => {
    launcher = stack.use(await LauncherUnderTest.start())
    guest = stack.use(await GuestTerminal.start(launcher))
    inside = await guest.probe<Guarantees>('guarantees')
    outside = await probeOutside<Guarantees>('guarantees')
  })
  afterAll(async () => {
    await stack.disposeAsync()
    table.print()
  })

  test.each([
    { id: 'B01', attack: 'new user namespace', answers: ['EPERM', 'ENOSPC'], control: 'ok' },
    { id: 'B15', attack: 'become root', answers: ['EPERM', 'EINVAL'], control: 'ok' },
    // The control reaches the loader of programs, which does not know this format.
    { id: 'A02', attack: 'run data', answers: ['EACCES'], control: 'ENOEXEC' },
    { id: 'D01', attack: 'raise files', answers: ['EPERM'], control: 'ok' },
  ] as const)('$id $attack is refused', ({ id, attack, answers, control }) => {
    const observed = inside[attack]
    const expected = answers.join(' or ')
    table.add({ id, attack, expected, observed, severity: 'escape' })
    expect(answers).toContain(observed)
    expect(outside[attack]).toBe(control)
  })

  test(`${named('D01')} open files end at their limit`, () => {
    const [said, held] = inside['many files'].split(' ')
    table.add({
      id: 'D01',
      attack: 'open files',
      expected: `EMFILE at ${LIMITS.openFiles}`,
      observed: inside['many files'],
      severity: 'host-denial',
    })
    expect(said).toBe('EMFILE')
    expect(Number(held)).toBeLessThan(LIMITS.openFiles)
    expect(Number(outside['many files'].split(' ')[1])).toBeGreaterThan(LIMITS.openFiles)
  })

  test(`${named('B15')} no mount lets a file raise its rights, and no device is where data are`, () => {
    for (const [path, flags] of Object.entries(inside.mounts)) {
      expect([path, flags.includes('nosuid')]).toEqual([path, true])
      if (!/^\/(dev|proc)(\/|$)/.test(path))
        expect([path, flags.includes('nodev')]).toEqual([path, true])
      if (path.startsWith('/data/')) expect([path, flags.includes('noexec')]).toEqual([path, true])
    }
    const writable = Object.keys(inside.mounts).filter((path) =>
      inside.mounts[path]?.includes('rw'),
    )
    const expected = ['/dev/shm', '/home/researcher', '/proc', '/tmp', '/var/tmp']
    const odd = writable.filter((path) => !/^\/dev\/[a-z]+$/.test(path) && !expected.includes(path))
    table.add({
      id: 'A03',
      attack: 'writable mounts',
      expected: expected.join(' '),
      observed: odd.join(' ') || 'those',
      severity: 'host-data',
    })
    expect(odd).toEqual([])
    // Its files belong to the host's root, who is nobody here; it is closed all the same.
    expect(inside.mounts['/proc/sys']).toContain('ro')
  })

  test(`${named('A01')} what the launcher’s own environment held is in no process of the jail`, () => {
    expect(environmentOf(launcher.pid)).toContain(PLANTED_SECRET)
    expect(JSON.stringify(inside.environment)).not.toContain(PLANTED_SECRET)
    const pids = launcher.processes(guest.sessionId)
    expect(pids.length).toBeGreaterThan(1)
    const holding = pids.filter((pid) => environmentOf(pid).includes(PLANTED_SECRET))
    table.add({
      id: 'A01',
      attack: 'environment',
      expected: 'clean',
      observed: holding.length === 0 ? 'clean' : 'leaks',
      severity: 'host-data',
    })
    expect(holding).toEqual([])
  })

  test(`${named('B15')} the host knows every process of a session as that person’s user, without any group`, () => {
    const pids = launcher.processes(guest.sessionId)
    // What made the jail, and the shell in it.
    expect(pids.length).toBeGreaterThan(1)
    expect(pids.map((pid) => statusOf(pid)('Name'))).toContain('bash')
    const user = Array.from({ length: 4 }, () => guest.userId).join('\t')
    const expected = identity({ uid: user, gid: user, groups: '', noNewPrivileges: '1' })
    const observed = [...new Set(pids.map(identityOf))].join('; ')
    table.add({ id: 'B15', attack: 'user on the host', expected, observed, severity: 'escape' })
    expect(observed).toBe(expected)
    expect(identityOf(process.pid)).not.toBe(expected)
    // One user of the jail is one of the host; root is nobody's.
    expect([inside.users[0], inside.users[2]]).toEqual(['1000', '1'])
    expect(outside.users).not.toEqual(inside.users)
  })

  test(`${named('B15')} nothing that serves is root, but the launcher`, () => {
    const pids = launcher.processes('service')
    expect(pids.length).toBeGreaterThan(0)
    for (const pid of pids) {
      const status = statusOf(pid)
      expect(status('Uid').split('\t')[0]).toBe(String(launcher.service.uid))
      expect(status('Groups')).toBe('')
      expect(status('CapEff')).toBe('0000000000000000')
      expect(status('CapBnd')).toBe('0000000000000000')
      expect(status('NoNewPrivs')).toBe('1')
    }
    expect(statusOf(launcher.pid)('Uid').split('\t')[0]).toBe('0')
  })
})

type Identity = { uid: string; gid: string; groups: string; noNewPrivileges: string }

function identity({ uid, gid, groups, noNewPrivileges }: Identity): string {
  const words = [`user ${uid}`, `group ${gid}`, `groups ${groups || 'none'}`]
  return [...words, `no new privileges ${noNewPrivileges}`].join(', ').replaceAll('\t', ' ')
}

/** Who a process is, as the host has it. */
function identityOf(pid: number): string {
  const status = statusOf(pid)
  return identity({
    uid: status('Uid'),
    gid: status('Gid'),
    groups: status('Groups'),
    noNewPrivileges: status('NoNewPrivs'),
  })
}

function statusOf(pid: number): (name: string) => string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return (name) => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1]?.trim() ?? ''
}

function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8')
}
