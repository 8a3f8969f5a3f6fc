import type { XClient, XResources } from 'x11'

import type { Frame } from './window-layout.ts'

const ATOMS = [
  '_NET_CLIENT_LIST',
  '_NET_ACTIVE_WINDOW',
  '_NET_FRAME_EXTENTS',
  '_NET_WM_NAME',
] as const
type AtomName = (typeof ATOMS)[number]
/** Numbers of WM_CLASS and WM_TRANSIENT_FOR (X11 protocol, appendix B). */
const CLASS = 67
const TRANSIENT_FOR = 68
const ANY_TYPE = 0
/** Longer lists and names are of no use here. */
const MOST_WORDS = 1024
const REVERT_TO_PARENT = 2

/** The windows that the window manager lists, and what the agent does to them. */
export class Windows {
  readonly #client: XClient
  readonly #root: number
  readonly #resources: XResources
  readonly #atoms: ReadonlyMap<AtomName, number>

  private constructor(parts: {
    client: XClient
    root: number
    resources: XResources
    atoms: ReadonlyMap<AtomName, number>
  }) {
    this.#client = parts.client
    this.#root = parts.root
    this.#resources = parts.resources
    this.#atoms = parts.atoms
  }

  static async open(client: XClient, root: number, resources: XResources): Promise<Windows> {
    const atoms = await Promise.all(
      ATOMS.map(async (name) => [name, await intern(client, name)] as const),
    )
    return new Windows({ client, root, resources, atoms: new Map(atoms) })
  }

  /** Calls back when the list changed, or the window that is shown as active. */
  onChange(listener: () => void): void {
    this.#client.on('event', (event: { name?: string; wid?: number; atom?: number }) => {
      const told = event.name === 'PropertyNotify' && event.wid === this.#root
      const wanted = [this.#atom('_NET_CLIENT_LIST'), this.#atom('_NET_ACTIVE_WINDOW')]
      if (told && event.atom !== undefined && wanted.includes(event.atom)) listener()
    })
  }

  /** In the order in which they came. */
  list(): Promise<number[]> {
    return this.#numbers(this.#root, this.#atom('_NET_CLIENT_LIST'))
  }

  /** The window that is shown as the one with the keyboard; 0 without one. */
  async active(): Promise<number> {
    return (await this.#numbers(this.#root, this.#atom('_NET_ACTIVE_WINDOW')))[0] ?? 0
  }

  /** The window that this one is a dialog of; 0 without one. */
  async ownerOf(window: number): Promise<number> {
    return (await this.#numbers(window, TRANSIENT_FOR))[0] ?? 0
  }

  /** Its instance and its class. */
  async classesOf(window: number): Promise<string[]> {
    return (await this.#property(window, CLASS)).toString('latin1').split('\0')
  }

  async nameOf(window: number): Promise<string> {
    return (await this.#property(window, this.#atom('_NET_WM_NAME'))).toString('utf8')
  }

  /** The process that made the window, as the display server knows it; 0 when it is gone. */
  processOf(window: number): Promise<number> {
    const mask = this.#resources.ClientIdMask.LocalClientPID
    return new Promise((resolve) => {
      this.#resources.QueryClientIds([{ client: window, mask }], (error, ids) => {
        resolve(error ? 0 : (ids[0]?.value[0] ?? 0))
        return true
      })
    })
  }

  /** Undefined when the window is gone. */
  async frameOf(window: number): Promise<Frame | undefined> {
    const [size, place, edges] = await Promise.all([
      this.#sizeOf(window),
      this.#placeOf(window),
      this.#edgesOf(window),
    ])
    if (size === undefined || place === undefined) return undefined
    return {
      x: place.x - edges.left,
      y: place.y - edges.top,
      width: size.width + edges.left + edges.right,
      height: size.height + edges.top + edges.bottom,
    }
  }

  /** The window manager carries it out. */
  async place(window: number, frame: Frame): Promise<void> {
    const edges = await this.#edgesOf(window)
    this.#client.ConfigureWindow(window, {
      x: frame.x,
      y: frame.y,
      width: Math.max(1, frame.width - edges.left - edges.right),
      height: Math.max(1, frame.height - edges.top - edges.bottom),
    })
  }

  focus(window: number): void {
    this.#client.SetInputFocus(window, REVERT_TO_PARENT)
  }

  #atom(name: AtomName): number {
    return this.#atoms.get(name) ?? 0
  }

  async #edgesOf(window: number) {
    const [left = 0, right = 0, top = 0, bottom = 0] = await this.#numbers(
      window,
      this.#atom('_NET_FRAME_EXTENTS'),
    )
    return { left, right, top, bottom }
  }

  #sizeOf(window: number): Promise<{ width: number; height: number } | undefined> {
    return new Promise((resolve) => {
      this.#client.GetGeometry(window, (error, geometry) => {
        resolve(error ? undefined : geometry)
        return true
      })
    })
  }

  #placeOf(window: number): Promise<{ x: number; y: number } | undefined> {
    return new Promise((resolve) => {
      this.#client.TranslateCoordinates(window, this.#root, 0, 0, (error, point) => {
        resolve(error ? undefined : { x: point.destX, y: point.destY })
        return true
      })
    })
  }

  async #numbers(window: number, property: number): Promise<number[]> {
    const data = await this.#property(window, property)
    return Array.from({ length: Math.floor(data.length / 4) }, (_, index) =>
      data.readUInt32LE(index * 4),
    )
  }

  /** Empty for what is not there, and for a window that is gone. */
  #property(window: number, property: number): Promise<Buffer> {
    return new Promise((resolve) => {
      this.#client.GetProperty(0, window, property, ANY_TYPE, 0, MOST_WORDS, (error, found) => {
        resolve(error ? Buffer.alloc(0) : found.data)
        return true
      })
    })
  }
}

function intern(client: XClient, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    client.InternAtom(false, name, (error, atom) => {
      if (error) reject(error)
      else resolve(atom)
      return true
    })
  })
}
