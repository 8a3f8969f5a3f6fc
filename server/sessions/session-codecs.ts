import { availableParallelism, loadavg } from 'node:os'

import { type Codec, CODECS } from '#protocol/codec.ts'
import type { LineState } from '#protocol/link.ts'
import type { Policy } from '#protocol/policy.ts'

import { chooseCodec, type CodecChoice } from '../gate/choose-codec.ts'

type CodecPolicy = Pick<Policy, 'codecs' | 'strictClock'>

/** Which codec the next view of one session gets: what is known of policy, line, runner and machine. */
export class SessionCodecs {
  readonly #policy: readonly Codec[] | undefined
  readonly #machineLoad: () => number
  readonly #failed = new Set<Codec>()
  /** Of the present or the last view; undefined before anything was measured. */
  #lineKilobitsPerSecond: number | null | undefined

  constructor({ codecs, strictClock }: CodecPolicy, machineLoad = presentLoad) {
    // The clock's filler is H.264's.
    this.#policy = strictClock ? (codecs ?? CODECS).filter(isH264) : codecs
    this.#machineLoad = machineLoad
  }

  /** The runner turned out not to make it; a viewer that comes back is not offered it either. */
  fail(codec: Codec): void {
    this.#failed.add(codec)
  }

  lineIs({ kilobitsPerSecond }: LineState): void {
    this.#lineKilobitsPerSecond = kilobitsPerSecond
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

function isH264(codec: Codec): boolean {
  return codec.startsWith('h264-')
}

/** Of all processors, by the system's load over the last minute. */
function presentLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism()
}
