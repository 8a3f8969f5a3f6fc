import {
  clampScale,
  fitScreen,
  MAX_SCREEN,
  NARROW_MARGIN,
  type ScaledScreen,
} from '#protocol/plain/screen-limits.ts'

/** Browsers lay out in 64ths of a pixel, so a whole number may come a little short. */
const LAYOUT_ERROR = 1 / 32

type Size = { width: number; height: number }
type Box = Size & { left: number; top: number }

/** Where the picture stands in its stage, in CSS pixels, and whether each of its pixels is whole. */
export type Placement = Box & { whole: boolean }

/** The display's pixels in each of the page, and how large the person wants text, in quarters. */
export type Magnification = { ratio: number; textSize: number }

/**
 * The screen to ask for: one pixel for each of the display, and text so large that it has the size on
 * the page that the person wants. `stage` is in pixels of the display.
 */
export function screenFor(stage: Size, { ratio, textSize }: Magnification): ScaledScreen {
  const screen = { width: stage.width + LAYOUT_ERROR, height: stage.height + LAYOUT_ERROR }
  return fitScreen({ screen, scale: clampScale(ratio * textSize) }, MAX_SCREEN)
}

/**
 * Puts a picture on whole pixels of the display, centred at the top, as large as its stage has room:
 * as it is or each pixel as a square, where that fills the stage, and stretched or shrunk where it does
 * not. `stage` and `ratio` are as the browser gives them: CSS pixels, and the display's pixels in each.
 */
export function placePicture(picture: Size, stage: Box, ratio: number): Placement {
  const room = { width: stage.width * ratio, height: stage.height * ratio }
  // A stage that is half a pixel too small is one of the browser's roundings.
  const fit = Math.min((room.width + 0.5) / picture.width, (room.height + 0.5) / picture.height)
  const whole = Math.floor(fit) >= fit * (1 - NARROW_MARGIN)
  const scale = whole
    ? Math.floor(fit)
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
