import { type Codec } from '#protocol/codec.ts'
import { CODECS, codecsBy, isFullColour } from '#protocol/plain/codecs.ts'

/** Below this a new screen of text in 4:4:4 takes seconds until it can be read. */
const THIN_LINE_KILOBITS = 1_000

/** The system's load for each processor; above it each encoder waits for its turn. */
const BUSY_LOAD = 1.5

/**
 * What was measured at 1280x720 on dense coloured text, in processor time (conversion included) and
 * bytes a frame; `refined` is the picture after it has been still. In 4:2:0 such text has 24 dB
 * however many bytes it gets.
 *
 * |          | a key typed    | a line scrolled | a new screen   | key frame      | refined |
 * |----------|----------------|-----------------|----------------|----------------|---------|
 * | h264-444 |  4 ms, 0.3 KB  |  6 ms, 8 KB     |  15 ms, 390 KB |  10 ms, 460 KB | 47 dB   |
 * | vp9-444  | 11 ms, 0.7 KB  | 25 ms, 11 KB    | 110 ms, 385 KB |  53 ms, 535 KB | 48 dB   |
 * | av1-420  |  6 ms, 0.3 KB  | 12 ms, 10 KB    | 180 ms, 270 KB | 210 ms, 155 KB | 24 dB   |
 * | h264-420 |  4 ms, 0.2 KB  |  6 ms, 6 KB     |  12 ms, 250 KB |   7 ms, 285 KB | 24 dB   |
 * | vp9-420  |  6 ms, 0.6 KB  | 16 ms, 8 KB     |  60 ms, 260 KB |  33 ms, 310 KB | 24 dB   |
 * | vp8      | 29 ms, 0.9 KB  | 29 ms, 7 KB     |  93 ms, 250 KB |  40 ms, 220 KB | 24 dB   |
 *
 * On 1,500 kbit/s the first picture of AV1 has 50 KB and is as good as 4:2:0 gets; that of h264-444
 * has 97 KB, cannot be read yet (22.7 dB), and needs 300 KB more to be as good.
 */
const BY_PICTURE: readonly Codec[] = CODECS

/** By the bytes of a picture that can be read. */
const BY_BYTES: readonly Codec[] = codecsBy('bytes')

/** By the time that encoding takes: full colour of H.264 is as quick as half. */
const BY_TIME: readonly Codec[] = codecsBy('time')

export type CodecCircumstances = {
  /** As the viewer said; it chooses these names, never more than them. */
  receivable: readonly Codec[]
  /** The policy's: one is fixed, several are an order; nothing else is used. */
  policy?: readonly Codec[] | undefined
  /** What the line carries, where that is known; null while nothing limits it. */
  lineKilobitsPerSecond?: number | null | undefined
  /** The system's load average divided by its processors. */
  machineLoad?: number | undefined
}

export type CodecReason =
  | 'policy'
  | 'thin-line'
  | 'busy-machine'
  | 'full-colour'
  | 'only-half-colour'

/** `codecs` are never empty: the first is to be used, the others are for when its encoder fails. */
export type CodecChoice = { codecs: readonly Codec[]; reason: CodecReason }

/**
 * Which codec a view gets, and what comes after it when its encoder fails. Undefined when the viewer
 * can receive nothing that may be sent to it.
 */
export function chooseCodec(circumstances: CodecCircumstances): CodecChoice | undefined {
  const { order, reason } = orderFor(circumstances)
  const receivable = new Set(circumstances.receivable)
  const codecs = order.filter((codec) => receivable.has(codec))
  const [first] = codecs
  if (first === undefined) return undefined
  if (reason !== undefined) return { codecs, reason }
  return { codecs, reason: isFullColour(first) ? 'full-colour' : 'only-half-colour' }
}

function orderFor(circumstances: CodecCircumstances): {
  order: readonly Codec[]
  reason: CodecReason | undefined
} {
  const { policy, lineKilobitsPerSecond, machineLoad = 0 } = circumstances
  if (policy !== undefined) return { order: [...new Set(policy)], reason: 'policy' }
  // First: an encoder that waits for the processor makes any line slow.
  if (machineLoad > BUSY_LOAD) return { order: BY_TIME, reason: 'busy-machine' }
  if (typeof lineKilobitsPerSecond === 'number' && lineKilobitsPerSecond < THIN_LINE_KILOBITS) {
    return { order: BY_BYTES, reason: 'thin-line' }
  }
  return { order: BY_PICTURE, reason: undefined }
}
