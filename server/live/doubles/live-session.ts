import { setImmediate as turn } from 'node:timers/promises'

import { vi } from 'vitest'

import type { Codec } from '#protocol/codec.ts'
import { EnvironmentDigest, SessionId } from '#protocol/ids.ts'
import type { RunnerCommand } from '#protocol/link.ts'
import { Policy } from '#protocol/policy.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { GateMessage } from '#protocol/view.ts'

import { TEST_PROJECT } from '../../../test/support/test-app.ts'
import { termsInForce, termsOf } from '../../gate/policy/terms.ts'
import { createLogger } from '../../http/logger.ts'
import type { RunnerLink } from '../../runners/runner-link.ts'
import { Session } from '../session.ts'
import type { ViewMedia } from '../view.ts'
import { ScriptedMedia } from './scripted-media.ts'
import { ScriptedRunner } from './scripted-runner.ts'
import { SeenViewer } from './seen-viewer.ts'

export const SCREEN = { width: 1280, height: 720 }
/** What is taken away is gone within this time. */
export const SOON_MS = 2_000
const PACKET = Buffer.alloc(1_000, 0x80)

type SessionOptions = {
  /** The policy that it starts with, and that of its project by now. */
  start: Policy
  present: () => Policy
  media: ViewMedia
  link: RunnerLink
}

export function buildSession({ start, present, media, link }: SessionOptions): Session {
  const { limits, stream } = termsOf(start)
  return new Session({
    assignment: {
      kind: 'live',
      scale: 4,
      sessionId: SessionId.parse('01930000-0000-7000-8000-000000000001'),
      surface: 'terminal',
      userId: 1_900_000_001,
      environment: EnvironmentDigest.parse('0'.repeat(64)),
      project: TEST_PROJECT.id,
      datasets: [],
      home: { kind: 'temporary' },
      limits,
      stream,
      screen: SCREEN,
      launcherSocket: '/nowhere',
      recordingDirectory: '/nowhere',
      startedAt: new Date().toISOString(),
    },
    surface: 'terminal',
    media,
    runner: Promise.resolve(link),
    terms: () => termsInForce(start, present()),
    log: createLogger({ level: 'silent' }),
  })
}

/** A session with a viewer that is connected, without worker, jail or real time. */
export class LiveSession {
  readonly session: Session
  readonly runner: ScriptedRunner
  readonly media: ScriptedMedia
  readonly viewer: SeenViewer
  readonly noted: TimelineEvent[] = []
  /** What its project says by now. */
  readonly #project: { policy: Policy }

  private constructor(
    parts: Pick<LiveSession, 'session' | 'runner' | 'media'> & {
      project: { policy: Policy }
    },
  ) {
    this.#project = parts.project
    this.session = parts.session
    this.runner = parts.runner
    this.media = parts.media
    this.viewer = new SeenViewer(this.session)
    this.session.on('timeline', ({ event }) => this.noted.push(event))
  }

  static async open(start: Policy, receivable: readonly Codec[]): Promise<LiveSession> {
    const { runner, link } = await ScriptedRunner.connect()
    const media = new ScriptedMedia()
    const project = { policy: start }
    const session = buildSession({ start, present: () => project.policy, media, link })
    const live = new LiveSession({ session, runner, media, project })
    runner.say({ type: 'started' })
    const visitor = { address: '127.0.0.1', signIn: 'one' }
    await session.view.join({ receivable, screen: SCREEN, visitor })
    media.emit('view-connected')
    await live.settled(() => live.commands('view').length === 1)
    return live
  }

  /** The project says something else, and the time has passed in which it must hold. */
  async change(change: Partial<Policy>): Promise<void> {
    this.#project.policy = Policy.parse({ ...this.#project.policy, ...change })
    await this.pass(SOON_MS)
  }

  async pass(milliseconds: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(milliseconds)
    for (let turns = 0; turns < 20; turns += 1) await turn()
  }

  /** What comes over the runner's socket takes some turns. */
  async settled(isSo: () => boolean): Promise<void> {
    await vi.waitUntil(isSo, { timeout: 10_000 })
  }

  commands<Type extends RunnerCommand['type']>(
    type: Type,
  ): Extract<RunnerCommand, { type: Type }>[] {
    return this.runner.commands.filter((command) => command.type === type) as never
  }

  heard(type: GateMessage['type']): GateMessage[] {
    return this.viewer.messages.filter((message) => message.type === type)
  }

  /** How many of so many packets of the runner cross. */
  async crossing(count: number): Promise<number> {
    const { sent } = this.media
    const before = sent.length + this.#dropped
    const crossed = sent.length
    for (let index = 0; index < count; index += 1) this.runner.sendRtp(PACKET)
    await this.settled(
      () =>
        sent.length + this.#dropped - before >= count ||
        this.session.hold !== undefined ||
        this.#isSpent,
    )
    return sent.length - crossed
  }

  get #dropped(): number {
    return this.session.ledger.refusals().get('too-much-picture') ?? 0
  }

  get #isSpent(): boolean {
    return this.viewer.refusals.includes('too-much-picture')
  }

  /** How many of so many keys go on, all pressed at once. */
  typed(count: number): number {
    const before = this.session.ledger.totals().inputRecords
    for (let index = 0; index < count; index += 1) {
      const keysym = 0x61 + (index % 26)
      this.media.input({ kind: 'key', keysym, pressed: true, repeated: false, sequence: 0 })
    }
    return this.session.ledger.totals().inputRecords - before
  }

  moved(count: number): void {
    for (let index = 0; index < count; index += 1)
      this.media.input({ kind: 'move', x: index, y: 0, sequence: 0 })
  }

  get lastLimits() {
    return this.commands('limits').at(-1)?.limits
  }
}
