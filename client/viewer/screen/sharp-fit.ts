import type { ScreenSize } from '#protocol/screen.ts'
import { clampScreen } from '#protocol/plain/screen-limits.ts'

/** Browsers lay out in 64ths of a pixel, so a whole number may come a little short. */
const LAYOUT_ERROR = 1 / 32

type Size = { width: number; height: number }
type Box = Size & { left: number; top: number }

/** Where the picture stands in its stage, in CSS pixels, and whether each of its pixels is whole. */
export type Placement = Box & { whole: boolean }

/**
 * The screen to ask for, so that each of its pixels is one of the display's. Where the policy allows
 * none that large, each becomes a square of several, as far as the page itself is drawn so: text then
 * has its usual size and clear edges, where stretching would blur it.
 */
export function screenFor(stage: Size, ratio: number, largest: ScreenSize): ScreenSize {
  const coarsest = Math.max(1, Math.floor(ratio))
  let step = 1
  while (step < coarsest && !fits(divided(stage, step), largest)) step += 1
  return clampScreen(divided(stage, step), largest)
}

/**
 * Puts a picture on whole pixels of the display, centred at the top: as it is, or each pixel as a
 * square. Only one that is larger than its stage is shrunk. `stage` and `ratio` are as the browser
 * gives them: CSS pixels, and the display's pixels in each.
 */
export function placePicture(picture: Size, stage: Box, ratio: number): Placement {
  const room = { width: stage.width * ratio, height: stage.height * ratio }
  // A stage that is half a pixel too small is one of the browser's roundings.
  const fit = Math.min((room.width + 0.5) / picture.width, (room.height + 0.5) / picture.height)
  const whole = fit >= 1
  const scale = whole
    ? Math.min(Math.floor(fit), Math.max(1, Math.floor(ratio)))
    : Math.min(room.width / picture.width, room.height / picture.height)
  const width = Math.round(picture.width * scale)
  const height = Math.round(picture.height * scale)
  const margin = Math.max(0, (room.width - width) / 2)
  return {
    left: Math.round(stage.left * ratio + margin) / ratio - stage.left,
    top: Math.round(stage.top * ratio) / ratio - stage.top,
    width: width / ratio,
    height: height / ratio,
    whole,
  }
}

/**
 * The size of the screen that the picture shows. On a narrow line it comes at half its size, and is
 * then drawn at its full one; any other difference is a picture on its way to a new size.
 */
export function shownScreen(picture: Size, screen: Size | undefined): Size {
  const isHalf = (name: 'width' | 'height'): boolean =>
    Math.abs((screen?.[name] ?? 0) / 2 - picture[name]) <= 1
  return screen !== undefined && isHalf('width') && isHalf('height') ? screen : picture
}

function divided({ width, height }: Size, step: number): Size {
  const whole = (side: number): number => Math.floor((side + LAYOUT_ERROR) / step)
  return { width: whole(width), height: whole(height) }
}

function fits(size: Size, largest: Size): boolean {
  return size.width <= largest.width && size.height <= largest.height
}
