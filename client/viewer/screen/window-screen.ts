import type { ScreenSize } from '#protocol/screen.ts'
import { fitScreen, MAX_SCREEN, type ScaledScreen } from '#protocol/plain/screen-limits.ts'

import { placePicture, screenFor, shownScreen } from './sharp-fit.ts'

/** A window that is being dragged has many sizes; the picture follows the one it comes to rest at. */
const RESIZE_REST_MS = 120

/** A window that moves to another display may keep its size in CSS pixels; then no event is sure to come. */
const RATIO_LOOK_MS = 250

type Size = { width: number; height: number }

export type WindowScreenOptions = {
  stage: HTMLElement
  video: HTMLVideoElement
  /** Of the person's own, in quarters. */
  textSize: () => number
  /** The window, its zoom, its display or the size of text is another one: this screen is wanted now. */
  changed: (asked: ScaledScreen) => void
}

/** Keeps picture and window in step: one pixel of the picture on one of the display. */
export class WindowScreen {
  readonly #options: WindowScreenOptions
  #largest: ScreenSize = MAX_SCREEN
  /** In pixels of the display, as the browser rounded them; Safari does not tell. */
  #pixels: Size | undefined
  #asked: ScaledScreen
  /** What the session says that it shows. */
  #told: ScreenSize | undefined
  #rest: number | undefined

  constructor(options: WindowScreenOptions) {
    this.#options = options
    this.#asked = this.#wanted(options.textSize())
    const observer = new ResizeObserver(([entry]) => this.#observe(entry))
    try {
      // Also tells of another zoom and of another display under the same window.
      observer.observe(options.stage, { box: 'device-pixel-content-box' })
    } catch {
      observer.observe(options.stage)
    }
    this.#watchRatio()
    options.video.addEventListener('resize', () => this.#place())
  }

  /** What the screen should be now; whoever reads it asks for it. */
  get wanted(): ScaledScreen {
    this.#asked = this.#wanted(this.#options.textSize())
    return this.#asked
  }

  /** The scale at which text of this size, in quarters, is drawn in the end: two sizes may have one. */
  scaleOf(textSize: number): number {
    return fitScreen(this.#wanted(textSize), this.#largest).scale
  }

  /** Asks for another screen, if another one is wanted. */
  update(): void {
    const { screen, scale } = this.#asked
    const { wanted } = this
    const isSame = wanted.screen.width === screen.width && wanted.screen.height === screen.height
    if (!isSame || wanted.scale !== scale) this.#options.changed(wanted)
  }

  /** The size of the session's screen, in whose pixels the pointer is; nothing before the first picture. */
  get shown(): Size | undefined {
    const { videoWidth: width, videoHeight: height } = this.#options.video
    return width === 0 ? undefined : shownScreen({ width, height }, this.#told)
  }

  tell(screen: ScreenSize): void {
    this.#told = screen
    this.#place()
  }

  /** What the policy allows. */
  limit(largest: ScreenSize): void {
    this.#largest = largest
  }

  #observe(entry: ResizeObserverEntry | undefined): void {
    const [pixels] = entry?.devicePixelContentBoxSize ?? []
    this.#pixels = pixels && { width: pixels.inlineSize, height: pixels.blockSize }
    this.#place()
    clearTimeout(this.#rest)
    this.#rest = window.setTimeout(() => this.update(), RESIZE_REST_MS)
  }

  #watchRatio(): void {
    let last = pixelRatio()
    setInterval(() => {
      const ratio = pixelRatio()
      if (ratio === last) return
      last = ratio
      this.#pixels = undefined
      this.#place()
      this.update()
    }, RATIO_LOOK_MS)
  }

  #wanted(textSize: number): ScaledScreen {
    const ratio = pixelRatio()
    const { width, height } = this.#options.stage.getBoundingClientRect()
    const exact = { width: width * ratio, height: height * ratio }
    return screenFor(rounded(this.#pixels, exact) ?? exact, { ratio, textSize })
  }

  #place(): void {
    const { stage, video } = this.#options
    const screen = this.shown
    if (screen === undefined) return
    const box = stage.getBoundingClientRect()
    const { left, top, width, height, whole } = placePicture(screen, box, pixelRatio())
    Object.assign(video.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
      imageRendering: whole && video.videoWidth === screen.width ? 'pixelated' : 'auto',
    })
  }
}

/** What the browser says, if it is a rounding: one that pretends to have another display forgets it here. */
function rounded(pixels: Size | undefined, exact: Size): Size | undefined {
  if (pixels === undefined) return undefined
  const isNear = (name: 'width' | 'height'): boolean => Math.abs(pixels[name] - exact[name]) <= 1
  return isNear('width') && isNear('height') ? pixels : undefined
}

/** Browsers compute it in single precision: 1.25 comes as 1.2499999702, and a pixel would be lost. */
function pixelRatio(): number {
  return Math.round(window.devicePixelRatio * 1e6) / 1e6
}
