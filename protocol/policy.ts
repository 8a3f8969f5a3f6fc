import { z } from 'zod'

import { JailLimits } from './launch.ts'
import { ScreenSize, SurfaceKind } from './screen.ts'

/** What one project allows. Whatever is not named here is denied. */
export const Policy = z.strictObject({
  version: z.literal(1),
  surfaces: z.array(SurfaceKind).min(1),
  largestScreen: ScreenSize,
  framesPerSecond: z.int().min(1).max(60),
  /** Ceiling of the encoder's bitrate. */
  kilobitsPerSecond: z.int().min(100).max(100_000),
  limits: JailLimits,
})
export type Policy = z.infer<typeof Policy>
