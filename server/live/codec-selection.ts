import { availableParallelism, loadavg } from 'node:os'

import { type Codec } from '#protocol/codec.ts'
import type { NetworkEstimate } from '#protocol/link.ts'

import { chooseCodec, type CodecChoice } from '../gate/downlink/choose-codec.ts'

/** Line and machine have been others for so long: a moment's trouble changes no codec. */
const LASTING_MS = 20_000
/** A change costs a new line, a second of standing still on a long one, and what was measured. */
const SETTLED_MS = 60_000
/** Kilobits a second for which neither codec is worth that. */
const EITHER_WILL_DO = { from: 500, to: 2_000 }

/** Which codec the next view of one session gets: what is known of policy, line, runner and machine. */
export class CodecSelection {
  #allowed: readonly Codec[] | undefined
  readonly #machineLoad: () => number
  readonly #failed = new Set<Codec>()
  /** What the present or the last view's line carries; undefined before anything was measured. */
  #lineKilobitsPerSecond: number | null | undefined
  #chosenMs = -Infinity
  /** Since when another codec than the present one would be chosen. */
  #outdatedSinceMs: number | undefined

  /** Best first; whichever is best where the policy names none. */
  constructor(allowed: readonly Codec[] | undefined, machineLoad = presentLoad) {
    this.#allowed = allowed
    this.#machineLoad = machineLoad
  }

  limit(allowed: readonly Codec[] | undefined): void {
    this.#allowed = allowed
  }

  /** A view in this codec may go on. */
  allows(codec: Codec): boolean {
    return this.#allowed === undefined || this.#allowed.includes(codec)
  }

  /** The runner turned out not to make it; a viewer that comes back is not offered it either. */
  fail(codec: Codec): void {
    this.#failed.add(codec)
  }

  lineIs({ kilobitsPerSecond }: NetworkEstimate): void {
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
      policy: this.#allowed,
      lineKilobitsPerSecond: this.#lineKilobitsPerSecond,
      machineLoad: this.#machineLoad(),
    })
    const [best] = choice?.codecs ?? []
    return choice && best && { ...choice, best }
  }
}

/** The share of all processors that is in use, by the system's load over the last minute. */
function presentLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism()
}
