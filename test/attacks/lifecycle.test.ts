import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { PseudoTerminal } from '../../sandbox/surface/terminal/pseudo-terminal.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'
import { LauncherUnderTest, controlGroupFolders } from './launcher-under-test.ts'
import { churn, footprint } from './session-churn.ts'

/** The corpus gives the jail of a killed runner one second. */
const GONE_WITHIN_MS = 1_000

/** `many-sessions.ts` starts as many as it is told. */
const SESSIONS = 25

describe('the life of jails', () => {
  const table = new CorpusTable('lifecycle')
  let launcher: LauncherUnderTest

  beforeAll(async () => {
    launcher = await LauncherUnderTest.start()
  })
  afterAll(async () => {
    await launcher[Symbol.asyncDispose]()
    table.print()
  })

  const good = (): Record<string, unknown> => ({ ...launcher.request('desktop') })

  test.each([
    ...HOSTILE_NAMES.map(
      (name) =>
        [`a data set named ${JSON.stringify(name).slice(0, 20)}`, { datasets: [name] }] as const,
    ),
    ...HOSTILE_NAMES.map(
      (name) =>
        [`a project named ${JSON.stringify(name).slice(0, 20)}`, { project: name }] as const,
    ),
    ['an environment that is a path', { environment: '../../../../etc' }],
    ['an environment that was never built', { environment: '0'.repeat(64) }],
    ['a data set that is not there', { datasets: ['absent'] }],
    ['a data set that is a link to a folder of the host', { datasets: ['linked'] }],
    ['root’s user', { userId: 0 }],
    ['the service’s user', { userId: 999 }],
    ['a session named as a path', { sessionId: '../../x' }],
    ['an unknown field', { bind: '/etc' }],
    ['no memory', { limits: { memoryBytes: -1 } }],
    [
      'a terminal that is none',
      { surface: 'terminal', tty: '/dev/mem', largestScreen: undefined, screen: undefined },
    ],
    ['a screen beyond all bounds', { largestScreen: { width: 1e9, height: 1e9 } }],
  ] as const)(`${named('A14')} %s is refused`, async (name, changes) => {
    const answer = await ask(launcher, `${JSON.stringify({ ...good(), ...changes })}\n`)
    const observed = String(answer['type'])
    table.add({ id: 'A14', attack: name, expected: 'refused', observed, severity: 'escape' })
    expect(answer).toMatchObject({ type: 'refused' })
    expect(JSON.stringify(answer).length).toBeLessThan(400)
    expect(launcher.processes().length).toBe(serviceProcesses(launcher))
  })

  test.each([
    ['no JSON', 'hello\n'],
    ['no end', 'x'.repeat(70_000)],
    ['two requests at once', '{}\n{}\n'],
  ])(`${named('A14')} %s is refused`, async (_, text) => {
    expect(await ask(launcher, text)).toMatchObject({ type: 'refused' })
  })

  test(`${named('A14')} the control: the same request without a hostile name starts`, async () => {
    expect(await ask(launcher, `${JSON.stringify(good())}\n`)).toMatchObject({ type: 'started' })
  })

  test(`${named('A14')} a terminal that is not the runner’s is refused`, async () => {
    // It is another user's, as that of an administrator who is logged in.
    using foreign = new PseudoTerminal({ columns: 80, rows: 25 })
    for (const tty of ['/dev/pts/99999', foreign.path]) {
      const request = launcher.request({ tty })
      const answer = await ask(launcher, `${JSON.stringify(request)}\n`)
      expect([tty, answer]).toMatchObject([tty, { type: 'refused' }])
    }
  })

  test(`${named('D05')} a killed runner takes its jail along`, async () => {
    const request = launcher.request('desktop')
    const script = new URL('runner-process.ts', import.meta.url).pathname
    const runner = spawn(process.execPath, [script, launcher.socketPath, JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(runner.stdout, 'data')
    expect(launcher.processes(request.sessionId).length).toBeGreaterThan(2)
    runner.kill('SIGKILL')
    await gone(() => launcher.processes(request.sessionId).length === 0)
    await gone(() => traces(launcher, request.sessionId).length === 0)
    table.add({
      id: 'D05',
      attack: 'kill the runner',
      expected: 'gone in 1 s',
      observed: 'gone',
      severity: 'host-denial',
    })
  })

  test(`${named('D07')} sessions that come and go leave no mount, group, descriptor, folder, file, port or user`, async () => {
    await churn(launcher, 5) // What is made once, on first use.
    const before = footprint(launcher)
    await using running = await GuestTerminal.start(launcher)
    // The control: while one runs there is more of nearly everything.
    const during = footprint(launcher)
    for (const name of ['mountsOfLauncher', 'guestProcesses', 'launcherProcesses'] as const)
      expect(during[name]).toBeGreaterThan(before[name])
    expect(during.sessionFolders).toEqual([running.sessionId])
    await running[Symbol.asyncDispose]()
    await churn(launcher, SESSIONS)
    // The last answers are still being written when the last jail is gone.
    await expect.poll(() => footprint(launcher), { timeout: 5_000 }).toEqual(before)
    table.add({
      id: 'D07',
      attack: `${SESSIONS} sessions`,
      expected: 'nothing left',
      observed: 'nothing left',
      severity: 'host-denial',
    })
  })

  test('a guest that ends by itself is reported as such, and cleaned up', async () => {
    await using guest = await GuestTerminal.start(launcher)
    guest.type('exit')
    expect(await guest.ended).toBe('guest-exited')
    expect(traces(launcher, guest.sessionId)).toEqual([])
  })

  test(`${named('D05')} a killed launcher takes server and jails along, and leaves nothing on the host`, async () => {
    const other = await LauncherUnderTest.start()
    const request = other.request('desktop')
    const jail = await Jail.start({ socketPath: other.socketPath, request })
    // A guest that does not notice that anybody is gone.
    const deaf = await GuestTerminal.start(other)
    deaf.type("trap '' HUP TERM; exec python3 -c 'import time; time.sleep(600)'")
    const processes = other.processes()
    expect(processes.length).toBeGreaterThan(4)
    other.signal('SIGKILL')
    await gone(() => processes.every(hasEnded))
    await jail.close()
    await deaf[Symbol.asyncDispose]()
    expect(readdirSync('/run/vitrine')).toEqual([])
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('/run/vitrine')
    // Empty groups stay, since nobody was left to remove them; the next launcher does.
    await using next = await LauncherUnderTest.start()
    expect(controlGroupFolders(`vitrine-${other.pid}`)).toEqual([])
    expect(next.pid).not.toBe(other.pid)
    await other[Symbol.asyncDispose]()
  })
})

/** Sends bytes to the launcher and gives the first message that comes back. */
async function ask(launcher: LauncherUnderTest, text: string): Promise<Record<string, unknown>> {
  const socket = connect(launcher.socketPath)
  socket.on('error', () => undefined) // It may close before all is written.
  socket.write(text)
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  socket.end()
  await once(socket.resume(), 'close')
  return JSON.parse(chunk.toString().split('\n')[0] ?? '') as Record<string, unknown>
}

async function gone(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: GONE_WITHIN_MS, interval: 10 }).toBe(true)
}

/** A process that nobody has waited for yet has ended all the same. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

function traces(launcher: LauncherUnderTest, sessionId: string): string[] {
  const folder = launcher.inside(`/run/vitrine/sessions/${sessionId}`)
  const mounts = readFileSync(`/proc/${launcher.pid}/mountinfo`, 'utf8').split('\n')
  return [
    ...controlGroupFolders(`vitrine-${launcher.pid}/${sessionId}`),
    ...(existsSync(folder) ? [folder] : []),
    ...mounts.filter((line) => line.includes(sessionId)),
  ]
}

function serviceProcesses(launcher: LauncherUnderTest): number {
  return launcher.processes('service').length
}
