import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

import type { XClient, XDamage, XFixes, XRandr, XTest } from 'x11'
import { createClient } from 'x11'

import { FocusKeeper } from './focus-keeper.ts'
import type { InputTarget } from './injector.ts'
import type { Binding, Keymap } from './keymap.ts'
import { FIRST_KEYCODE, KEYSYMS_PER_KEYCODE, levelsOf } from './keymap.ts'
import { ScreenSize } from './screen-size.ts'

export type Size = { width: number; height: number }

export type DisplayOptions = {
  /** The size at which the server boots; it fixes the framebuffer file. */
  largest: Size
  screen: Size
  keymap: Keymap
  /** Folder in which the server makes its framebuffer file. */
  framebufferFolder: string
  /** False leaves the pointer out of the picture. */
  pointerDrawn: boolean
  environment: Record<string, string>
}

export type DisplayEvents = {
  /** Something was drawn; comes again only after `settle`. */
  damaged(): void
  /** The pointer has another shape, by the name that its application gave it; '' without one. */
  cursorChanged(name: string): void
  /** The server is gone, and with it everything that was on it. */
  ended(): void
}

/** The session's X server and the agent's own connection to it. The agent owns it until both end. */
export class Display implements InputTarget {
  readonly name: string
  readonly #client: XClient
  readonly #root: number
  readonly #xtest: XTest
  readonly #damage: XDamage
  readonly #damageId: number
  readonly #screen: ScreenSize

  private constructor(parts: Parts) {
    this.name = parts.name
    this.#client = parts.client
    this.#root = parts.root
    this.#xtest = parts.xtest
    this.#damage = parts.damage
    this.#damageId = parts.client.AllocID()
    this.#screen = new ScreenSize(parts.randr, parts.root, parts.largest)
  }

  /** Resolves when the server accepts programs, with the keymap and the size in place. */
  static async start(options: DisplayOptions, events: DisplayEvents): Promise<Display> {
    const name = await startServer(options, events)
    const { client, root } = await connect(name)
    client.on('end', () => events.ended())
    // An error of one request (a window that is gone, say) is no reason to end a session.
    client.on('error', () => {})
    const [xtest, damage, fixes, randr] = await Promise.all([
      extension<XTest>(client, 'xtest'),
      extension<XDamage>(client, 'damage'),
      extension<XFixes>(client, 'fixes'),
      extension<XRandr>(client, 'randr'),
    ])
    const { largest } = options
    const display = new Display({ name, client, root, xtest, damage, randr, largest })
    client.ChangeKeyboardMapping(FIRST_KEYCODE, KEYSYMS_PER_KEYCODE, options.keymap.table())
    await new Promise((resolve) => {
      client.SetModifierMapping(options.keymap.modifierRows(), resolve)
    })
    display.#watch(fixes, events)
    FocusKeeper.start(client, root)
    if (!options.pointerDrawn) fixes.HideCursor(root)
    await display.#screen.set(options.screen.width, options.screen.height)
    return display
  }

  #watch(fixes: XFixes, events: DisplayEvents): void {
    this.#client.on('event', (event: { name?: string; cursorName?: number }) => {
      if (event.name === 'DamageNotify') events.damaged()
      if (event.name === 'CursorNotify') this.#nameCursor(event.cursorName ?? 0, events)
    })
    fixes.SelectCursorInput(this.#root, fixes.CursorNotifyMask.DisplayCursor)
    this.#damage.Create(this.#damageId, this.#root, this.#damage.ReportLevel.NonEmpty)
  }

  #nameCursor(atom: number, events: DisplayEvents): void {
    if (atom === 0) {
      events.cursorChanged('')
      return
    }
    this.#client.GetAtomName(atom, (error, name) => {
      events.cursorChanged(error ? '' : name)
      return true
    })
  }

  /**
   * Resolves when the server has done all that it was asked before. DAMAGE is armed first, so that
   * a change after this moment makes a new event: nothing drawn is ever missed.
   */
  settle(): Promise<void> {
    this.#damage.Subtract(this.#damageId, 0, 0)
    return new Promise((resolve) => {
      this.#client.sync(() => {
        resolve()
        return true
      })
    })
  }

  key(keycode: number, pressed: boolean): void {
    this.#fake(pressed ? this.#xtest.KeyPress : this.#xtest.KeyRelease, keycode)
  }

  button(button: number, pressed: boolean): void {
    this.#fake(pressed ? this.#xtest.ButtonPress : this.#xtest.ButtonRelease, button)
  }

  motion(x: number, y: number): void {
    const { width, height } = this.#screen
    const point = [Math.min(x, width - 1), Math.min(y, height - 1)] as const
    this.#xtest.FakeInput(this.#xtest.MotionNotify, 0, 0, this.#root, ...point)
  }

  bind(binding: Binding): void {
    const levels = levelsOf(binding.keysym)
    this.#client.ChangeKeyboardMapping(binding.keycode, KEYSYMS_PER_KEYCODE, levels)
  }

  resize(width: number, height: number): void {
    // A size that the server refuses is no reason to end a session; the next one may be fine.
    this.#screen.set(width, height).catch(() => {})
  }

  #fake(type: number, detail: number): void {
    this.#xtest.FakeInput(type, detail, 0, 0, 0, 0)
  }
}

type Parts = {
  name: string
  client: XClient
  root: number
  xtest: XTest
  damage: XDamage
  randr: XRandr
  largest: Size
}

/** The server writes its number to fd 3 when it is ready. */
async function startServer(options: DisplayOptions, events: DisplayEvents): Promise<string> {
  const { width, height } = options.largest
  const args =
    `-displayfd 3 -screen 0 ${width}x${height}x24 -fbdir ${options.framebufferFolder} ` +
    '-nolisten tcp -nolisten local -extension GLX -noreset -s 0 -dpi 96 -br'
  const server = spawn('Xvfb', args.split(' '), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: options.environment,
  })
  server.once('error', () => events.ended()).once('exit', () => events.ended())
  const ready = server.stdio[3]
  if (!(ready instanceof Readable)) throw new Error('fd 3 of the X server is not a pipe')
  const [line] = (await once(createInterface(ready), 'line')) as [string]
  return `:${line.trim()}`
}

function connect(display: string): Promise<{ client: XClient; root: number }> {
  return new Promise((resolve, reject) => {
    const options = { display, shm: false as const, auth: { name: '', data: '' } }
    const client = createClient(options, (error, connected) => {
      if (error) reject(error)
      else resolve({ client, root: connected.screen[0].root })
    })
  })
}

function extension<T>(client: XClient, name: 'damage' | 'fixes' | 'xtest' | 'randr'): Promise<T> {
  return new Promise((resolve, reject) => {
    client.require(name, (error, found) => {
      if (error) reject(error)
      else resolve(found as T)
    })
  })
}
