import { setImmediate } from 'node:timers/promises'

import { KeptTimedEvent, type RecordingHeader, type TimedEvent } from '#protocol/recording.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { PartDemuxer } from './part-demuxer.ts'
import { partPaths, readHeader } from './recording-folder.ts'

/** Some hours of input once a second; what is beyond is not kept in memory. */
const MAX_EVENTS = 200_000

/** The event loop gets its turn after so many packets. */
const PACKETS_PER_TURN = 2000

/** Where in session time the pictures of one part lie. */
export type PartIndex = {
  path: string
  /** Nothing when the part has no key frame to start from. */
  firstKeyMs: number | undefined
  lastMs: number
}

/**
 * What a recording holds, also one that a crash left. Opening reads each part once from start to
 * end; what cannot be read is named in `damaged` and the rest still plays.
 */
export class RecordingReader {
  readonly header: RecordingHeader
  readonly parts: readonly PartIndex[]
  /** Paths of parts that could not be opened at all. */
  readonly damaged: readonly string[]
  readonly #events: readonly TimedEvent[]

  private constructor(header: RecordingHeader, scan: Scan) {
    this.header = header
    this.parts = scan.parts
    this.damaged = scan.damaged
    this.#events = scan.events.toSorted((a, b) => a.atMs - b.atMs)
  }

  /** Throws when the folder has no readable `recording.json`. */
  static async open(directory: string): Promise<RecordingReader> {
    const header = await readHeader(directory)
    const scan: Scan = { parts: [], damaged: [], events: [] }
    for (const path of await partPaths(directory)) await scanPart(path, scan)
    return new RecordingReader(header, scan)
  }

  get surface(): SurfaceKind {
    return this.header.surface
  }

  /** Session time of the last picture or event. */
  get durationMs(): number {
    const lastEventMs = this.#events.at(-1)?.atMs ?? 0
    return Math.max(lastEventMs, ...this.parts.map(({ lastMs }) => lastMs))
  }

  /** In the order of session time. */
  timeline(): readonly TimedEvent[] {
    return this.#events
  }
}

type Scan = { parts: PartIndex[]; damaged: string[]; events: TimedEvent[] }

async function scanPart(path: string, scan: Scan): Promise<void> {
  let opened: PartDemuxer
  try {
    opened = await PartDemuxer.open(path)
  } catch {
    scan.damaged.push(path)
    return
  }
  using demuxer = opened
  const part: PartIndex = { path, firstKeyMs: undefined, lastMs: 0 }
  scan.parts.push(part)
  for (let count = 1; ; count += 1) {
    const packet = demuxer.read()
    if (!packet) return
    part.lastMs = Math.max(part.lastMs, packet.timeMs)
    if (packet.kind === 'video' && packet.keyFrame) part.firstKeyMs ??= packet.timeMs
    if (packet.kind === 'text' && scan.events.length < MAX_EVENTS) {
      const event = eventOf(packet.text)
      if (event) scan.events.push(event)
    }
    if (count % PACKETS_PER_TURN === 0) await setImmediate()
  }
}

function eventOf(text: string): TimedEvent | undefined {
  try {
    return KeptTimedEvent.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
