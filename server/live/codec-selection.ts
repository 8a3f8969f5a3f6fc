import { availableParallelism, loadavg } from 'node:os'

import { type Codec } from '#protocol/codec.ts'
import { CODEC_TABLE, CODECS } from '#protocol/plain/codecs.ts'
import type { LineState } from '#protocol/link.ts'
import type { Policy } from '#protocol/policy.ts'

import { chooseCodec, type CodecChoice } from '../gate/downlink/choose-codec.ts'

/** Line and machine have been others for so long: a moment's trouble changes no codec. */
const LASTING_MS = 20_000
/** A change costs a new line, a second of standing still on a long one, and what was measured. */
const SETTLED_MS = 60_000
/** Kilobits a second for which neither codec is worth that. */
const EITHER_WILL_DO = { from: 500, to: 2_000 }

type CodecPolicy = Pick<Policy, 'codecs' | 'strictClock'>

/** Which codec the next view of one session gets: what is known of policy, line, runner and machine. */
export class CodecSelection {
  readonly #policy: readonly Codec[] | undefined
  readonly #machineLoad: () => number
  readonly #failed = new Set<Codec>()
  /** Of the present or the last view; undefined before anything was measured. */
  #lineKilobitsPerSecond: number | null | undefined
  #chosenMs = -Infinity
  /** Since when another codec than the present one would be chosen. */
  #outdatedSinceMs: number | undefined

  constructor({ codecs, strictClock }: CodecPolicy, machineLoad = presentLoad) {
    this.#policy = strictClock ? (codecs ?? CODECS).filter(takesFiller) : codecs
    this.#machineLoad = machineLoad
  }

  /** The runner turned out not to make it; a viewer that comes back is not offered it either. */
  fail(codec: Codec): void {
    this.#failed.add(codec)
  }

  lineIs({ kilobitsPerSecond }: LineState): void {
    this.#lineKilobitsPerSecond = kilobitsPerSecond
  }

  /** A view was opened with what `choose` said. */
  chosen(nowMs: number): void {
    this.#chosenMs = nowMs
    this.#outdatedSinceMs = undefined
  }

  /**
   * Whether a view that was opened with `present` should be opened anew: line or machine have changed
   * so much, for so long, that another codec is better. To be asked every second or so.
   */
  isOutdated(present: Codec, receivable: readonly Codec[], nowMs: number): boolean {
    const best = this.choose(receivable)?.best
    if (best === undefined || best === present || this.#isBetween) {
      this.#outdatedSinceMs = undefined
      return false
    }
    this.#outdatedSinceMs ??= nowMs
    const lasts = nowMs - this.#outdatedSinceMs >= LASTING_MS
    return lasts && nowMs - this.#chosenMs >= SETTLED_MS
  }

  get #isBetween(): boolean {
    const line = this.#lineKilobitsPerSecond ?? Infinity
    return line >= EITHER_WILL_DO.from && line <= EITHER_WILL_DO.to
  }

  /** The best of these first; undefined when none of them is allowed and can be made here. */
  choose(receivable: readonly Codec[]): (CodecChoice & { best: Codec }) | undefined {
    const choice = chooseCodec({
      receivable: receivable.filter((known) => !this.#failed.has(known)),
      policy: this.#policy,
      lineKilobitsPerSecond: this.#lineKilobitsPerSecond,
      machineLoad: this.#machineLoad(),
    })
    const [best] = choice?.codecs ?? []
    return choice && best && { ...choice, best }
  }
}

/** The strict clock fills its time with it. */
function takesFiller(codec: Codec): boolean {
  return CODEC_TABLE[codec].takesFiller
}

/** Of all processors, by the system's load over the last minute. */
function presentLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism()
}
