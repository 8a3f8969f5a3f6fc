import {
  type XClient,
  type XDamage,
  type XFixes,
  type XKeyboard,
  type XRandr,
  type XResources,
  type XTest,
  createClient,
} from 'x11'

import { FocusKeeper } from './focus-keeper.ts'
import type { InputTarget } from './injector.ts'
import {
  type Binding,
  type Keymap,
  type Place,
  FIRST_KEYCODE,
  KEYSYMS_PER_KEYCODE,
} from './keymap.ts'
import { ScreenSize } from './screen-size.ts'
import { Windows } from './windows.ts'
import type { XServer } from './x-server.ts'

/** Of the desktop where no window is. */
const BACKGROUND = 0x5b_70_83

export type Size = { width: number; height: number }

export type DisplayOptions = {
  server: XServer
  /** The size at which the server boots; it fixes the framebuffer file. */
  largest: Size
  screen: Size
  keymap: Keymap
  /** False leaves the pointer out of the picture. */
  pointerDrawn: boolean
}

export type DisplayEvents = {
  /** Something was drawn; comes again only after `settle`. */
  damaged(): void
  /** The pointer has another shape, by the name that its application gave it; '' without one. */
  cursorChanged(name: string): void
  /** The screen has another size. */
  resized(size: Size): void
  /** The server is gone, and with it everything that was on it. */
  ended(): void
}

/** The agent's own connection to the session's X server. */
export class Display implements InputTarget {
  readonly name: string
  readonly windows: Windows
  readonly #client: XClient
  readonly #root: number
  readonly #xtest: XTest
  readonly #keyboard: XKeyboard
  readonly #damage: XDamage
  readonly #damageId: number
  readonly #screen: ScreenSize
  readonly #events: DisplayEvents

  private constructor(parts: Parts) {
    this.name = parts.name
    this.windows = parts.windows
    this.#events = parts.events
    this.#client = parts.client
    this.#root = parts.root
    this.#xtest = parts.xtest
    this.#keyboard = parts.keyboard
    this.#damage = parts.damage
    this.#damageId = parts.client.AllocID()
    this.#screen = new ScreenSize(parts.randr, parts.root, parts.largest)
  }

  /** Resolves when the server accepts programs, with the keymap and the size in place. */
  static async open(options: DisplayOptions, events: DisplayEvents): Promise<Display> {
    const name = await options.server.name
    const { client, root } = await connect(name)
    client.on('end', () => events.ended())
    // An error of one request (a window that is gone, say) is no reason to end a session.
    client.on('error', () => {})
    const [xtest, keyboard, damage, fixes, randr, resources] = await Promise.all([
      extension<XTest>(client, 'xtest'),
      extension<XKeyboard>(client, 'xkb'),
      extension<XDamage>(client, 'damage'),
      extension<XFixes>(client, 'fixes'),
      extension<XRandr>(client, 'randr'),
      extension<XResources>(client, 'res'),
    ])
    // Without this greeting the server takes no request of the extension.
    keyboard.UseExtension(1, 0, () => true)
    const { largest } = options
    const windows = await Windows.open(client, root, resources)
    const extensions = { xtest, keyboard, damage, randr }
    const display = new Display({ name, client, root, windows, events, largest, ...extensions })
    client.ChangeKeyboardMapping(FIRST_KEYCODE, KEYSYMS_PER_KEYCODE, options.keymap.table())
    const keysInPlace = new Promise((resolve) => {
      client.SetModifierMapping(options.keymap.modifierRows(), resolve)
    })
    display.#watch(fixes, events)
    display.#paintBackground()
    FocusKeeper.start(client, root)
    if (!options.pointerDrawn) fixes.HideCursor(root)
    const { width, height } = options.screen
    await Promise.all([keysInPlace, display.#screen.set(width, height)])
    return display
  }

  #paintBackground(): void {
    this.#client.ChangeWindowAttributes(this.#root, { backgroundPixel: BACKGROUND })
    this.#client.ClearArea(this.#root, 0, 0, 0, 0, 0)
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

  key({ keycode, group }: Place, pressed: boolean): void {
    if (group !== 0) this.#lockGroup(group)
    this.#fake(pressed ? this.#xtest.KeyPress : this.#xtest.KeyRelease, keycode)
    // Buttons and keys of the window manager are pressed in the first group.
    if (group !== 0) this.#lockGroup(0)
  }

  button(button: number, pressed: boolean): void {
    this.#fake(pressed ? this.#xtest.ButtonPress : this.#xtest.ButtonRelease, button)
  }

  motion(x: number, y: number): void {
    const { width, height } = this.#screen
    const point = [Math.min(x, width - 1), Math.min(y, height - 1)] as const
    this.#xtest.FakeInput(this.#xtest.MotionNotify, 0, 0, this.#root, ...point)
  }

  bind({ keycode, keysyms }: Binding): void {
    this.#client.ChangeKeyboardMapping(keycode, keysyms.length, keysyms)
  }

  resize(width: number, height: number): void {
    // A size that the server refuses is no reason to end a session; the next one may be fine.
    this.#screen.set(width, height).then(
      () => this.#events.resized({ width: this.#screen.width, height: this.#screen.height }),
      () => {},
    )
  }

  #lockGroup(group: number): void {
    this.#keyboard.LatchLockState(this.#keyboard.UseCoreKbd, 0, 0, true, group, 0, 0, false, 0)
  }

  #fake(type: number, detail: number): void {
    this.#xtest.FakeInput(type, detail, 0, 0, 0, 0)
  }
}

type Parts = {
  name: string
  client: XClient
  root: number
  windows: Windows
  events: DisplayEvents
  xtest: XTest
  keyboard: XKeyboard
  damage: XDamage
  randr: XRandr
  largest: Size
}

type ExtensionName = 'damage' | 'fixes' | 'xtest' | 'randr' | 'xkb' | 'res'

function connect(display: string): Promise<{ client: XClient; root: number }> {
  return new Promise((resolve, reject) => {
    const options = { display, shm: false as const, auth: { name: '', data: '' } }
    const client = createClient(options, (error, connected) => {
      if (error) reject(error)
      else resolve({ client, root: connected.screen[0].root })
    })
  })
}

function extension<T>(client: XClient, name: ExtensionName): Promise<T> {
  return new Promise((resolve, reject) => {
    client.require(name, (error, found) => {
      if (error) reject(error)
      else resolve(found as T)
    })
  })
}
