import type { EventEmitter } from 'node:events'

import type { JailEnd, JailUsage } from '#protocol/launch.ts'
import type { CursorClass, ScreenSize, TextScale } from '#protocol/screen.ts'

import type { Picture } from '../frame/picture.ts'

export type SurfaceEvents = {
  /** The picture may be another one than at the last `capture`; at most one a turn of the loop. */
  changed: []
  /** The guest asked for another pointer shape. A guest chooses it: 4 bits at its own time. */
  cursor: [CursorClass]
  /** The sandbox is gone. Emitted once, and never after `close()`. */
  ended: [JailEnd]
  usage: [JailUsage]
  /** Something was shown that no input and no question asked for: work goes on. */
  stirred: []
  /** What paints the picture answers no more, or does again; only of a surface that is `watched`. */
  answering: [boolean]
}

/** What is shown of a session. Whoever starts one owns it, and closing it closes its jail. */
export type Surface = EventEmitter<SurfaceEvents> &
  AsyncDisposable & {
    /** Copies the present picture; the returned buffer is used again by the next call. */
    capture(): Picture
    /**
     * One record as the gate let it through; its bytes may be changed. What is not well formed, and a
     * size, which is this side's own, is passed over. Never waits: a guest that does not read its
     * input loses records, never a key release.
     */
    input(record: Uint8Array): void
    /** Clamped to the largest size of the session; `capture` has the new size from now on. */
    resize(size: ScreenSize, scale: TextScale): void
    /** Somebody looks at it from now on, or nobody does. For those whose display can stop by itself. */
    watched?(isWatched: boolean): void
    /** Idempotent; afterwards no event comes. */
    close(): Promise<void>
  }
