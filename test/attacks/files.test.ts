import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { framebufferFileBytes } from '../../sandbox/jail/contract/framebuffer-file.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { DESKTOP_SCREEN, DesktopGuest } from './desktop-guest.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { CANARY, LauncherUnderTest, controlGroupFolders } from './launcher-under-test.ts'
import { probeOutside } from './outside.ts'

type Outcomes = Record<string, string>

const table = new CorpusTable('files')
let launcher: LauncherUnderTest

beforeAll(async () => {
  launcher = await LauncherUnderTest.start()
})
afterAll(async () => {
  await launcher[Symbol.asyncDispose]()
  table.print()
})

describe('what a guest leaves in its home', () => {
  test(`${named('A05')} links to a file of the host lead nowhere, then and in the next session`, async () => {
    const target = `${launcher.folder}/somebody-elses`
    writeFileSync(target, CANARY, { mode: 0o666 })
    const before = markOf(target)
    const userId = launcher.request({ tty: '/dev/pts/0' }).userId
    const first = await GuestTerminal.start(launcher, { userId })
    const planted = await first.probe<Outcomes>('home', 'plant', target)
    const within = await first.probe<Outcomes>('home', 'look')
    await first[Symbol.asyncDispose]()
    await using second = await GuestTerminal.start(launcher, { userId })
    const later = await second.probe<Outcomes>('home', 'look')
    expect(planted['link to a file']).toBe('ok')
    for (const name of ['link to a file', 'link to a folder', 'start-up file', 'history']) {
      for (const [when, found] of Object.entries({ within, later })) {
        const observed = found[name] ?? 'not tried'
        const attack = `${name}, ${when}`
        table.add({ id: 'A05', attack, expected: 'ENOENT', observed, severity: 'host-data' })
        // A home that is kept may have been swept, and a shell may have made its history anew.
        const renewed = attack === 'history, later' ? ['ok'] : []
        expect([attack, 'ENOENT', ...renewed]).toContain(observed)
      }
    }
    for (const special of ['FIFO', 'set-user-id']) {
      const observed = later[special] ?? 'not tried'
      const attack = `${special}, later`
      table.add({ id: 'A05', attack, expected: 'ENOENT', observed, severity: 'session' })
      expect([attack, observed]).toEqual([attack, 'ENOENT'])
    }
    expect(markOf(target)).toEqual(before)
  })

  test(`${named('A05')} the control: the same link outside is followed, and the file changes`, () => {
    const folder = mkdtempSync(`${tmpdir()}/vitrine-way-`)
    writeFileSync(`${folder}/target`, CANARY)
    symlinkSync(`${folder}/target`, `${folder}/way`)
    const before = markOf(`${folder}/target`)
    writeFileSync(`${folder}/way`, 'changed')
    expect(markOf(`${folder}/target`).hash).not.toBe(before.hash)
    rmSync(folder, { recursive: true })
  })
})

describe('the file that a desktop paints into', () => {
  test(`${named('A06')} nothing can take its place, and the picture goes on`, async () => {
    await using guest = await DesktopGuest.start(launcher)
    const before = readdirSync(guest.sharedFolder)
    const inside = await guest.probe<Outcomes>('screen', 'replace', '/fb')
    const outside = await probeOutside<Outcomes>('screen', 'replace', '/tmp/fb')
    for (const [attack, observed] of Object.entries(inside)) {
      const expected = 'EROFS, EBUSY, EXDEV'
      table.add({ id: 'A06', attack, expected, observed, severity: 'host-data' })
      // The link that could not be made cannot be moved either.
      const refused = attack === 'a link in its place' ? ['ENOENT'] : []
      expect([attack, ...refused, 'EROFS', 'EBUSY', 'EXDEV']).toContain(observed)
      expect([attack, outside[attack]]).toEqual([attack, 'ok'])
    }
    const seen = statSync(`${guest.sharedFolder}/screen`)
    expect(seen).toMatchObject({ nlink: 1, size: framebufferFileBytes(DESKTOP_SCREEN) })
    expect(seen.isFile()).toBe(true)
    expect(readdirSync(guest.sharedFolder)).toEqual(before)
    const rings = guest.surface.counts.rings
    guest.type('clear')
    await expect.poll(() => guest.surface.counts.rings, { timeout: 10_000 }).toBeGreaterThan(rings)
  })

  test(`${named('A07')} cutting it off ends that session alone; whoever reads it lives and has the last picture`, async () => {
    await using sibling = await DesktopGuest.start(launcher)
    await using guest = await DesktopGuest.start(launcher)
    const ended: string[] = []
    guest.surface.on('ended', (reason) => ended.push(reason))
    const before = Buffer.from(guest.surface.capture().pixels)
    expect(before.some((byte) => byte !== 0)).toBe(true)
    guest.type('python3 /analyses/screen.py cut /fb')
    const look = (): number => (guest.surface.capture(), ended.length)
    await expect.poll(look, { timeout: 20_000 }).toBe(1)
    const after = guest.surface.capture().pixels
    table.add({
      id: 'A07',
      attack: 'truncate the framebuffer',
      expected: 'ended, reader alive',
      observed: `${ended.join()}, reader alive`,
      severity: 'host-denial',
    })
    // Its display dies of the cut, and whether that or the reader is first is a race of theirs.
    expect(['killed', 'guest-exited']).toContain(ended[0])
    expect(after).toHaveLength(before.length)
    expect(after.some((byte) => byte !== 0)).toBe(true)
    await guest.surface.close()
    expect(controlGroupFolders(`vitrine-${launcher.pid}/${guest.request.sessionId}`)).toEqual([])
    expect(await sibling.probe('screen', 'replace', '/fb')).toBeTypeOf('object')
  })

  test(`${named('A07')} the control: a reader that maps such a file dies of the cut`, async () => {
    const SIGBUS = 7
    expect(await probeOutside('screen', 'map', '/tmp/fb')).toEqual({ signal: SIGBUS })
  })
})

describe('a guest that crashes', () => {
  test(`${named('B18')} leaves no core dump, neither in its home nor on the host`, async () => {
    const before = coresOnHost()
    await using guest = await GuestTerminal.start(launcher)
    const inside = await guest.probe<Crash>('crash')
    const outside = await probeOutside<Crash>('crash')
    table.add({
      id: 'B18',
      attack: 'SIGSEGV',
      expected: 'no core',
      observed: inside.dumped ? 'core' : 'no core',
      severity: 'host-data',
    })
    expect(inside).toEqual({ limit: 'EPERM', signal: 11, dumped: false, files: [] })
    expect(coresOnHost()).toEqual(before)
    const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()
    if (pattern.startsWith('|') || pattern === '')
      table.unobservable(
        'B18',
        'control outside',
        `this host hands cores to ${pattern || 'nobody'}`,
      )
    else expect(outside).toMatchObject({ limit: 'ok', signal: 11, dumped: true })
  })
})

type Crash = { limit: string; signal: number; dumped: boolean; files: string[] }

function markOf(path: string): { hash: string; mode: number; uid: number; changed: number } {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
  const { mode, uid, mtimeMs } = statSync(path)
  return { hash, mode, uid, changed: mtimeMs }
}

/** Where hosts keep cores, and where this one would: the launcher's working folder. */
function coresOnHost(): string[] {
  const folders = ['/', '/tmp', '/var/crash', '/var/lib/systemd/coredump', '/cores', process.cwd()]
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((path) => /\/(core|core\..*|.*\.core|.*\.crash)$/.test(path))
}
