import { z } from 'zod'

/**
 * What the encoder can make and a viewer may say that it can receive, best first. H.264 profiles:
 * `444` is High 4:4:4 Predictive (f4001f), `420` is Constrained Baseline (42e01f).
 */
export const CODECS = ['h264-444', 'h264-420', 'vp8'] as const
export const Codec = z.enum(CODECS)
export type Codec = z.infer<typeof Codec>
