import { EventEmitter } from 'node:events'
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'

import { clampPoint, decodeInputRecord, type InputRecord } from '#protocol/plain/input.ts'
import type { JailEnd, JailUsage } from '#protocol/launch.ts'
import { clampScreen } from '#protocol/plain/screen-limits.ts'
import { type CursorClass, type ScreenSize, type TextScale } from '#protocol/screen.ts'

import { framebufferFileBytes } from '../../jail/contract/framebuffer-file.ts'
import type { Picture } from '../../frame/picture.ts'
import type { Surface, SurfaceEvents } from '../surface.ts'
import { readRings } from './bell.ts'
import { DisplayProbe } from './display-probe.ts'
import { openSharedFolder, type SharedFiles } from './shared-folder.ts'
import { Framebuffer } from './framebuffer.ts'
import { InputPipe, writeToPipe } from './input-pipe.ts'

/** A guest that rings more than this in one read is flooding, and is read less often. */
const FLOOD_BYTES = 256
const FLOOD_PAUSE_MS = 20
/** A guest decides when its pointer changes; this bounds what it can say with that. */
const CURSOR_PAUSE_MS = 100
/** A guest that does not ring is shown all the same after this: it may be broken, or hostile. */
const USABLE_WAIT_MS = 15_000
/** Sizes are this side's own; what is composed and where a paste begins are a terminal's. */
const NOT_FOR_GUESTS: ReadonlySet<InputRecord['kind']> = new Set([
  'resize',
  'compose',
  'paste-mark',
])

/** The jail that the surface shows. The surface closes it. */
export type DesktopJail = EventEmitter<{ ended: [JailEnd]; usage: [JailUsage] }> & {
  readonly sharedFolder: string | null
  close(): Promise<void>
}

export type DesktopSurfaceOptions = {
  jail: DesktopJail
  /** As in the launch request: it fixes the framebuffer file's size. */
  largestScreen: ScreenSize
  screen: ScreenSize
  scale: TextScale
}

/** What went through the doorbell and what did not get through to the guest, since the start. */
export type DesktopCounts = {
  rings: number
  cursors: number
  invalidRings: number
  droppedInput: number
}

/** An X desktop in a jail, seen from the trusted side. Its owner closes it; it closes its jail. */
export class DesktopSurface extends EventEmitter<SurfaceEvents> implements Surface {
  readonly #jail: DesktopJail
  readonly #largest: ScreenSize
  readonly #files: SharedFiles
  readonly #framebuffer: Framebuffer
  readonly #input: InputPipe
  readonly #bell: Socket
  readonly #probe: DisplayProbe
  readonly #counts = { rings: 0, cursors: 0, invalidRings: 0 }
  readonly #closed = Promise.withResolvers<void>()
  readonly #usable = Promise.withResolvers<void>()
  #size: ScreenSize
  #scale: TextScale
  #state: 'open' | 'ended' | 'closed' = 'open'
  #lookDue = false
  #cursor: CursorClass = 'default'
  #cursorTold: CursorClass = 'default'
  #cursorTimer: NodeJS.Timeout | undefined
  #floodTimer: NodeJS.Timeout | undefined

