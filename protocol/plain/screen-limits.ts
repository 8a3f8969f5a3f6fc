/** Width and height in pixels. */
export type Size = { width: number; height: number }

/**
 * Limits of a picture in pixels. Both sides are even, since 4:2:0 halves them; the largest size is
 * also the size at which the display server boots (it can move only below it).
 */
export const MIN_SCREEN = { width: 320, height: 200 } as const
export const MAX_SCREEN = { width: 3840, height: 2160 } as const

/**
 * How large text is drawn, in quarters of its size on a display of 96 dots an inch: 4 there, 6 where
 * the page has 1.5 pixels of the display in one of its own, up to three times the size.
 */
export const SCALE = { usual: 4, largest: 12 } as const

/** The scale of whole quarters that draws text no smaller than this, within the limits. */
export function clampScale(quarters: number): number {
  // A browser's 1.25 comes a hair too large or too small.
  return Math.max(SCALE.usual, Math.min(SCALE.largest, Math.ceil(quarters - 1e-2)))
}

/** A margin that is no more than this share of the window is a fair price for clear edges. */
export const NARROW_MARGIN = 0.05

/** Of a division that should have come out even. */
const ROUNDING = 1e-6

/** The largest even size that fits both what was asked for and what is allowed. */
export function clampScreen(asked: Size, largest: Size): Size {
  return {
    width: clampEven(asked.width, MIN_SCREEN.width, largest.width),
    height: clampEven(asked.height, MIN_SCREEN.height, largest.height),
  }
}

/** A screen, and how large text is drawn on it, in quarters. */
export type ScaledScreen = { screen: Size; scale: number }

/**
 * What is made of a window in pixels of its display where no screen larger than this is allowed: fewer
 * pixels, of which each becomes a square of several where text stays as fine as the page itself is
 * drawn, and otherwise as many as are allowed, which the browser stretches. Either way they fill the
 * window but for a narrow margin, and text keeps its size on it.
 */
export function fitScreen({ screen, scale }: ScaledScreen, largest: Size): ScaledScreen {
  const step = stepFor({ screen, scale }, largest)
  const width = screen.width / step + ROUNDING
  const height = screen.height / step + ROUNDING
  const fit = clampScreen({ width, height }, largest)
  const share = Math.max(fit.width / screen.width, fit.height / screen.height)
  return { screen: fit, scale: clampScale(scale * share) }
}

/** Pixels of the window in each of the screen, across. */
function stepFor({ screen, scale }: ScaledScreen, largest: Size): number {
  const over = Math.max(screen.width / largest.width, screen.height / largest.height)
  if (over * (1 - NARROW_MARGIN) <= 1) return 1
  const whole = Math.ceil(over)
  return whole <= scale / SCALE.usual ? whole : over
}

function clampEven(value: number, low: number, high: number): number {
  const clamped = Math.max(low, Math.min(high, Math.floor(value)))
  return clamped - (clamped % 2)
}
