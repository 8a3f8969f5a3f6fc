import { setTimeout as delay } from 'node:timers/promises'

import { getsKeyboard, isPlot } from './keyboard-policy.ts'
import { ProcessStarts } from './process-start.ts'
import type { StartedProgram } from './programs.ts'
import { besideTerminal, inView, isAt, terminalFrame } from './window-layout.ts'
import type { Windows } from './windows.ts'

/** R draws its first plot at the size that it asked for, whatever the window has become by then. */
const SETTLE_MS = 400

type Size = { width: number; height: number }

/**
 * Looks after windows where the window manager leaves it to others: who gets the keyboard when a
 * window opens, where windows that opened by themselves stand, and that all stay in view when the
 * screen shrinks.
 */
export class WindowKeeper {
  readonly #windows: Windows
  readonly #starts: ProcessStarts
  readonly #known = new Set<number>()
  #screen: Size
  #terminal: number | undefined
  #lastInputMs: number | undefined
  /** Looks come one after the other, so that no window is taken for new twice. */
  #turn: Promise<void> = Promise.resolve()

  /** `reference` is any program whose start is known. */
  constructor(windows: Windows, screen: Size, reference: StartedProgram) {
    this.#windows = windows
    this.#screen = screen
    this.#starts = new ProcessStarts(reference.pid, reference.startedMs)
    windows.onChange(() => this.#inTurn(() => this.#welcome()))
  }

  /** A key or a button went down. */
  noteInput(): void {
    this.#lastInputMs = performance.now()
  }

  /** Gives the first terminal its place, which it keeps until somebody moves or resizes it. */
  async adopt(window: number): Promise<void> {
    this.#known.add(window)
    this.#terminal = window
    await this.#windows.place(window, terminalFrame(this.#screen))
    this.#windows.focus(window)
  }

  screenChanged(screen: Size): void {
    const before = this.#screen
    this.#screen = screen
    this.#inTurn(() => this.#rearrange(before))
  }

  #inTurn(task: () => Promise<void>): void {
    // A window that went away in between is no reason to stop looking after the others.
    this.#turn = this.#turn.then(task).catch(() => {})
  }

  async #welcome(): Promise<void> {
    const [windows, active] = await Promise.all([this.#windows.list(), this.#windows.active()])
    for (const window of windows) {
      if (this.#known.has(window)) continue
      this.#known.add(window)
      await this.#receive(window, active)
    }
    for (const window of this.#known) if (!windows.includes(window)) this.#known.delete(window)
  }

  async #receive(window: number, active: number): Promise<void> {
    const [classes, owner, process, activeProcess] = await Promise.all([
      this.#windows.classesOf(window),
      this.#windows.ownerOf(window),
      this.#windows.processOf(window),
      active === 0 ? 0 : this.#windows.processOf(active),
    ])
    const belongsToActive =
      active === 0 || owner === active || (process !== 0 && process === activeProcess)
    const programBeganMs = this.#starts.of(process)
    const news = { belongsToActive, programBeganMs, isPlot: isPlot(classes) }
    if (getsKeyboard(news, this.#lastInputMs)) this.#windows.focus(window)
    else if (owner === 0) await this.#setAside(window)
  }

  async #setAside(window: number): Promise<void> {
    await delay(SETTLE_MS)
    const frame = await this.#windows.frameOf(window)
    if (frame !== undefined) await this.#windows.place(window, besideTerminal(frame, this.#screen))
  }

  async #rearrange(before: Size): Promise<void> {
    for (const window of await this.#windows.list()) {
      const frame = await this.#windows.frameOf(window)
      if (frame === undefined) continue
      const untouched = window === this.#terminal && isAt(frame, terminalFrame(before))
      const place = untouched ? terminalFrame(this.#screen) : inView(frame, this.#screen)
      if (!isAt(frame, place)) await this.#windows.place(window, place)
    }
  }
}
