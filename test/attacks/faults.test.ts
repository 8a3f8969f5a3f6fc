import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { Recording, RecordingDetail } from '#protocol/api/recordings.ts'
import { Session } from '#protocol/api/sessions.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { PacketViewer } from '../support/packet-viewer/packet-viewer.ts'
import { SessionClient } from '../support/packet-viewer/session-client.ts'
import {
  groupsLeft,
  mountsLeft,
  type ProcessMark,
  processTree,
  stillRunning,
  System,
} from '../support/system.ts'
import { CorpusTable } from './corpus-table.ts'

const SCREEN = { width: 640, height: 400 }
/** The issue's own: a session has ended by then, or has come back. */
const OVER_WITHIN_MS = 3_000

const table = new CorpusTable('faults')
let system: System
let researcher: SessionClient
let compliance: SessionClient
let project: string

async function open(dataDirectory?: string): Promise<void> {
  system = await System.start(dataDirectory === undefined ? {} : { dataDirectory })
  researcher = await SessionClient.signIn(system.signInLink('researcher'))
  compliance = await SessionClient.signIn(system.signInLink('compliance'))
  project = (await researcher.projects())[0]?.id ?? ''
}

afterAll(() => table.print())

async function get<Schema extends z.ZodType>(
  who: SessionClient,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await fetch(`${system.origin}${path}`, { headers: { cookie: who.cookie } })
  return schema.parse(await answer.json())
}

function start(surface: SurfaceKind): Promise<SessionId> {
  return researcher.startSession({ projectId: project, surface, screen: SCREEN })
}

function view(sessionId: SessionId): Promise<PacketViewer> {
  const { origin, cookie } = researcher
  return PacketViewer.join({ origin, cookie, sessionId, screen: SCREEN })
}

/** Processes of the system whose command line matches, without those that were there before. */
function find(command: RegExp, before: readonly ProcessMark[] = []): ProcessMark[] {
  const known = new Set(before.map(({ pid }) => pid))
  return processTree(system.pid).filter(
    (mark) => command.test(mark.command) && !known.has(mark.pid),
  )
}

async function appears(command: RegExp, before: readonly ProcessMark[]): Promise<ProcessMark> {
  const seek = (): ProcessMark | undefined => find(command, before)[0]
  await expect.poll(seek, { timeout: 20_000, interval: 5 }).toBeDefined()
  const [found] = find(command, before)
  if (found === undefined) throw new Error(`${command} ended before it could be killed`)
  return found
}

async function isOver(id: SessionId): Promise<Recording> {
  const ended = async (): Promise<Recording | undefined> =>
    (await get(compliance, '/api/recordings', z.array(Recording))).find((one) => one.id === id)
  await expect.poll(ended, { timeout: OVER_WITHIN_MS, interval: 50 }).toBeDefined()
  return Recording.parse(await ended())
}

const RUNNER = /sandbox\/runner\/main\.ts/
const AGENT = /^\/run\/guest\/node .*agent\.ts/
const XVFB = /^Xvfb /
/** bubblewrap's own process outside, and its first one inside. */
const BUBBLEWRAP = /^\/usr\/bin\/bwrap /
/** The first runner is a neighbour's; a second one waits for the next session. */
async function warmRunner(others: readonly number[]): Promise<ProcessMark> {
  return vi.waitFor(
    () => {
      const found = find(RUNNER).find(({ pid }) => !others.includes(pid))
      if (found === undefined) throw new Error('there is no runner that waits')
      return found
    },
    { timeout: 20_000, interval: 20 },
  )
}

/** The recorder writes twice a second. */
async function isRecorded(id: SessionId): Promise<void> {
  const folder = join(system.dataDirectory, 'recordings', id)
  const parts = (): number =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.mkv')).length : 0
  await expect.poll(parts, { timeout: 20_000, interval: 50 }).toBeGreaterThan(0)
  await delay(600)
}

