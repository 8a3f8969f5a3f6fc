import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { Project } from '#protocol/api/projects.ts'

import type { FrameArrival } from '../../support/packet-viewer/frame-arrivals.ts'
import { PacketViewer } from '../../support/packet-viewer/packet-viewer.ts'
import type { SessionClient } from '../../support/packet-viewer/session-client.ts'
import type { System } from '../../support/system.ts'
import { consumption, coresBetween } from '../density/consumption.ts'
import { Typist } from '../density/typist.ts'
import { type Form, quantile } from '../report.ts'
import { supplyAnalysis } from '../supplied-analysis.ts'

const SCREEN = { width: 1280, height: 720 }
/** `changeMs` is between the text that moves and the typing. */
const FULL = { settleMs: 8_000, changeMs: 2_000, framesMs: 15_000, typingMs: 30_000 }
const SHORT: typeof FULL = { settleMs: 1_500, changeMs: 500, framesMs: 1_000, typingMs: 2_000 }
/** Slower than the gate's own limit for keys. */
const KEY_PAUSE_MS = 40
const RETURN = 0xff0d
/** An empty frame is smaller, a changed character is larger. */
const EMPTY_FRAME_BYTES = 40

/** Thirty lines of numbers a second, until a key is pressed. */
const MOVING = 'while ! read -t.033 -n1;do echo $RANDOM$RANDOM$RANDOM;done'

const GREEDY = join(import.meta.dirname, 'greedy.py')

type Parts = { client: SessionClient; project: Project; system: System }

/** What a session loses while another one on the same machine spins on every limit at once. */
export async function besideGreedyNeighbour(
  { client, project, system }: Parts,
  form: Form,
): Promise<Record<string, number>> {
  const times = form === 'short' ? SHORT : FULL
  const runGreedy = supplyAnalysis(system.dataDirectory, GREEDY)
  await using sessions = new AsyncDisposableStack()
  const join = async (): Promise<PacketViewer> => {
    const request = { projectId: project.id, surface: 'desktop' as const, screen: SCREEN }
    const sessionId = await client.startSession(request)
    sessions.defer(() => client.endSession(sessionId))
    const { origin, cookie } = client
    return sessions.use(await PacketViewer.join({ origin, cookie, sessionId, screen: SCREEN }))
  }
  const sibling = await join()
  const greedy = await join()
  await delay(times.settleMs)
  const alone = await measure(sibling, times)
  await typeLine(greedy, runGreedy)
  await delay(times.settleMs)
  const before = consumption(system.pid, { memory: false })
  const beside = await measure(sibling, times)
  const cores = coresBetween(before, consumption(system.pid, { memory: false }))
  return {
    alone_frames_s: alone.framesPerSecond,
    alone_p95_ms: alone.p95,
    beside_frames_s: beside.framesPerSecond,
    beside_p95_ms: beside.p95,
    beside_p50_ms: beside.p50,
    sibling_frame_rate_ratio: beside.framesPerSecond / alone.framesPerSecond,
    sibling_p95_ratio: beside.p95 / alone.p95,
    // The control: so much was really taken, all guests together.
    guests_cores: cores.guest,
  }
}

type Seen = { framesPerSecond: number; p50: number; p95: number }

async function measure(viewer: PacketViewer, times: typeof FULL): Promise<Seen> {
  await typeLine(viewer, MOVING)
  await delay(times.changeMs)
  let frames = 0
  const count = ({ payloadBytes }: FrameArrival): void => {
    if (payloadBytes > EMPTY_FRAME_BYTES) frames += 1
  }
  viewer.on('frame', count)
  await delay(times.framesMs)
  viewer.off('frame', count)
  await press(viewer, RETURN)
  await delay(times.changeMs)
  using typist = new Typist(viewer)
  typist.start()
  await delay(times.typingMs)
  typist.stop()
  const { samples } = typist.take()
  await press(viewer, RETURN)
  return {
    framesPerSecond: (1000 * frames) / times.framesMs,
    p50: quantile(samples, 0.5),
    p95: quantile(samples, 0.95),
  }
}

async function typeLine(viewer: PacketViewer, line: string): Promise<void> {
  for (const character of line) await press(viewer, character.charCodeAt(0))
  await press(viewer, RETURN)
}

async function press(viewer: PacketViewer, keysym: number): Promise<void> {
  for (const pressed of [true, false]) {
    if (!viewer.input({ kind: 'key', keysym, repeated: false, pressed }))
      throw new Error('the line to a session is gone')
  }
  await delay(KEY_PAUSE_MS)
}
