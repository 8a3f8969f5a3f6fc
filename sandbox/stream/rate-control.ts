import type { NetworkEstimate } from '#protocol/link.ts'

/** The policy's. */
export type RateCeiling = { kilobitsPerSecond: number; framesPerSecond: number }

/** What the stream of one view may use. */
export type Rate = {
  kilobitsPerSecond: number
  framesPerSecond: number
  /** The picture goes at half its width and height. */
  halved: boolean
  /** Packets leave spread out rather than at once: the line's own queue may be short. */
  paced: boolean
}

/**
 * Until the line has said anything. The first key frame is as coarse as this makes it, arrives in a
 * quarter of a second on a line of 2 Mbit/s, and is itself what the line is measured by.
 */
const FIRST_KILOBITS = 1_500
/** What the line carries is not all used: the rest is for retransmission and the estimate's error. */
const SHARE = 0.85
/**
 * Below this even few frames in coarse quality arrive late, each with a queue before it: a picture of
 * half the size takes a quarter of the bytes, large type and plots can still be read in it, and it is
 * no longer coarse. Whole again only well above, since each change takes a key frame.
 */
const HALVED_BELOW_KILOBITS = 350
const WHOLE_ABOVE_KILOBITS = 600
const LEAST_HALVED_KILOBITS = 80
/** Rather fewer frames than frames of less than this: below it moving text is soup. */
const FRAME_BYTES = 6_000
const LEAST_FRAMES_PER_SECOND = 5

/**
 * First the bit rate follows the line, then the number of frames, then their size. `line` is undefined
 * until the transport has told; `before` is what held until now. Never above the policy's ceilings.
 */
export function rateFor(
  line: NetworkEstimate | undefined,
  ceiling: RateCeiling,
  before?: Pick<Rate, 'halved'>,
): Rate {
  if (line?.kilobitsPerSecond === null) return { ...ceiling, halved: false, paced: false }
  const carried = line === undefined ? FIRST_KILOBITS : line.kilobitsPerSecond * SHARE
  const halved = carried < (before?.halved ? WHOLE_ABOVE_KILOBITS : HALVED_BELOW_KILOBITS)
  const least = Math.max(LEAST_HALVED_KILOBITS, carried)
  const kilobitsPerSecond = Math.min(ceiling.kilobitsPerSecond, least)
  const frameBytes = halved ? FRAME_BYTES / 4 : FRAME_BYTES
  const affordable = (kilobitsPerSecond * 125) / frameBytes
  const framesPerSecond = Math.max(LEAST_FRAMES_PER_SECOND, affordable)
  return {
    kilobitsPerSecond: Math.round(kilobitsPerSecond),
    framesPerSecond: Math.min(ceiling.framesPerSecond, framesPerSecond),
    halved,
    paced: line !== undefined,
  }
}
