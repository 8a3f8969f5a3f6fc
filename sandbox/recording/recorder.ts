import { EventEmitter } from 'node:events'
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { RecordingHeader, type TimedEvent } from '#protocol/recording.ts'

import type { EncodedFrame } from '../bitstream/encoded-frame.ts'
import { MatroskaPart, type VideoTrack } from './matroska-part.ts'
import { CODEC_ROWS } from '../codec/codecs.ts'
import { HEADER_FILE, partName, partNumber, readHeader } from './recording-folder.ts'

/** A crash loses what came after the last flush: at most this, and the time of one flush. */
const FLUSH_INTERVAL_MS = 500

/** Events before the first picture wait for it so long, so that they share its part. */
const FIRST_PICTURE_WAIT_MS = 1000

export type RecorderOptions = {
  /** The folder of this session's recording; made when it does not exist. */
  directory: string
  header: RecordingHeader
}

type RecorderEvents = {
  /** Nothing is recorded any more. The session must end: there is none without a recorder. */
  failed: [Error]
  closed: []
}

/**
 * Records a stream exactly as it was sent, with the time line of events. A new part begins with
 * each change of codec and with each opening; an older part is never touched. Whoever opens a
 * recorder owns it. No method throws in the frame path: listen to `failed`.
 */
export class Recorder extends EventEmitter<RecorderEvents> implements AsyncDisposable {
  readonly #directory: string
  readonly #flushTimer: NodeJS.Timeout
  readonly #ended = Promise.withResolvers<void>()
  #nextPart: number
  #part: MatroskaPart | undefined
  #bytesInOlderParts = 0
  #waiting: TimedEvent[] = []
  #waitTimer: NodeJS.Timeout | undefined
  #syncing: Promise<void> | undefined
  #failure: Error | undefined
  #closed = false

  private constructor(directory: string, nextPart: number) {
    super()
    this.#directory = directory
    this.#nextPart = nextPart
    this.#flushTimer = setInterval(() => this.#flush(), FLUSH_INTERVAL_MS)
  }

  /** Throws when the folder cannot be written or holds the recording of another session. */
  static async open({ directory, header }: RecorderOptions): Promise<Recorder> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const names = await readdir(directory)
    if (names.includes(HEADER_FILE)) {
      const existing = await readHeader(directory)
      if (existing.sessionId !== header.sessionId) {
        throw new Error(`${directory} holds the recording of another session; choose another.`)
      }
    } else {
      await writeHeader(directory, RecordingHeader.parse(header))
    }
    const last = Math.max(0, ...names.map((name) => partNumber(name) ?? 0))
    return new Recorder(directory, last + 1)
  }

  /** Bytes that this recorder wrote into parts, for limits and for the disk that is left. */
  get bytesWritten(): number {
    return this.#bytesInOlderParts + (this.#part?.bytesWritten ?? 0)
  }

  /** The first frame, and the first of another codec, must be a key frame. */
  video(frame: EncodedFrame): void {
    this.#attempt(() => {
      const part = this.#partFor(frame)
      part.writeVideo(frame.data, frame.timeMs, frame.keyFrame)
    })
  }

  event(event: TimedEvent): void {
    this.#attempt(() => {
      if (this.#part) {
        writeEvent(this.#part, event)
        return
      }
      this.#waiting.push(event)
      this.#waitTimer ??= setTimeout(
        () => this.#attempt(() => this.#beginPart()),
        FIRST_PICTURE_WAIT_MS,
      )
    })
  }

  /** Idempotent; afterwards the recording is on the disk. */
  close(): Promise<void> {
    if (!this.#closed) {
      this.#attempt(() => {
        if (this.#waiting.length > 0) this.#beginPart()
      })
      this.#closed = true
      this.#shutDown().then(this.#ended.resolve, this.#ended.reject)
    }
    return this.#ended.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #partFor(frame: EncodedFrame): MatroskaPart {
    if (this.#part?.codec === frame.codec) return this.#part
    if (!frame.keyFrame) throw new Error('A part of a recording must begin with a key frame.')
    const { codec, width, height } = frame
    const parameterSets = CODEC_ROWS[codec].parameterSets(frame.data)
    return this.#beginPart({ codec, size: { width, height }, parameterSets })
  }

  #beginPart(video?: VideoTrack): MatroskaPart {
    this.#endPart()
    clearTimeout(this.#waitTimer)
    const part = new MatroskaPart(join(this.#directory, partName(this.#nextPart)), video)
    this.#part = part
    this.#nextPart += 1
    for (const event of this.#waiting.splice(0)) writeEvent(part, event)
    return part
  }

  #endPart(): void {
    const part = this.#part
    if (!part) return
    this.#part = undefined
    try {
      part.close()
    } finally {
      this.#bytesInOlderParts += part.bytesWritten
    }
  }

  #flush(): void {
    this.#attempt(() => {
      this.#part?.flush()
      // One at a time: a slow disk must not collect a queue.
      if (this.#part && !this.#syncing) this.#syncing = this.#sync(this.#part)
    })
  }

  async #sync(part: MatroskaPart): Promise<void> {
    try {
      await part.sync()
    } catch (error) {
      // A part that ended meanwhile has closed its file.
      if (part === this.#part) this.#fail(error)
    } finally {
      this.#syncing = undefined
    }
  }

  #attempt(write: () => void): void {
    if (this.#closed || this.#failure) return
    try {
      write()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = error instanceof Error ? error : new Error(String(error))
    clearInterval(this.#flushTimer)
    clearTimeout(this.#waitTimer)
    this.emit('failed', this.#failure)
  }

  async #shutDown(): Promise<void> {
    clearInterval(this.#flushTimer)
    clearTimeout(this.#waitTimer)
    await this.#syncing
    const part = this.#part
    try {
      part?.flush()
      await part?.sync()
    } catch (error) {
      this.#fail(error)
    }
    try {
      this.#endPart()
    } catch (error) {
      this.#fail(error)
    }
    this.emit('closed')
  }
}

function writeEvent(part: MatroskaPart, event: TimedEvent): void {
  part.writeText(JSON.stringify(event), event.atMs)
}

/** Whole or not at all: a crash here leaves a folder without a header, which is no recording. */
async function writeHeader(directory: string, header: RecordingHeader): Promise<void> {
  const path = join(directory, HEADER_FILE)
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(header, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
