import type { XClient } from 'x11'

/** The window manager gets this long to give the focus away by itself. */
const GRACE_MS = 40

/** Values of a focus that no window has, and what a focus falls back to (X11 protocol). */
const NOBODY: readonly number[] = [0, 1]
const REVERT_TO_PARENT = 2

/**
 * Gives the keyboard back to the window that the window manager shows as active. When some toolkits'
 * windows close (a plot of matplotlib), the manager's own attempt comes with too old a time and the
 * server ignores it: the terminal looks active and hears nothing.
 */
export class FocusKeeper {
  readonly #client: XClient
  readonly #root: number
  readonly #activeWindow: number
  #timer: NodeJS.Timeout | undefined

  private constructor(client: XClient, root: number, activeWindow: number) {
    this.#client = client
    this.#root = root
    this.#activeWindow = activeWindow
  }

  /** Listens on the root window from now on, as long as the connection lives. */
  static start(client: XClient, root: number): void {
    client.InternAtom(false, '_NET_ACTIVE_WINDOW', (error, atom) => {
      if (error) return true
      const keeper = new FocusKeeper(client, root, atom)
      client.on('event', (event: { name?: string; wid?: number }) => {
        if (event.name === 'FocusIn' || event.name === 'PropertyNotify') keeper.#lookSoon()
      })
      const { FocusChange, PropertyChange } = client.eventMask
      client.ChangeWindowAttributes(root, { eventMask: FocusChange | PropertyChange })
      return true
    })
  }

  #lookSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#client.GetInputFocus((error, { focus }) => {
        if (!error && (focus === this.#root || NOBODY.includes(focus))) this.#giveBack()
        return true
      })
    }, GRACE_MS)
  }

  #giveBack(): void {
    const any = 0
    this.#client.GetProperty(0, this.#root, this.#activeWindow, any, 0, 1, (error, property) => {
      if (error || property.data.length < 4) return true
      const window = property.data.readUInt32LE(0)
      if (window !== 0) this.#client.SetInputFocus(window, REVERT_TO_PARENT)
      return true
    })
  }
}