describe('one process of one session is killed', () => {
  let watcher: PacketViewer
  let neighboursRunner: number
  let frames = 0
  let told: string[] = []

  beforeAll(async () => {
    await open()
    neighboursRunner = (await warmRunner([])).pid
    const neighbour = await start('terminal')
    watcher = await view(neighbour)
    watcher.on('frame', () => (frames += 1))
    watcher.on('message', ({ type }) => told.push(type))
  })
  afterAll(async () => {
    await watcher.close()
    await system.close()
  })
  beforeEach(() => {
    told = []
  })
  /** Another session notices nothing: it runs, its line is up, and a key still makes a picture. */
  async function expectNoNotice(): Promise<void> {
    expect(told.filter((type) => type === 'session/ended' || type === 'view/refused')).toEqual([])
    const before = frames
    const press = (): number => {
      for (const pressed of [true, false])
        watcher.input({ kind: 'key', keysym: 0x61, pressed, repeated: false })
      return frames
    }
    await expect.poll(press, { timeout: 5_000, interval: 200 }).toBeGreaterThan(before)
  }

  const victims: [victim: string, surface: SurfaceKind, command: RegExp, reason: RegExp][] = [
    ['runner', 'desktop', RUNNER, /runner-died/],
    ['runner', 'terminal', RUNNER, /runner-died/],
    ['guest agent', 'desktop', AGENT, /guest-exited|sandbox-killed/],
    ['Xvfb', 'desktop', XVFB, /guest-exited|sandbox-killed/],
  ]

  test.each(victims)('%s of a %s that is watched', async (victim, surface, command, reason) => {
    const warm = await warmRunner([neighboursRunner])
    const before = processTree(system.pid)
    const id = await start(surface)
    await using viewer = await view(id)
    const ended = new Promise((resolve) => viewer.once('closed', resolve))
    await isRecorded(id)
    const own = processTree(system.pid).filter(
      ({ pid, command: line }) => !before.some((known) => known.pid === pid) && !RUNNER.test(line),
    )
    const killed = victim === 'runner' ? warm : await appears(command, before)
    process.kill(killed.pid, 'SIGKILL')
    const recording = await isOver(id)
    await ended
    table.add({
      id: 'D05',
      attack: `SIGKILL of the ${victim}, ${surface} watched`,
      expected: 'over in 3 s, nothing left',
      observed: `${recording.reason}, ${recording.durationMs === null ? 'no' : 'with'} recording`,
      severity: 'host-denial',
    })
    expect(recording.reason).toMatch(reason)
    const left = (): ProcessMark[] => stillRunning([killed, ...own])
    await expect.poll(left, { timeout: OVER_WITHIN_MS, interval: 20 }).toEqual([])
    const { timeline } = await get(compliance, `/api/recordings/${id}`, RecordingDetail)
    expect(timeline.at(-1)?.event).toEqual({ type: 'session-ended', reason: recording.reason })
    // What was shown can be shown again, whoever was killed.
    expect(recording.durationMs).toBeGreaterThan(0)
    if (victim === 'runner') await expectReplay(id)
    await expectNoNotice()
  })

  test.each(['runner', 'bubblewrap'] as const)(
    '%s of a desktop that has only begun to start',
    async (victim) => {
      const warm = await warmRunner([neighboursRunner])
      const before = processTree(system.pid)
      const id = await start('desktop')
      const killed = victim === 'runner' ? warm : await appears(BUBBLEWRAP, before)
      process.kill(killed.pid, 'SIGKILL')
      const state = async (): Promise<string> => {
        const all = await get(researcher, '/api/sessions', z.array(Session))
        return all.find((one) => one.id === id)?.status.state ?? ''
      }
      // A runner that had not said hello yet is replaced by another one, and the session goes on.
      const settled = { timeout: OVER_WITHIN_MS, interval: 20 }
      await expect.poll(state, settled).toMatch(/ended|running/)
      const observed = await state()
      await researcher.endSession(id)
      table.add({
        id: 'D05',
        attack: `SIGKILL of the ${victim} at the start`,
        expected: 'ended or running in 3 s',
        observed,
        severity: 'host-denial',
      })
      const left = (): ProcessMark[] => find(/Xvfb|agent\.ts|bwrap/, before)
      await expect.poll(left, { timeout: OVER_WITHIN_MS, interval: 20 }).toEqual([])
      await expectNoNotice()
    },
  )

  test('the runner that waits for the next session', async () => {
    const warm = await warmRunner([neighboursRunner])
    process.kill(warm.pid, 'SIGKILL')
    const id = await start('terminal')
    await using viewer = await view(id)
    expect(viewer.line.mediaSsrc).toBeDefined()
    await researcher.endSession(id)
    await expectNoNotice()
  })
})

