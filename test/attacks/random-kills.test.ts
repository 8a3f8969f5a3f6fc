import { setTimeout as delay } from 'node:timers/promises'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { Recording } from '#protocol/api/recordings.ts'
import type { SessionId } from '#protocol/ids.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { PacketViewer } from '../support/packet-viewer/packet-viewer.ts'
import { SessionClient } from '../support/packet-viewer/session-client.ts'
import {
  mountsLeft,
  type ProcessMark,
  processTree,
  stillRunning,
  System,
} from '../support/system.ts'
import { CorpusTable } from './corpus-table.ts'

const SCREEN = { width: 640, height: 400 }
/** A session each; a person whose session is over opens the next one, so that kills meet every stage of a life. */
const SURFACES: readonly SurfaceKind[] = ['desktop', 'terminal', 'desktop', 'terminal']
const KILLS = 24
const BETWEEN_MS = 400
const KEY_EVERY_MS = 100
const PATIENCE_MS = 3_000
/** What serves all sessions is not among the victims: `faults.test.ts` kills that. */
const SHARED = /jail\/launcher\/main\.ts|server\/main\.ts|\/run\/vitrine\/worker/
/** The same victims in each run, as far as the same processes are there: Park and Miller's generator. */
const SEED = 20_261

const table = new CorpusTable('random-kills')
let system: System
let researcher: SessionClient
let compliance: SessionClient
let project: string

beforeAll(async () => {
  system = await System.start()
  researcher = await SessionClient.signIn(system.signInLink('researcher'))
  compliance = await SessionClient.signIn(system.signInLink('compliance'))
  project = (await researcher.projects())[0]?.id ?? ''
})
afterAll(async () => {
  await system?.close()
  table.print()
})

/** Somebody who works: in one session after the other, until told to stop. */
class Worker {
  readonly started: SessionId[] = []
  /** Frames that came to its eyes. */
  frames = 0
  readonly #surface: SurfaceKind
  #stopped = false
  readonly done: Promise<void>

  constructor(surface: SurfaceKind) {
    this.#surface = surface
    this.done = this.#work()
  }

  stop(): void {
    this.#stopped = true
  }

  async #work(): Promise<void> {
    while (!this.#stopped) await this.#useOne().catch(() => delay(BETWEEN_MS))
  }

  /** Resolves when the session is over; rejects when it could not start, or was killed meanwhile. */
  async #useOne(): Promise<void> {
    const request = { projectId: project, surface: this.#surface, screen: SCREEN }
    const sessionId = await researcher.startSession(request)
    this.started.push(sessionId)
    const { origin, cookie } = researcher
    await using viewer = await PacketViewer.join({ origin, cookie, sessionId, screen: SCREEN })
    viewer.on('frame', () => (this.frames += 1))
    const over = new AbortController()
    viewer.on('closed', () => over.abort())
    let seen = { frames: this.frames, atMs: performance.now() }
    while (!over.signal.aborted && !this.#stopped) {
      if (this.frames > seen.frames) seen = { frames: this.frames, atMs: performance.now() }
      // A desktop whose only program was killed lives on, and answers no key.
      if (performance.now() - seen.atMs > PATIENCE_MS) await researcher.endSession(sessionId)
      for (const pressed of [true, false]) {
        viewer.input({ kind: 'key', keysym: 0x61, pressed, repeated: false })
      }
      await delay(KEY_EVERY_MS)
    }
  }
}

function* randomShares(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 16_807) % 2_147_483_647
    yield state / 2_147_483_647
  }
}

test('processes are killed at random while people work: sessions end, nothing else does', async () => {
  const workers = SURFACES.map((surface) => new Worker(surface))
  const share = randomShares(SEED)
  const killed: ProcessMark[] = []
  await delay(4 * BETWEEN_MS)
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victims = processTree(system.pid).filter(({ command }) => !SHARED.test(command))
    const victim = victims[Math.floor(share.next().value * victims.length)]
    if (victim !== undefined && killOne(victim)) killed.push(victim)
    await delay(BETWEEN_MS)
  }
  const framesBefore = workers.map(({ frames }) => frames)
  // Everybody gets on: a killed session is over, its person has another one, or still the same.
  for (const [index, worker] of workers.entries()) {
    await expect
      .poll(() => worker.frames, { timeout: 40_000 })
      .toBeGreaterThan(framesBefore[index] ?? 0)
  }
  for (const worker of workers) worker.stop()
  await Promise.all(workers.map(({ done }) => done))
  for (const { id } of await researcher.sessions()) {
    await researcher.endSession(id).catch(() => undefined)
  }
  const left = (): string[] =>
    processTree(system.pid)
      .map(({ command }) => command)
      .filter((command) => !SHARED.test(command) && !/sandbox\/runner\/main\.ts/.test(command))
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  expect(stillRunning(killed)).toEqual([])
  expect(mountsLeft(system.dataDirectory).filter((mount) => mount.includes('session'))).toEqual([])
  // The record says of every session that began how it ended.
  const answer = await fetch(`${system.origin}/api/recordings`, {
    headers: { cookie: compliance.cookie },
  })
  const recordings = z.array(Recording).parse(await answer.json())
  const reasons = workers
    .flatMap(({ started }) => started)
    .map((id) => recordings.find((recording) => recording.id === id)?.reason)
  expect(reasons).not.toContain(undefined)
  expect(killed.length).toBeGreaterThan(KILLS / 4)
  table.add({
    id: 'D05',
    attack: `${killed.length} SIGKILLs at random under load`,
    expected: 'all get on, nothing left',
    observed: `${reasons.length} sessions, ${new Set(reasons).size} kinds of end`,
    severity: 'host-denial',
  })
})

/** False when it was gone already. */
function killOne({ pid }: ProcessMark): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}
