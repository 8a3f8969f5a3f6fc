import { EventEmitter } from 'node:events'

import { MIN_SCREEN } from '#protocol/plain/screen-limits.ts'
import { type ScreenSize, type TextScale } from '#protocol/screen.ts'

import { BYTES_PER_PIXEL, type Picture } from '../frame/picture.ts'
import type { Surface, SurfaceEvents } from '../surface/surface.ts'
import { PictureTrack } from './picture-track.ts'
import { RecordingReader } from './recording-reader.ts'

/** A timer is set anew after this, since timers cannot wait longer than 24 days. */
const LONGEST_WAIT_MS = 60_000

/**
 * Shows a recording as a surface, so that a replay goes through the same encoder, policy and ledger
 * as a live session. Gaps last as long as they lasted. Input is ignored. `changed` also comes when
 * the end is reached and when a seek has arrived: the time to tell where it stands. Whoever opens
 * it closes it.
 */
export class RecordingPlayer extends EventEmitter<SurfaceEvents> implements AsyncDisposable {
  readonly reader: RecordingReader
  readonly #track: PictureTrack
  readonly #blank: Picture
  #playing = false
  /** Session time at `#sinceMs` on the process's monotonic clock. */
  #positionMs = 0
  #sinceMs = 0
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #seeking = new AbortController()
  #closed = false

  private constructor(reader: RecordingReader, track: PictureTrack) {
    super()
    this.reader = reader
    this.#track = track
    const { width, height } = MIN_SCREEN
    const stride = width * BYTES_PER_PIXEL
    this.#blank = { width, height, stride, pixels: Buffer.alloc(stride * height) }
  }

  /** Stands paused at the first picture. Throws when there is no picture that could be played. */
  static async open(directory: string, threads = 1): Promise<RecordingPlayer> {
    const reader = await RecordingReader.open(directory)
    const track = new PictureTrack(reader, threads)
    if (!track.playable) throw new Error(`${directory} has no picture that could be played.`)
    const player = new RecordingPlayer(reader, track)
    await player.seek(0)
    return player
  }

  get playing(): boolean {
    return this.#playing
  }

  get durationMs(): number {
    return this.reader.durationMs
  }

  /** Session time, 0 to `durationMs`. */
  get positionMs(): number {
    const goneMs = this.#playing ? performance.now() - this.#sinceMs : 0
    return Math.min(this.durationMs, this.#positionMs + goneMs)
  }

  /** At the end it starts again from the beginning. */
  play(): void {
    if (this.#playing || this.#closed) return
    if (this.#positionMs >= this.durationMs) void this.seek(0)
    this.#sinceMs = performance.now()
    this.#playing = true
    this.#schedule()
  }

  pause(): void {
    if (!this.#playing) return
    this.#positionMs = this.positionMs
    this.#playing = false
    clearTimeout(this.#timer)
  }

  /** Resolves once the picture of that time can be captured, or a later `seek` took over. */
  seek(positionMs: number): Promise<void> {
    this.#seeking.abort()
    this.#seeking = new AbortController()
    const { signal } = this.#seeking
    this.#positionMs = Math.max(0, Math.min(positionMs, this.durationMs))
    this.#sinceMs = performance.now()
    clearTimeout(this.#timer)
    return this.#enqueue(() => this.#goTo(signal))
  }

  /** The picture at the present position, at the size in which it was recorded. */
  capture(): Picture {
    return this.#track.picture() ?? this.#blank
  }

  /** A recording takes no input. */
  input(_record: Uint8Array): void {}

  /** A recording keeps its size. */
  resize(_size: ScreenSize, _scale: TextScale): void {}

  async close(): Promise<void> {
    this.#closed = true
    this.#playing = false
    this.#seeking.abort()
    clearTimeout(this.#timer)
    await this.#work
    this.#track[Symbol.dispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #goTo(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const target = this.#positionMs
    await this.#track.seek(target)
    // Before the first picture that one is shown, rather than nothing.
    const reached = await this.#track.advance(Math.max(target, this.#track.nextMs ?? 0), signal)
    if (!reached || signal.aborted) return
    // Time stood still while the way to the position was decoded.
    this.#sinceMs = performance.now()
    this.emit('changed')
    this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (!this.#playing || this.#closed) return
    const nextMs = this.#track.nextMs ?? this.durationMs
    const waitMs = Math.max(0, Math.min(nextMs - this.positionMs, LONGEST_WAIT_MS))
    this.#timer = setTimeout(() => void this.#enqueue(() => this.#step()), Math.ceil(waitMs))
  }

  async #step(): Promise<void> {
    if (!this.#playing || this.#closed) return
    const { signal } = this.#seeking
    const dueMs = this.#track.nextMs
    const positionMs = this.positionMs
    const due = dueMs !== undefined && dueMs <= positionMs
    if (due && !(await this.#track.advance(positionMs, signal))) return
    const ended = this.#track.nextMs === undefined && this.positionMs >= this.durationMs
    if (ended) this.pause()
    if (due || ended) this.emit('changed')
    this.#schedule()
  }

  /** One after the other: track and decoder have one position. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#after(this.#work, work)
    return this.#work
  }

  async #after(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before
    if (this.#closed) return
    try {
      await work()
    } catch {
      // A part was damaged or went away after it was indexed; another position may still play.
      this.pause()
      this.emit('changed')
    }
  }
}

/** A player that lost a method of the surface would not compile here. */
RecordingPlayer satisfies { open(directory: string): Promise<Surface> }