describe('what serves all sessions is killed', () => {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-faults-'))
    await open(join(folder, 'data'))
  })
  afterAll(async () => {
    await system.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each([
    ['media worker', /^\/run\/vitrine\/worker/],
    ['server', /server\/main\.ts/],
    ['launcher', /jail\/launcher\/main\.ts/],
  ] as const)(
    '%s: everything ends, nothing is orphaned, and the next start knows',
    async (name, command) => {
      await using stack = new AsyncDisposableStack()
      const killed = stack.use(system)
      const id = await start('desktop')
      stack.use(await view(id))
      await isRecorded(id)
      const tree = processTree(killed.pid)
      process.kill(tree.find((mark) => command.test(mark.command))?.pid ?? 0, 'SIGKILL')
      const left = (): ProcessMark[] => stillRunning(tree)
      await expect.poll(left, { timeout: OVER_WITHIN_MS, interval: 20 }).toEqual([])
      expect(mountsLeft(killed.dataDirectory)).toEqual([])
      // When the launcher is killed its empty groups stay, as nobody is left to remove them.
      const groups = groupsLeft(killed.pid)
      if (name !== 'launcher') expect(groups).toEqual([])
      const inGroups = (): string[] => groups.flatMap(processesBelow)
      await expect.poll(inGroups, { timeout: OVER_WITHIN_MS, interval: 20 }).toEqual([])

      await open(killed.dataDirectory)
      expect(groupsLeft(killed.pid)).toEqual([])
      const recordings = await get(compliance, '/api/recordings', z.array(Recording))
      const recording = recordings.find((one) => one.id === id)
      expect(recording).toMatchObject({ reason: 'server-stopped' })
      expect(recording?.durationMs).toBeGreaterThan(0)
      if (name === 'server') await expectReplay(id)
      table.add({
        id: 'D05',
        attack: `SIGKILL of the ${name}`,
        expected: 'over in 3 s, nothing left',
        observed: `server-stopped, ${groups.length} empty groups until the next start`,
        severity: 'host-denial',
      })
    },
  )
})

function processesBelow(group: string): string[] {
  return readdirSync(group, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'cgroup.procs')
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line !== '')
}

/** A replay of it starts and shows frames. */
async function expectReplay(recordingId: SessionId): Promise<void> {
  const answer = await fetch(`${system.origin}/api/replays`, {
    method: 'POST',
    headers: {
      cookie: compliance.cookie,
      origin: system.origin,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ recordingId }),
  })
  expect([answer.status, await answer.clone().text()]).toEqual([201, expect.any(String)])
  const { id } = z.object({ id: z.string() }).parse(await answer.json())
  const { origin, cookie } = compliance
  const sessionId = id as SessionId
  await using viewer = await PacketViewer.open({ origin, cookie, sessionId, screen: SCREEN })
  const shown = new Promise<void>((resolve) => viewer.once('frame', () => resolve()))
  await viewer.joinView()
  await shown
  await compliance.endSession(sessionId)
}
