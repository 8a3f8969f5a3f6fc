import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'

import type { Codec } from '#protocol/codec.ts'
import { MIN_SCREEN } from '#protocol/plain/screen-limits.ts'
import { type ScreenSize, type TextScale } from '#protocol/screen.ts'

import { VideoDecoder } from '../codec/video-decoder.ts'
import { BYTES_PER_PIXEL, type Picture } from '../frame/picture.ts'
import type { Surface, SurfaceEvents } from '../surface/surface.ts'
import { PartTail, type TailFrame } from './part-tail.ts'
import { partName, partNumber } from './recording-folder.ts'

/** The recorder hands over twice a second; this adds little to that. */
const POLL_MS = 100

/**
 * Shows a session while it is recorded, as a surface: exactly what its viewer gets, half a second
 * later, and blank until the next whole picture comes. Input is ignored. It ends when what it reads is
 * no recording of ours. Whoever opens it closes it.
 */
export class RecordingFollower extends EventEmitter<SurfaceEvents> implements AsyncDisposable {
  readonly #directory: string
  readonly #threads: number
  readonly #blank: Picture
  readonly #timer: NodeJS.Timeout
  #part = 0
  #tail: PartTail | undefined
  #decoder: { decoder: VideoDecoder; codec: Codec } | undefined
  #closed = false

  private constructor(directory: string, threads: number) {
    super()
    this.#directory = directory
    this.#threads = threads
    const { width, height } = MIN_SCREEN
    const stride = width * BYTES_PER_PIXEL
    this.#blank = { width, height, stride, pixels: Buffer.alloc(stride * height) }
    this.#timer = setInterval(() => this.#poll(), POLL_MS)
  }

  /** Begins with what is recorded after this. There may be no recording yet. */
  static open(directory: string, threads = 1): RecordingFollower {
    const follower = new RecordingFollower(directory, threads)
    try {
      follower.#openNewest()
      follower.#tail?.skip()
      return follower
    } catch (error) {
      follower.#release()
      throw error
    }
  }

  /** At the size in which it is recorded. */
  capture(): Picture {
    return this.#decoder?.decoder.picture() ?? this.#blank
  }

  /** A viewer that follows is not at the keys. */
  input(_record: Uint8Array): void {}

  /** The session has the size that its viewer wants. */
  resize(_size: ScreenSize, _scale: TextScale): void {}

  close(): Promise<void> {
    this.#release()
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #poll(): void {
    try {
      let fresh = this.#show(this.#tail?.read() ?? [])
      // What a part still got meanwhile may be passed over: the next one begins with a whole picture.
      while (this.#openNewest()) fresh = this.#show(this.#tail?.read() ?? []) || fresh
      if (fresh) this.emit('changed')
    } catch {
      this.#release()
      this.emit('ended', 'killed')
    }
  }

  /** Whether there is another part than before. */
  #openNewest(): boolean {
    const numbers = partNumbers(this.#directory).filter((number) => number > this.#part)
    // The first time the newest one; later one after the other, so that no picture is missed.
    const next = this.#tail === undefined ? numbers.at(-1) : numbers[0]
    if (next === undefined) return false
    this.#tail?.[Symbol.dispose]()
    this.#tail = new PartTail(join(this.#directory, partName(next)))
    this.#part = next
    return true
  }

  /** Whether there is a new picture. */
  #show(frames: readonly TailFrame[]): boolean {
    let fresh = false
    for (const { codec, keyFrame, data } of frames) {
      if (keyFrame && this.#decoder?.codec !== codec) this.#openDecoder(codec)
      if (this.#decoder?.codec === codec) fresh = this.#decoder.decoder.decode(data) || fresh
    }
    return fresh
  }

  #openDecoder(codec: Codec): void {
    this.#decoder?.decoder[Symbol.dispose]()
    this.#decoder = { decoder: VideoDecoder.open(codec, this.#threads), codec }
  }

  #release(): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    this.#tail?.[Symbol.dispose]()
    this.#decoder?.decoder[Symbol.dispose]()
    this.#tail = undefined
    this.#decoder = undefined
  }
}

/** Ascending; none while there is no folder. */
function partNumbers(directory: string): number[] {
  try {
    return readdirSync(directory)
      .flatMap((name) => partNumber(name) ?? [])
      .toSorted((a, b) => a - b)
  } catch {
    return []
  }
}

/** A follower that lost a method of the surface would not compile here. */
RecordingFollower satisfies { open(directory: string): Surface }
