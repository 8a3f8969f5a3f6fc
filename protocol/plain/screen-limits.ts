/** Width and height in pixels. */
export type Size = { width: number; height: number }

/**
 * Limits of a picture in pixels. Both sides are even, since 4:2:0 halves them; the largest size is
 * also the size at which the display server boots (it can move only below it).
 */
export const MIN_SCREEN = { width: 320, height: 200 } as const
export const MAX_SCREEN = { width: 3840, height: 2160 } as const

/** The largest even size that fits both what was asked for and what is allowed. */
export function clampScreen(asked: Size, largest: Size): Size {
  return {
    width: clampEven(asked.width, MIN_SCREEN.width, largest.width),
    height: clampEven(asked.height, MIN_SCREEN.height, largest.height),
  }
}

function clampEven(value: number, low: number, high: number): number {
  const clamped = Math.max(low, Math.min(high, Math.floor(value)))
  return clamped - (clamped % 2)
}
