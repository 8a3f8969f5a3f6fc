import { z } from 'zod'

import { CURSOR_CLASSES } from './cursor.ts'

/**
 * Limits of a picture in pixels. Both sides are even, since 4:2:0 halves them; the largest size is
 * also the size at which the display server boots (it can move only below it).
 */
export const MIN_SCREEN = { width: 320, height: 200 } as const
export const MAX_SCREEN = { width: 3840, height: 2160 } as const

export const ScreenSize = z.strictObject({
  width: z.int().min(MIN_SCREEN.width).max(MAX_SCREEN.width).multipleOf(2),
  height: z.int().min(MIN_SCREEN.height).max(MAX_SCREEN.height).multipleOf(2),
})
export type ScreenSize = z.infer<typeof ScreenSize>

/** What a viewer sees of a session: an X desktop, or a text terminal. */
export const SurfaceKind = z.enum(['desktop', 'terminal'])
export type SurfaceKind = z.infer<typeof SurfaceKind>

/** The largest even size that fits both what was asked for and what is allowed. */
export function clampScreen(asked: ScreenSize, largest: ScreenSize): ScreenSize {
  return {
    width: clampEven(asked.width, MIN_SCREEN.width, largest.width),
    height: clampEven(asked.height, MIN_SCREEN.height, largest.height),
  }
}

function clampEven(value: number, low: number, high: number): number {
  const clamped = Math.max(low, Math.min(high, Math.floor(value)))
  return clamped - (clamped % 2)
}

/** What a guest can make of the pointer; `cursor.ts` says what the list is for. */
export const CursorClass = z.enum(CURSOR_CLASSES)
export type CursorClass = z.infer<typeof CursorClass>
