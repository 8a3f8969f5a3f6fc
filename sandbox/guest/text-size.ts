import type { XClient } from 'x11'

import { xsettings } from './xsettings.ts'

/** Predefined atoms (X11 protocol, appendix B). */
const ATOM = { resourceManager: 23, string: 31 } as const
const REPLACE = 0
const USUAL = { scale: 4, dotsPerInch: 96 } as const
/** XSETTINGS counts dots an inch in 1024ths. */
const XSETTINGS_DPI_UNIT = 1024

/**
 * How large programs draw their text. Those that start read it from the root window's resources, where
 * terminals, toolkits and the window manager look; those of GTK that run already hear of it as
 * XSETTINGS. Nobody else can be told once it is open.
 */
export class TextSize {
  readonly #client: XClient
  readonly #root: number
  #announce: ((dpi: number) => void) | undefined
  #scale = 0

  constructor(client: XClient, root: number) {
    this.#client = client
    this.#root = root
  }

  /** In quarters of the usual size. */
  set(scale: number): void {
    if (scale === this.#scale) return
    this.#scale = scale
    const dpi = (USUAL.dotsPerInch * scale) / USUAL.scale
    const { resourceManager, string } = ATOM
    const resources = Buffer.from(`Xft.dpi:\t${dpi}\n`)
    this.#client.ChangeProperty(REPLACE, this.#root, resourceManager, string, 8, resources)
    this.#announce ??= manageSettings(this.#client, this.#root)
    this.#announce(dpi)
  }
}

/** Becomes the display's XSETTINGS manager; what it returns tells programs another resolution. */
function manageSettings(client: XClient, root: number): (dpi: number) => void {
  const window = client.AllocID()
  client.CreateWindow(window, root, -1, -1, 1, 1)
  let serial = 0
  let dpi = 0
  let property: number | undefined
  const write = (): void => {
    if (property === undefined) return
    serial += 1
    const settings = xsettings({ 'Xft/DPI': dpi * XSETTINGS_DPI_UNIT }, serial)
    client.ChangeProperty(REPLACE, window, property, property, 8, settings)
  }
  const named = (name: string, use: (atom: number) => void): void =>
    client.InternAtom(false, name, (error, atom) => {
      if (!error) use(atom)
      return true
    })
  named('_XSETTINGS_SETTINGS', (atom) => {
    property = atom
    write()
    // Only now, so that whoever finds a manager finds its settings.
    named('_XSETTINGS_S0', (selection) => client.SetSelectionOwner(window, selection, 0))
  })
  return (wanted) => {
    dpi = wanted
    write()
  }
}
