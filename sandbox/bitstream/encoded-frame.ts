import type { Codec } from '#protocol/codec.ts'

/** One picture as it crosses the border and as it is recorded, byte for byte. */
export type EncodedFrame = {
  codec: Codec
  /** H.264: NAL units with start codes (Annex B), parameter sets before each key frame. */
  data: Buffer
  keyFrame: boolean
  /** Session time of the picture in milliseconds. */
  timeMs: number
  width: number
  height: number
}
