import type { EncodedFrame } from '../bitstream/encoded-frame.ts'

/** Cuts a frame into the payloads of its packets; `pictureId` has 15 bits and counts up with each frame. */
export type Payloader = (
  frame: EncodedFrame,
  cut: { maxBytes: number; pictureId: number },
) => Buffer[]
