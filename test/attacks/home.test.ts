import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { whyNoHomes } from '../../sandbox/jail/home/availability.ts'
import { Jail } from '../../sandbox/jail/client/jail.ts'
import { named } from './corpus.ts'
import { CorpusTable } from './corpus-table.ts'
import { GuestTerminal } from './guest-terminal.ts'
import { CANARY, LIMITS, LauncherUnderTest } from './launcher-under-test.ts'

const HOME_BYTES = 64 * 2 ** 20
const FILE_NAME = `name-${CANARY}`

type Person = { userId: number; project: string; limits: object; home: object }

const table = new CorpusTable('home')
/** Not every host has what an encrypted home takes: then there is nothing to attack. */
const noHomes = whyNoHomes(tmpdir())
if (noHomes !== undefined) table.unobservable('H01', 'all of a kept home', noHomes)
let launcher: LauncherUnderTest

beforeAll(async () => {
  launcher = await LauncherUnderTest.start()
})
afterAll(async () => {
  await launcher[Symbol.asyncDispose]()
  table.print()
})

describe.skipIf(noHomes !== undefined)('a home that is kept', () => {
  test('is there in the next session, and in one beside it', async () => {
    const person = somebody()
    await session(person, async (guest) => {
      await guest.probe('kept_home', 'write', 'notes', CANARY)
      await session(person, async (second) => {
        expect(await second.probe('kept_home', 'read', 'notes')).toBe(CANARY)
      })
      expect(await guest.probe('kept_home', 'read', 'notes')).toBe(CANARY)
    })
    await session(person, async (guest) => {
      expect(await guest.probe('kept_home', 'read', 'notes')).toBe(CANARY)
    })
  })

  test(`${named('H01')} is nobody else’s: another person’s and another project’s are empty`, async () => {
    const person = somebody()
    await session(person, (guest) => guest.probe('kept_home', 'write', 'notes', CANARY))
    // A person has a user id in each project.
    for (const who of ['another person', 'the same person in another project']) {
      const observed = await session(somebody(), (guest) =>
        guest.probe<string>('kept_home', 'read', 'notes'),
      )
      table.add({ id: 'H01', attack: who, expected: 'ENOENT', observed, severity: 'other-session' })
      expect(observed).toBe('ENOENT')
    }
  })

  test.each([
    ['another person', { home: { kind: 'kept', owner: uuidv7() } }],
    ['another project', { project: 'allowed' }],
  ])(`${named('H01')} is refused to %s who was given its user id`, async (who, changes) => {
    const person = somebody()
    await session(person, (guest) => guest.probe('kept_home', 'write', 'notes', CANARY))
    const thief = { ...person, ...changes }
    const observed = await refusalOf(thief)
    table.add({
      id: 'H01',
      attack: `${who}, the same user id`,
      expected: 'refused',
      observed: observed.slice(0, 7) === 'started' ? 'started' : 'refused',
      severity: 'other-session',
    })
    expect(observed).toMatch(/belongs to another person or project; restore/)
    await session(person, async () => {
      expect(await refusalOf(thief)).toMatch(/is open for somebody else/)
    })
  })

  test(`${named('H02')} is encrypted at rest: contents, names and targets of links`, async () => {
    const person = somebody()
    await session(person, async (guest) => {
      await guest.probe('kept_home', 'write', FILE_NAME, CANARY)
      // The control: what the mounted home shows, through which the image was written.
      const mounted = launcher.inside(`/run/vitrine/homes/${person.userId}/home/${FILE_NAME}`)
      expect(readFileSync(mounted, 'utf8')).toBe(CANARY)
      await guest.probe('kept_home', 'plant', `/tmp/target-${CANARY}`)
    })
    await closed(person)
    const image = readFileSync(imageOf(person))
    expect(image.includes('lost+found')).toBe(true)
    const observed = image.includes(CANARY) ? 'found' : 'not found'
    table.add({
      id: 'H02',
      attack: 'read the disk',
      expected: 'not found',
      observed,
      severity: 'host-data',
    })
    expect(observed).toBe('not found')
    expect(image.includes('user.note')).toBe(false)
    for (const path of ['homes', 'root-key', `homes/${person.userId}/image`]) {
      const { uid, mode } = statSync(`${launcher.folder}/data/${path}`)
      expect([path, uid, mode & 0o077]).toEqual([path, 0, 0])
    }
  })

  test(`${named('H03')} is full when it is full, and takes nothing more of the host’s disk`, async () => {
    const person = somebody()
    await session(person, async (guest) => {
      const before = statSync(imageOf(person))
      expect(before.blocks * 512).toBeGreaterThanOrEqual(HOME_BYTES)
      const { written, said, files, files_said } = await guest.probe<Fill>('kept_home', 'fill')
      table.add({
        id: 'H03',
        attack: 'write without end',
        expected: 'ENOSPC',
        observed: said,
        severity: 'host-denial',
      })
      expect({ said, files_said }).toEqual({ said: 'ENOSPC', files_said: 'ENOSPC' })
      expect(written).toBeLessThan(HOME_BYTES)
      expect(files).toBeLessThan(HOME_BYTES / 4096)
      const after = statSync(imageOf(person))
      expect(after.size).toBe(before.size)
      // The host's file system notes which parts were written: some blocks of its own.
      expect(after.blocks - before.blocks).toBeLessThan(256)
      await guest.probe('kept_home', 'write', 'notes', CANARY)
    })
    await session(person, async (guest) => {
      expect(await guest.probe('kept_home', 'read', 'notes')).toBe(CANARY)
    })
  })

  test(`${named('H03')} a home for which the disk has no room is refused`, async () => {
    const limits = { ...LIMITS, homeBytes: 2 ** 40 }
    expect(await refusalOf({ ...somebody(), limits })).toMatch(/no room .*; free \d+ MiB/)
    expect(readdirSync(`${launcher.folder}/data/homes`).every((name) => /^\d+$/.test(name))).toBe(
      true,
    )
  })

  test('grows when its project allows more, and keeps what is in it', async () => {
    const person = somebody()
    await session(person, (guest) => guest.probe('kept_home', 'write', 'notes', CANARY))
    const larger = { ...person, limits: { ...LIMITS, homeBytes: 2 * HOME_BYTES } }
    await session(larger, async (guest) => {
      expect(await guest.probe('kept_home', 'read', 'notes')).toBe(CANARY)
      const { written } = await guest.probe<Fill>('kept_home', 'fill')
      expect(written).toBeGreaterThan(HOME_BYTES)
    })
    // What was promised is not taken back.
    await session(person, async (guest) => {
      expect(await guest.probe('kept_home', 'read', 'notes')).toBe(CANARY)
    })
    expect(statSync(imageOf(person)).size).toBe(2 * HOME_BYTES)
  })

  test(`${named('A05')} is swept of what fools a later reader, and nothing is followed`, async () => {
    const person = somebody()
    const outside = `${launcher.folder}/outside`
    writeFileSync(outside, CANARY, { mode: 0o666 })
    const before = markOf(outside)
    const planted = await session(person, (guest) =>
      guest.probe<Record<string, string>>('kept_home', 'plant', outside),
    )
    const { device, attribute, ...made } = planted
    expect(device).toBe('EPERM')
    // The one thing that the encryption of folders leaves readable.
    expect(attribute).toBe('ENOTSUP')
    expect(Object.values(made)).toEqual(Object.values(made).map(() => 'ok'))
    const found = await session(person, (guest) => guest.probe<Left>('kept_home', 'look'))
    const expected: Left = {
      FIFO: 'ENOENT',
      socket: 'ENOENT',
      'set-user-id': 'file',
      'link to a file': 'ENOENT',
      'link to a folder': 'ENOENT',
      'link that climbs': 'ENOENT',
      'links in two steps': 'ENOENT',
      'link within': 'link',
      file: 'file',
      'hard link': 'file',
      'deep folders': ['inner'],
      'closed folder': 'ENOENT',
      'odd names': 0,
    }
    for (const [attack, observed] of Object.entries(found))
      table.add({
        id: 'A05',
        attack: `${attack}, kept home`,
        expected: String(expected[attack]),
        observed: String(observed),
        severity: 'host-data',
      })
    expect(found).toEqual(expected)
    expect(markOf(outside)).toEqual(before)
  })

  test(`${named('D07')} leaves no mount, loop device or process when its last session ends`, async () => {
    const person = somebody()
    await session(person, async () => {
      expect(loopsOf(launcher).filter((file) => file.includes(`/${person.userId}/`))).toHaveLength(
        1,
      )
      expect(mountsOf(launcher, person)).not.toEqual([])
    })
    await closed(person)
    await expect.poll(() => loopsOf(launcher), { timeout: 10_000 }).toEqual([])
    expect(mountsOf(launcher, person)).toEqual([])
    expect(readdirSync(launcher.inside('/run/vitrine/homes'))).toEqual([])
  })
})

