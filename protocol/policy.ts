import { z } from 'zod'

import { Codec, CODECS } from './codec.ts'
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
  /** The codecs that may be used, best first; one alone is fixed. Chosen by what is best if absent. */
  codecs: z.array(Codec).min(1).max(CODECS.length).optional(),
  limits: JailLimits,
})
export type Policy = z.infer<typeof Policy>
