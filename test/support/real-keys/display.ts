import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

import { keycodesOf } from './keycodes.ts'

const run = promisify(execFile)

/** A finger's: an input method that is asked out of turn loses keys that have no length. */
const PAUSE = ['sleep', '0.02']

export type Layout = { layout: string; variant?: string }

export type DisplayOptions = { width?: number; height?: number }

/**
 * A display of its own, with a keyboard whose keys are pressed as hardware presses them: by keycode,
 * so that layout, dead keys and input method are those of the system and not of the test.
 */
export class Display implements AsyncDisposable {
  /** As `DISPLAY` has it. */
  readonly name: string
  readonly #server: ChildProcess

  private constructor(server: ChildProcess, name: string) {
    this.#server = server
    this.name = name
  }

  static async open({ width = 1280, height = 900 }: DisplayOptions = {}): Promise<Display> {
    const screen = `${width}x${height}x24`
    const args = ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset']
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const numbers = server.stdio[3] as Readable
    const [number] = (await Promise.race([
      once(numbers, 'data'),
      once(server, 'exit').then(() => Promise.reject(new Error('Xvfb does not start'))),
    ])) as [Buffer]
    return new Display(server, `:${number.toString('utf8').trim()}`)
  }

  async useLayout({ layout, variant = '' }: Layout): Promise<void> {
    const rules = ['-rules', 'evdev', '-model', 'pc105', '-option', '']
    await run('setxkbmap', ['-display', this.name, ...rules, layout, '-variant', variant])
    // Programs hear of it by an event, each in its own time, and none says when it has.
    await delay(300)
  }

  /** Presses a chord of physical keys, such as `ControlLeft+KeyC`, and lets it go. */
  async press(chord: string): Promise<void> {
    const keycodes = keycodesOf(chord).map(nameOf)
    const downs = keycodes.flatMap((keycode) => ['keydown', keycode, ...PAUSE])
    const ups = keycodes.toReversed().flatMap((keycode) => ['keyup', keycode, ...PAUSE])
    await this.#control([...downs, ...ups])
  }

  async pressAll(chords: readonly string[]): Promise<void> {
    for (const chord of chords) await this.press(chord)
  }

  /** A click at a point of the display; 1 is left, 2 middle, 3 right, 8 back. */
  async click(x: number, y: number, button = 1): Promise<void> {
    await this.#control(['mousemove', `${x}`, `${y}`, 'click', `${button}`])
    await delay(60)
  }

  /** Nobody manages windows here: the one that is seen gets the keyboard. */
  async focusWindow(): Promise<void> {
    await this.#control(['search', '--onlyvisible', '--name', '.', 'windowfocus', '%1'])
    await delay(200)
  }

  async #control(args: readonly string[]): Promise<void> {
    await run('xdotool', [...args], { env: { ...process.env, DISPLAY: this.name } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.exitCode !== null) return
    const exited = once(this.#server, 'exit')
    this.#server.kill('SIGTERM')
    await exited
  }
}

/** A number with one digit would be taken for the key with that digit. */
function nameOf(keycode: number): string {
  return keycode === 9 ? 'Escape' : String(keycode)
}
