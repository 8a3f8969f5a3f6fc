import type { FrameArrival } from '../../support/packet-viewer/frame-arrivals.ts'
import type { ViewerInput } from '../../support/packet-viewer/packet-viewer.ts'

/** 60 words a minute, five characters a word: five keys a second, in a person's uneven rhythm. */
const KEY_EVERY_MS = { least: 100, most: 300 }
const KEY_HELD_MS = 70
/** Whoever waits longer has given up; such a key counts with this much. */
const PATIENCE_MS = 2_000
/** An empty frame is smaller, a changed character is larger; measured with every codec. */
const EMPTY_FRAME_BYTES = 40
/** A shell takes lines that begin with a colon and does nothing. */
const LINE = ': the quick brown fox jumps over the lazy dog and reads the tables once more'
const RETURN = 0xff0d
const CLOCK_KHZ = 90

type Key = { pressedMs: number }

/** What a typist needs of a viewer. */
export type TypingViewer = {
  input(input: ViewerInput): boolean
  on(event: 'frame', listener: (frame: FrameArrival) => void): unknown
  off(event: 'frame', listener: (frame: FrameArrival) => void): unknown
}

/**
 * A person who writes in the session's shell. For each key: the time from the input record's sending
 * to the first packet of the frame that shows its character. On the same clock, in the same process:
 * what this process itself is late by counts too.
 */
export class Typist implements Disposable {
  readonly #viewer: TypingViewer
  readonly #pending: Key[] = []
  #samples: number[] = []
  #frames = 0
  #bytes = 0
  /** The stream's own time, which starts anywhere and goes on beyond its 32 bits. */
  #streamMs = 0
  #timestamp: number | undefined
  /** Least of arrival minus stream time: how the two clocks differ, and a little of the way. */
  #offsetMs = Infinity
  #position = 0
  #timer: NodeJS.Timeout | undefined

  readonly #onFrame = (frame: FrameArrival): void => this.#see(frame)

  constructor(viewer: TypingViewer) {
    this.#viewer = viewer
    viewer.on('frame', this.#onFrame)
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.#press(), Math.random() * KEY_EVERY_MS.most)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** What was measured since the last call. */
  take(): { samples: number[]; frames: number; bytes: number } {
    const taken = { samples: this.#samples, frames: this.#frames, bytes: this.#bytes }
    this.#samples = []
    this.#frames = 0
    this.#bytes = 0
    return taken
  }

  [Symbol.dispose](): void {
    this.stop()
    this.#viewer.off('frame', this.#onFrame)
  }

  #press(): void {
    const { least, most } = KEY_EVERY_MS
    this.#timer = setTimeout(() => this.#press(), least + Math.random() * (most - least))
    this.#giveUp()
    const keysym = this.#position < LINE.length ? LINE.charCodeAt(this.#position) : RETURN
    this.#position = (this.#position + 1) % (LINE.length + 1)
    const key = { kind: 'key', keysym, repeated: false } as const
    const pressedMs = performance.now()
    if (!this.#viewer.input({ ...key, pressed: true })) {
      // A line that is gone answers nothing: that is a result, and no reason to count fewer keys.
      this.#samples.push(PATIENCE_MS)
      return
    }
    this.#pending.push({ pressedMs })
    setTimeout(() => this.#viewer.input({ ...key, pressed: false }), KEY_HELD_MS)
  }

  #see(frame: FrameArrival): void {
    this.#frames += 1
    this.#bytes += frame.payloadBytes
    this.#streamMs += ((frame.timestamp - (this.#timestamp ?? frame.timestamp)) | 0) / CLOCK_KHZ
    this.#timestamp = frame.timestamp
    this.#offsetMs = Math.min(this.#offsetMs, frame.firstPacketMs - this.#streamMs)
    if (frame.payloadBytes <= EMPTY_FRAME_BYTES) return
    // What was captured before the key went down cannot show it, whenever it arrives.
    const capturedMs = this.#streamMs + this.#offsetMs
    while (this.#pending[0] !== undefined && this.#pending[0].pressedMs < capturedMs) {
      this.#samples.push(frame.firstPacketMs - this.#pending[0].pressedMs)
      this.#pending.shift()
    }
  }

  #giveUp(): void {
    const before = performance.now() - PATIENCE_MS
    while (this.#pending[0] !== undefined && this.#pending[0].pressedMs < before) {
      this.#pending.shift()
      this.#samples.push(PATIENCE_MS)
    }
  }
}
