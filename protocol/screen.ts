import { z } from 'zod'

import { CURSOR_CLASSES } from './plain/cursor.ts'
import { MAX_SCREEN, MIN_SCREEN } from './plain/screen-limits.ts'
import { SURFACE_KINDS } from './plain/surfaces.ts'

export const ScreenSize = z.strictObject({
  width: z.int().min(MIN_SCREEN.width).max(MAX_SCREEN.width).multipleOf(2),
  height: z.int().min(MIN_SCREEN.height).max(MAX_SCREEN.height).multipleOf(2),
})
export type ScreenSize = z.infer<typeof ScreenSize>

export const SurfaceKind = z.enum(SURFACE_KINDS)
export type SurfaceKind = z.infer<typeof SurfaceKind>

/** What a guest can make of the pointer; `cursor.ts` says what the list is for. */
export const CursorClass = z.enum(CURSOR_CLASSES)
export type CursorClass = z.infer<typeof CursorClass>