test.skipIf(noHomes !== undefined)(
  `${named('D05')} a home outlives a launcher that is killed, is swept by the next, and no loop device is left`,
  async () => {
    const person = somebody()
    const first = await LauncherUnderTest.start()
    const guest = await GuestTerminal.start(first, person)
    await guest.probe('kept_home', 'write', 'notes', CANARY)
    await guest.probe('kept_home', 'plant', '/etc/passwd')
    await first.stop('SIGKILL')
    await guest[Symbol.asyncDispose]()
    await expect.poll(() => loopsOf(first), { timeout: 5_000 }).toEqual([])
    const next = await LauncherUnderTest.start(first.folder)
    await session(
      person,
      async (again) => {
        expect(await again.probe('kept_home', 'read', 'notes')).toBe(CANARY)
        expect(await again.probe('kept_home', 'look')).toMatchObject({ FIFO: 'ENOENT' })
      },
      next,
    )
    expect(next.log).toContain('it was repaired and swept')
    await next.stop()
    expect(loopsOf(next)).toEqual([])
    await next[Symbol.asyncDispose]()
  },
)

test.skipIf(noHomes !== undefined)(
  `${named('H04')} without its root key a home is refused, by name, and nothing is destroyed`,
  async () => {
    const person = somebody()
    const first = await LauncherUnderTest.start()
    await session(person, (guest) => guest.probe('kept_home', 'write', 'notes', CANARY), first)
    await first.stop()
    const key = `${first.folder}/data/root-key/root.key`
    renameSync(key, `${first.folder}/aside`)
    await expect(LauncherUnderTest.start(first.folder)).rejects.toThrow(
      /the root key is gone .*; put/,
    )
    expect(existsSync(key)).toBe(false)

    const other = `vitrine-root-key 1 ${Buffer.alloc(32, 7).toString('base64')}\n`
    writeFileSync(key, other, { mode: 0o600 })
    const second = await LauncherUnderTest.start(first.folder)
    expect(await refusalOf(person, second)).toMatch(/needs the root key [0-9a-f]{12} and .*; put/)
    await second.stop()

    renameSync(`${first.folder}/aside`, key)
    const third = await LauncherUnderTest.start(first.folder)
    const found = await session(person, (guest) => guest.probe('kept_home', 'read', 'notes'), third)
    table.add({
      id: 'H04',
      attack: 'take the root key away, or change it',
      expected: 'refused, kept',
      observed: found === CANARY ? 'refused, kept' : 'lost',
      severity: 'host-data',
    })
    expect(found).toBe(CANARY)
    await third[Symbol.asyncDispose]()
  },
)

