import type { Codec } from '#protocol/codec.ts'
import type { JailLimits } from '#protocol/launch.ts'
import type { StreamLimits } from '#protocol/link.ts'
import { CODEC_TABLE, CODECS } from '#protocol/plain/codecs.ts'
import type { Policy } from '#protocol/policy.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import type { ByteLimits } from '../downlink/egress-quota.ts'
import type { TypedPasteLimits } from '../uplink/paste-gate.ts'
import type { InputLimits } from '../uplink/uplink.ts'

const MINUTE_MS = 60_000

/**
 * This share of the second's bytes is for the runner's packets. The rest is for what crosses beside
 * them: tags of SRTP, a seventeenth of the small packets of a strict clock, RTCP, the control line and
 * some retransmission. A runner that used all of it would have packets dropped.
 */
const SHARE_OF_PACKETS = 0.85

/**
 * What one policy, or two together, say: the only form in which anything but this folder knows one.
 * `home` and `limits` are asked when a session starts, all the rest while it runs as well.
 */
export type Terms = {
  surfaces: readonly SurfaceKind[]
  home: Policy['home']
  /** What the sandbox may use. */
  limits: JailLimits
  /** What the runner keeps to. */
  stream: StreamLimits
  /** The codecs that may be used, best first; whichever is best while undefined. */
  codecs: readonly Codec[] | undefined
  /** What may cross downwards, whatever a runner makes. */
  bytes: ByteLimits
  input: InputLimits
  /** No text is entered as keys while undefined. */
  typedPaste: TypedPasteLimits | undefined
  cursor: boolean
  idleMs: number
  supervised: boolean
  watermark: boolean
  /** Lists of networks: a viewer must be in one of each list. */
  places: readonly (readonly string[])[]
  /** It must be within each of them; undefined is never. */
  hours: readonly Policy['hours'][]
}

export function termsOf(policy: Policy): Terms {
  const { down, up, input, framesPerSecond, kilobitsPerSecond, largestScreen, strictClock } = policy
  return {
    surfaces: policy.surfaces,
    home: policy.home,
    limits: policy.limits,
    stream: {
      largestScreen,
      framesPerSecond,
      kilobitsPerSecond,
      bytesPerSecond: Math.floor(SHARE_OF_PACKETS * down.bytesPerSecond),
      strictClock,
    },
    // Not every codec has something that fills a strict clock up.
    codecs: strictClock ? (policy.codecs ?? CODECS).filter(takesFiller) : policy.codecs,
    bytes: down,
    input: { ...input, recordsPerSignIn: up.recordsPerSignIn },
    typedPaste: policy.typedPaste,
    cursor: policy.cursor,
    idleMs: policy.idleMinutes * MINUTE_MS,
    supervised: policy.supervised === 'required',
    watermark: policy.watermark === 'required',
    places: [policy.places?.networks ?? []],
    hours: [policy.hours],
  }
}

/**
 * What holds for a session that started under one policy while its project has another one: what the
 * present one takes away is gone, what it adds waits for the next session. A project without a policy
 * allows nothing any more.
 */
export function termsInForce(start: Policy, present: Policy | undefined): Terms {
  const terms = termsOf(start)
  if (present === undefined) return { ...terms, typedPaste: undefined, places: [[]] }
  return stricter(terms, termsOf(present))
}

function stricter(one: Terms, other: Terms): Terms {
  return {
    // What a session was started with stays for as long as it runs.
    home: one.home,
    limits: one.limits,
    surfaces: one.surfaces.filter((surface) => other.surfaces.includes(surface)),
    stream: stricterStream(one.stream, other.stream),
    codecs:
      one.codecs && other.codecs ? common(one.codecs, other.codecs) : (one.codecs ?? other.codecs),
    bytes: least(one.bytes, other.bytes),
    input: least(one.input, other.input),
    typedPaste:
      one.typedPaste && other.typedPaste && stricterPaste(one.typedPaste, other.typedPaste),
    cursor: one.cursor && other.cursor,
    idleMs: Math.min(one.idleMs, other.idleMs),
    supervised: one.supervised || other.supervised,
    watermark: one.watermark || other.watermark,
    places: [...one.places, ...other.places],
    hours: [...one.hours, ...other.hours],
  }
}

function stricterStream(one: StreamLimits, other: StreamLimits): StreamLimits {
  const { largestScreen: screen, strictClock: isStrict, ...rates } = one
  const { largestScreen: otherScreen, strictClock: isOtherStrict, ...otherRates } = other
  return {
    ...least(rates, otherRates),
    largestScreen: least(screen, otherScreen),
    strictClock: isStrict || isOtherStrict,
  }
}

/** What is kept for review by either is kept. */
function stricterPaste(one: TypedPasteLimits, other: TypedPasteLimits): TypedPasteLimits {
  const { review, ...amounts } = one
  const { review: isOtherReviewed, ...otherAmounts } = other
  return { ...least(amounts, otherAmounts), review: review || isOtherReviewed }
}

function least<Amounts extends Record<string, number>>(one: Amounts, other: Amounts): Amounts {
  const entries = Object.entries(one).map(([name, amount]) => [
    name,
    Math.min(amount, other[name] ?? amount),
  ])
  return Object.fromEntries(entries) as Amounts
}

function common(one: readonly Codec[], other: readonly Codec[]): readonly Codec[] {
  return one.filter((codec) => other.includes(codec))
}

function takesFiller(codec: Codec): boolean {
  return CODEC_TABLE[codec].takesFiller
}
