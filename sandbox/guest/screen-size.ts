import type { XRandr } from 'x11'

/** Of a screen of 96 dots an inch, which is what text of the usual size is chosen for. */
const MILLIMETRES_PER_PIXEL = 25.4 / 96
const USUAL_SCALE = 4
const CURRENT_TIME = 0
const ROTATE_0 = 1

type Resources = Awaited<ReturnType<typeof readResources>>

/**
 * Moves the screen within the size at which the server booted: output off, new size, output on. One
 * change at a time; of those that are asked for meanwhile the last one counts.
 */
export class ScreenSize {
  readonly #randr: XRandr
  readonly #root: number
  readonly #largest: { width: number; height: number }
  #width: number
  #height: number
  #scale = 0
  #wanted: { width: number; height: number; scale: number } | undefined
  #changing: Promise<void> | undefined

  constructor(randr: XRandr, root: number, largest: { width: number; height: number }) {
    this.#randr = randr
    this.#root = root
    this.#largest = largest
    this.#width = largest.width
    this.#height = largest.height
  }

  get width(): number {
    return this.#width
  }

  get height(): number {
    return this.#height
  }

  /**
   * Resolves when the screen has this size, or a later one that was asked for meanwhile. The scale, in
   * quarters, says how many millimetres that is: programs that count in them draw text and plots so large.
   */
  set(width: number, height: number, scale: number): Promise<void> {
    this.#wanted = {
      width: Math.max(1, Math.min(width, this.#largest.width)),
      height: Math.max(1, Math.min(height, this.#largest.height)),
      scale,
    }
    this.#changing ??= this.#change().finally(() => {
      this.#changing = undefined
    })
    return this.#changing
  }

  async #change(): Promise<void> {
    while (this.#wanted !== undefined) {
      const { width, height, scale } = this.#wanted
      this.#wanted = undefined
      if (width === this.#width && height === this.#height && scale === this.#scale) continue
      const resources = await readResources(this.#randr, this.#root)
      const mode = await this.#modeFor(resources, width, height)
      await this.#configure(resources, 0)
      const millimetre = (MILLIMETRES_PER_PIXEL * USUAL_SCALE) / scale
      const millimetres = [width, height].map((side) => Math.round(side * millimetre))
      const [mmWidth = 1, mmHeight = 1] = millimetres
      this.#randr.SetScreenSize(this.#root, width, height, mmWidth, mmHeight)
      await this.#configure(resources, mode)
      this.#width = width
      this.#height = height
      this.#scale = scale
    }
  }

  /** Modes that were made once stay: there are only so many sizes that a window can have. */
  async #modeFor(resources: Resources, width: number, height: number): Promise<number> {
    const known = resources.modeinfos.find((mode) => mode.width === width && mode.height === height)
    if (known !== undefined) return known.id
    const name = `${width}x${height}`
    const mode = await new Promise<number>((resolve, reject) => {
      this.#randr.CreateMode(this.#root, { width, height, name }, (error, id) => {
        if (error) reject(error)
        else resolve(id)
        return true
      })
    })
    for (const output of resources.outputs) this.#randr.AddOutputMode(output, mode)
    return mode
  }

  #configure(resources: Resources, mode: number): Promise<void> {
    const [crtc = 0] = resources.crtcs
    const outputs = mode === 0 ? [] : resources.outputs
    const time = resources.config_timestamp
    return new Promise((resolve, reject) => {
      const done = (error: Error | null | undefined): boolean => {
        if (error) reject(error)
        else resolve()
        return true
      }
      this.#randr.SetCrtcConfig(crtc, CURRENT_TIME, time, 0, 0, mode, ROTATE_0, outputs, done)
    })
  }
}

function readResources(randr: XRandr, root: number) {
  type Reply = Parameters<Parameters<XRandr['GetScreenResourcesCurrent']>[1]>[1]
  return new Promise<Reply>((resolve, reject) => {
    randr.GetScreenResourcesCurrent(root, (error, resources) => {
      if (error) reject(error)
      else resolve(resources)
      return true
    })
  })
}
