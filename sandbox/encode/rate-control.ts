import type { LineState } from '#protocol/link.ts'

/** What the stream of one view may use. */
export type Rate = {
  kilobitsPerSecond: number
  framesPerSecond: number
  /** Packets leave spread out rather than at once: the line's own queue may be short. */
  paced: boolean
}

/**
 * Until the line has said anything. The first key frame is as coarse as this makes it, arrives in a
 * quarter of a second on a line of 2 Mbit/s, and is itself what the line is measured by.
 */
const FIRST_KILOBITS = 1_500
/** Of what the line carries: the rest is for retransmission, repeats and the error of the estimate. */
const SHARE = 0.85
/** An estimate can collapse after a burst of loss; text needs this much to move at all. */
const LEAST_KILOBITS = 300
/** Rather fewer frames than frames of less than this: below it moving text is soup. */
const FRAME_BYTES = 6_000
const LEAST_FRAMES_PER_SECOND = 5

/** `line` is undefined until the transport has told. Never above the policy's ceilings. */
export function rateFor(
  line: LineState | undefined,
  ceiling: { kilobitsPerSecond: number; framesPerSecond: number },
): Rate {
  if (line?.kilobitsPerSecond === null) return { ...ceiling, paced: false }
  const carried = line === undefined ? FIRST_KILOBITS : line.kilobitsPerSecond * SHARE
  const kilobitsPerSecond = Math.min(ceiling.kilobitsPerSecond, Math.max(LEAST_KILOBITS, carried))
  const affordable = (kilobitsPerSecond * 125) / FRAME_BYTES
  const framesPerSecond = Math.max(LEAST_FRAMES_PER_SECOND, affordable)
  return {
    kilobitsPerSecond: Math.round(kilobitsPerSecond),
    framesPerSecond: Math.min(ceiling.framesPerSecond, framesPerSecond),
    paced: line !== undefined,
  }
}
