import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { Jail } from '../../sandbox/jail/client/jail.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { environmentRoot, LauncherUnderTest } from './launcher-under-test.ts'

const CHECKOUT = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
/** `/proc/filesystems` lists what is built in or loaded; a trial by the launcher loads the rest. */
const hasOverlays = (): boolean => readFileSync('/proc/filesystems', 'utf8').includes('\toverlay\n')

const table = new CorpusTable('mount-names')
const stack = new AsyncDisposableStack()
let launcher: LauncherUnderTest
let told: Record<string, string>

beforeAll(async () => {
  launcher = stack.use(await LauncherUnderTest.start())
  const guest = stack.use(await GuestTerminal.start(launcher))
  told = await guest.probe<Record<string, string>>('mounts')
})
afterAll(async () => {
  await stack.disposeAsync()
  table.print()
})

/** Names of the host that a guest has no business to know. */
const hostNames = (): Record<string, string> => ({
  'data folder': launcher.folder,
  checkout: CHECKOUT,
  environments: dirname(dirname(environmentRoot())),
  Node: dirname(process.execPath),
})

test(`${named('B17')} a terminal’s mounts name no folder of the host`, () => {
  if (!hasOverlays()) {
    table.unobservable('B17', 'names of mounts', 'this kernel has no overlays')
    return
  }
  for (const [what, name] of Object.entries(hostNames())) {
    const observed = Object.values(told).some((text) => text.includes(name)) ? 'named' : 'unnamed'
    table.add({ id: 'B17', attack: what, expected: 'unnamed', observed, severity: 'host-data' })
    expect([what, observed]).toEqual([what, 'unnamed'])
  }
})

test(`${named('B17')} the same holds for a desktop, which sees Node and its agent`, async () => {
  const request = launcher.request('desktop')
  await using jail = await Jail.start({ socketPath: launcher.socketPath, request })
  expect(jail.sharedFolder).not.toBeNull()
  const guests = launcher.processes(request.sessionId).filter((pid) => isInside(pid))
  expect(guests.length).toBeGreaterThan(0)
  const tables = guests.map((pid) => readFileSync(`/proc/${pid}/mountinfo`, 'utf8'))
  expect(tables.join('')).toContain('/run/guest/app/sandbox/guest')
  if (!hasOverlays()) return
  for (const name of Object.values(hostNames())) expect(tables.join('')).not.toContain(name)
})

test('the control: the launcher’s own table names them', () => {
  const own = readFileSync(`/proc/${launcher.pid}/mountinfo`, 'utf8')
  expect(own).toContain(`${launcher.folder}/data`)
  expect(own).toContain(`${CHECKOUT}/protocol`)
})

/** Past the moment at which bubblewrap has left the launcher's mounts behind. */
function isInside(pid: number): boolean {
  try {
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    return mounts.includes(' /run/guest/node ') && !mounts.includes('/run/vitrine ')
  } catch {
    return false
  }
}