test.skipIf(noHomes !== undefined)(
  `${named('H04')} a root key that became known is changed, also when the change is cut off`,
  async () => {
    const person = somebody()
    const first = await LauncherUnderTest.start()
    await session(person, (guest) => guest.probe('kept_home', 'write', 'notes', CANARY), first)
    await first.stop()
    const data = `${first.folder}/data`
    const [root, wrapped] = [`${data}/root-key/root.key`, `${data}/homes/${person.userId}/key.json`]
    const known = { root: readFileSync(root), wrapped: readFileSync(wrapped) }
    changeRootKey(data)
    expect(readFileSync(root).equals(known.root)).toBe(false)
    expect(readdirSync(`${data}/root-key`)).toEqual(['root.key'])

    // As the power would have left it before this home's turn came.
    writeFileSync(`${root}.old`, known.root, { mode: 0o600 })
    writeFileSync(wrapped, known.wrapped)
    await expect(LauncherUnderTest.start(first.folder)).rejects.toThrow(/was cut off; finish it/)
    const between = readFileSync(root)
    changeRootKey(data)
    expect(readFileSync(root).equals(between)).toBe(true)
    expect(readdirSync(`${data}/root-key`)).toEqual(['root.key'])

    const next = await LauncherUnderTest.start(first.folder)
    const found = await session(person, (guest) => guest.probe('kept_home', 'read', 'notes'), next)
    expect(found).toBe(CANARY)
    await next[Symbol.asyncDispose]()
  },
)

function changeRootKey(data: string): void {
  const program = new URL('../../sandbox/jail/home/change-root-key.ts', import.meta.url).pathname
  execFileSync(process.execPath, [program, '--data-dir', data])
}

type Fill = { written: number; said: string; files: number; files_said: string }
type Left = Record<string, string | number | string[]>

/** A new person in a project. */
function somebody(): Person {
  const { userId, project } = launcher.request({ tty: '/dev/pts/0' })
  const limits = { ...LIMITS, homeBytes: HOME_BYTES }
  return { userId, project, limits, home: { kind: 'kept', owner: uuidv7() } }
}

async function session<Result>(
  person: Person,
  use: (guest: GuestTerminal) => Promise<Result>,
  under = launcher,
): Promise<Result> {
  await using guest = await GuestTerminal.start(under, person)
  return await use(guest)
}

/** Why a session of this person does not start. */
async function refusalOf(person: Person, under = launcher): Promise<string> {
  try {
    const request = under.request('desktop', person)
    await using _ = await Jail.start({ socketPath: under.socketPath, request })
    return 'started'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The home is closed behind its session's back. */
async function closed({ userId }: Person): Promise<void> {
  const mark = `${launcher.folder}/data/homes/${userId}/in-use`
  await expect.poll(() => existsSync(mark), { timeout: 10_000 }).toBe(false)
}

function imageOf({ userId }: Person): string {
  return `${launcher.folder}/data/homes/${userId}/image`
}

/** What the host's loop devices hold of this launcher's homes. */
function loopsOf({ folder }: LauncherUnderTest): string[] {
  return readdirSync('/sys/block')
    .map((name) => `/sys/block/${name}/loop/backing_file`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .filter((file) => file.includes(folder))
}

function mountsOf({ pid }: LauncherUnderTest, { userId }: Person): string[] {
  return readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`/homes/${userId}`))
}

function markOf(path: string): { hash: string; mode: number; changed: number } {
  const { mode, mtimeMs } = lstatSync(path)
  return {
    hash: createHash('sha256').update(readFileSync(path)).digest('hex'),
    mode,
    changed: mtimeMs,
  }
}