  private constructor(options: DesktopSurfaceOptions, files: SharedFiles) {
    super()
    const { jail, largestScreen, screen, scale } = options
    this.#jail = jail
    this.#largest = largestScreen
    this.#size = clampScreen(screen, largestScreen)
    this.#scale = scale
    this.#files = files
    this.#framebuffer = new Framebuffer(files.screen, largestScreen)
    this.#input = new InputPipe(writeToPipe(files.input))
    // Takes the descriptor over. It ends when the guest does, which the jail reports.
    this.#bell = new Socket({ fd: files.bell, readable: true, writable: false })
    this.#bell.on('data', (bytes: Buffer) => this.#hear(bytes)).on('error', () => {})
    this.#probe = new DisplayProbe({
      // The size that it has already changes nothing, and is answered as any other.
      ask: () => this.#input.resize(this.#size, this.#scale),
      told: (answers) => this.emit('answering', answers),
      now: () => performance.now(),
    })
    jail.on('usage', (usage) => {
      if (this.#state === 'open') this.emit('usage', usage)
    })
    jail.once('ended', (reason) => this.#end(reason))
  }

  /** Takes the jail over, also when it throws: the shared folder is not what it should be. */
  static async open(options: DesktopSurfaceOptions): Promise<DesktopSurface> {
    const { jail, largestScreen } = options
    try {
      if (jail.sharedFolder === null)
        throw new Error('the jail has no shared folder: it is no desktop')
      const files = openSharedFolder(jail.sharedFolder, framebufferFileBytes(largestScreen))
      return new DesktopSurface(options, files)
    } catch (error) {
      await jail.close()
      throw error
    }
  }

  /**
   * Resolves when the desktop can be worked with: its guest rings for the first time when the terminal
   * reads what is typed. Resolves as well when that takes too long, or when the guest has ended.
   */
  async usable(): Promise<void> {
    const timer = setTimeout(() => this.#usable.resolve(), USABLE_WAIT_MS)
    await this.#usable.promise
    clearTimeout(timer)
  }

  /** Whether the sandbox still runs; `ended` has been said when it does not. */
  get alive(): boolean {
    return this.#state === 'open'
  }

  get counts(): DesktopCounts {
    return { ...this.#counts, droppedInput: this.#input.dropped }
  }

  capture(): Picture {
    if (this.#state !== 'open') return this.#framebuffer.last(this.#size)
    const picture = this.#framebuffer.read(this.#size)
    if (picture !== undefined) return picture
    // The guest cut its own screen off. Its display server has died of that, or is about to.
    queueMicrotask(() => this.#end('killed'))
    return this.#framebuffer.last(this.#size)
  }

  input(bytes: Uint8Array): void {
    const record = this.#state === 'open' ? decodeInputRecord(bytes) : undefined
    if (record === undefined || NOT_FOR_GUESTS.has(record.kind)) return
    clampPoint(bytes, record, this.#size)
    this.#input.send(bytes)
  }

  resize(size: ScreenSize, scale: TextScale): void {
    if (this.#state !== 'open') return
    this.#size = clampScreen(size, this.#largest)
    this.#scale = scale
    this.#input.resize(this.#size, scale)
    this.#look()
  }

  watched(isWatched: boolean): void {
    if (this.#state === 'open') this.#probe.watch(isWatched)
  }

  close(): Promise<void> {
    if (this.#state !== 'closed') {
      this.#release()
      this.#state = 'closed'
      this.#jail.close().then(this.#closed.resolve, this.#closed.reject)
    }
    return this.#closed.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** `bytes` is the guest's. However fast it rings, this runs at most 32 times a loop turn. */
  #hear(bytes: Buffer): void {
    const rings = readRings(bytes)
    this.#counts.rings += rings.rings
    this.#counts.cursors += rings.cursors
    this.#counts.invalidRings += rings.invalid
    if (bytes.length > FLOOD_BYTES) {
      this.#bell.pause()
      this.#floodTimer = setTimeout(() => this.#bell.resume(), FLOOD_PAUSE_MS)
    }
    if (rings.cursor !== undefined) {
      this.#cursor = rings.cursor
      if (this.#cursorTimer === undefined) this.#tellCursor()
    }
    if (!rings.look) return
    this.#usable.resolve()
    const isAnswer = this.#probe.rang()
    this.#look()
    if (!isAnswer || rings.rings > 1) this.emit('stirred')
  }

  #look(): void {
    if (this.#lookDue) return
    this.#lookDue = true
    setImmediate(() => {
      this.#lookDue = false
      if (this.#state === 'open') this.emit('changed')
    })
  }

  /** Tells a shape at once, and the next one only after a pause. */
  #tellCursor(): void {
    this.#cursorTimer = undefined
    if (this.#cursor === this.#cursorTold) return
    this.#cursorTimer = setTimeout(() => this.#tellCursor(), CURSOR_PAUSE_MS)
    // Whoever shows the surface listens only when it can be used.
    if (this.listenerCount('cursor') === 0) return
    this.#cursorTold = this.#cursor
    this.emit('cursor', this.#cursor)
  }

  #end(reason: JailEnd): void {
    if (this.#state !== 'open') return
    this.#release()
    this.#state = 'ended'
    this.emit('ended', reason)
  }

  /** Lets go of everything but the jail. */
  #release(): void {
    if (this.#state !== 'open') return
    this.#usable.resolve()
    clearTimeout(this.#cursorTimer)
    clearTimeout(this.#floodTimer)
    this.#probe.close()
    this.#input.close()
    this.#bell.destroy()
    closeSync(this.#files.input)
    closeSync(this.#files.screen)
  }
}
