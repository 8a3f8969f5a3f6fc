import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

import { decodeInputRecord } from '#protocol/plain/input.ts'
import type { JailEnd, JailUsage } from '#protocol/launch.ts'
import { clampScreen, MAX_SCREEN, SCALE } from '#protocol/plain/screen-limits.ts'
import { type ScreenSize, type TextScale } from '#protocol/screen.ts'

import type { Picture } from '../../frame/picture.ts'
import type { Surface, SurfaceEvents } from '../surface.ts'
import { registerFonts } from './raster/fonts.ts'
import { PseudoTerminal } from './pseudo-terminal.ts'
import { Rasteriser } from './raster/rasteriser.ts'
import { ScreenModel } from './screen/screen-model.ts'
import type { TerminalInput } from './input/terminal-input.ts'
import { GuestTypist } from './guest-typist.ts'
import { connectInput } from './connect-input.ts'

/** The pseudo-terminal is read on while less than the first is not understood, again below the second. */
const PENDING_BYTES = { pauseAbove: 128 * 1024, resumeBelow: 32 * 1024 }
/** How long the last bytes of a guest that is gone may take to be drawn. */
const LAST_WORDS_MS = 300
const DRAIN_CHECK_MS = 5
/** A jail that closed its terminal shows nothing any more; this is how long it may clean up. */
const HANG_UP_MS = 2_000

export type TerminalJailEvents = { usage: [usage: JailUsage]; ended: [reason: JailEnd] }
/** What this surface needs of a jail. */
export type TerminalJail = EventEmitter<TerminalJailEvents> & { close(): Promise<void> }

export type TerminalSurfaceOptions = {
  size: ScreenSize
  scale?: TextScale
  /** No resize goes beyond it; the policy's largest screen. */
  largest?: ScreenSize
  /** Starts the jail with the slave of the pseudo-terminal as its only terminal. */
  startJail(ttyPath: string): Promise<TerminalJail>
}

/**
 * A text terminal: the guest's bytes end in a model on this side and come out as pixels. Whoever
 * opens it owns it; closing it closes the jail.
 */
export class TerminalSurface extends EventEmitter<SurfaceEvents> implements Surface {
  readonly #largest: ScreenSize
  readonly #pty: PseudoTerminal
  readonly #model: ScreenModel
  readonly #rasteriser: Rasteriser
  readonly #typist: GuestTypist
  readonly #input: TerminalInput
  readonly #released = Promise.withResolvers<void>()
  #jail: TerminalJail | undefined
  #picture: Picture
  #scale: TextScale
  /** What an input method shows and has not committed. */
  #composed = ''
  #state: 'open' | 'ending' | 'closed' = 'open'
  #paused = false
  /** The picture is not the model any more; `changed` was emitted. */
  #stale = false

  private constructor(size: ScreenSize, scale: TextScale, largest: ScreenSize) {
    super()
    this.#largest = largest
    this.#scale = scale
    this.#rasteriser = new Rasteriser(size, scale)
    const { grid } = this.#rasteriser
    this.#pty = new PseudoTerminal(grid)
    this.#model = new ScreenModel(grid, {
      toGuest: (text) => this.#pty.write(Buffer.from(text)),
      understood: () => this.#understood(),
    })
    this.#typist = new GuestTypist(this.#pty)
    this.#input = connectInput({
      model: this.#model,
      rasteriser: this.#rasteriser,
      typist: this.#typist,
      report: (bytes) => this.#pty.write(bytes),
      compose: (text) => (this.#composed = text),
      changed: () => this.#change(),
    })
    this.#picture = this.#rasteriser.draw(this.#model).picture
    this.#pty.on('received', (bytes) => this.#receive(bytes))
    this.#pty.on('hung-up', () => void this.#hangUp())
  }

  /**
   * Throws when a font is missing, no pseudo-terminal is left, or the jail does not start; nothing
   * stays behind then.
   */
  static async open(options: TerminalSurfaceOptions): Promise<TerminalSurface> {
    const largest = options.largest ?? MAX_SCREEN
    registerFonts()
    const surface = new TerminalSurface(
      clampScreen(options.size, largest),
      options.scale ?? SCALE.usual,
      largest,
    )
    try {
      surface.#adopt(await options.startJail(surface.#pty.path))
      // What the guest printed before anybody could listen is announced again.
      setImmediate(() => surface.#announce())
      return surface
    } catch (error) {
      await surface.close()
      throw error
    }
  }

  capture(): Picture {
    if (!this.#stale || this.#state === 'closed') return this.#picture
    this.#stale = false
    const { picture, complete } = this.#rasteriser.draw(this.#model, this.#composed)
    this.#picture = picture
    if (!complete) setImmediate(() => this.#change())
    return picture
  }

  input(bytes: Uint8Array): void {
    const record = this.#state === 'open' ? decodeInputRecord(bytes) : undefined
    if (record !== undefined) this.#input.take(record)
  }

  resize(asked: ScreenSize, scale: TextScale): void {
    if (this.#state === 'closed') return
    const size = clampScreen(asked, this.#largest)
    const { width, height } = this.#picture
    if (size.width === width && size.height === height && scale === this.#scale) return
    this.#scale = scale
    this.#rasteriser.resize(size, scale)
    const { columns, rows } = this.#rasteriser.grid
    this.#model.resize(columns, rows)
    this.#pty.resize(columns, rows)
    // The new size holds from now on, even for whoever looks only at the size.
    this.#picture = this.#rasteriser.draw(this.#model, this.#composed).picture
    this.#change()
  }

  close(): Promise<void> {
    if (this.#state !== 'closed') {
      this.#state = 'closed'
      this.#release().then(this.#released.resolve, this.#released.reject)
    }
    return this.#released.promise
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #adopt(jail: TerminalJail): void {
    this.#jail = jail
    jail.on('usage', (usage) => {
      if (this.#state === 'open') this.emit('usage', usage)
    })
    jail.on('ended', (reason) => void this.#end(reason))
    this.#pty.releaseSlave()
  }

  /** Back-pressure: a guest that prints faster than the model understands waits in the kernel. */
  #receive(bytes: Buffer): void {
    if (this.#state === 'closed') return
    this.#model.feed(bytes)
    this.emit('stirred')
    if (this.#model.pendingBytes <= PENDING_BYTES.pauseAbove || this.#paused) return
    this.#paused = true
    this.#pty.pause()
  }

  #understood(): void {
    if (this.#state === 'closed') return
    if (this.#paused && this.#model.pendingBytes < PENDING_BYTES.resumeBelow) {
      this.#paused = false
      this.#pty.resume()
    }
    this.#change()
  }

  #change(): void {
    if (!this.#stale) this.#announce()
  }

  #announce(): void {
    if (this.#state === 'closed') return
    this.#stale = true
    this.emit('changed')
  }

  /** The guest is gone; what it printed last is still shown. */
  async #end(reason: JailEnd): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    await this.#lastWords()
    if (this.#isClosed()) return
    this.emit('ended', reason)
  }

  async #lastWords(): Promise<void> {
    const deadline = AbortSignal.timeout(LAST_WORDS_MS)
    try {
      if (!this.#pty.closed) await once(this.#pty, 'hung-up', { signal: deadline })
      while (this.#model.pendingBytes > 0 && !this.#isClosed())
        await setTimeout(DRAIN_CHECK_MS, undefined, { signal: deadline })
    } catch {
      // A process that outlived its jail may hold the slave; nobody waits for it.
    }
  }

  async #hangUp(): Promise<void> {
    if (this.#state !== 'open') return
    const patience = AbortSignal.timeout(HANG_UP_MS)
    try {
      if (this.#jail !== undefined) await once(this.#jail, 'ended', { signal: patience })
    } catch {
      // It lives on without a terminal, so nothing of it could be shown or recorded.
      await this.#jail?.close()
      await this.#end('guest-exited')
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  async #release(): Promise<void> {
    this.#typist.close()
    this.#pty[Symbol.dispose]()
    await this.#jail?.close()
    this.#model[Symbol.dispose]()
  }
}
