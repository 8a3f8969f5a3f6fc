import { readCounters } from '../line/line-figures.ts'
import type { Timers } from '../line/timers.ts'

const LOOK_MS = 1_000
/** Frames that come and are not decoded for this long are in a form that this browser cannot decode. */
const UNDECODABLE_AFTER_LOOKS = 8
/** A sandbox that starts on a machine under load may take half of this. */
const LATE_AFTER_LOOKS = 30

export type PictureState = 'awaited' | 'late' | 'undecodable'

export type PictureWatchOptions = {
  /** What the browser counted of the present media path. */
  stats: () => Promise<RTCStatsReport | undefined>
  timers: Timers
  told: (state: PictureState) => void
}

/** While the first frame of a picture is awaited: whether it does not come, or comes and cannot be decoded. */
export class PictureWatch {
  readonly #options: PictureWatchOptions
  #stop: () => void = () => {}
  #looks = 0
  #undecoded = 0

  constructor(options: PictureWatchOptions) {
    this.#options = options
  }

  /** From now on, anew. */
  start(): void {
    this.stop()
    this.#looks = 0
    this.#undecoded = 0
    this.#stop = this.#options.timers.every(LOOK_MS, () => void this.#look())
  }

  stop(): void {
    this.#stop()
  }

  async #look(): Promise<void> {
    const { stats, told } = this.#options
    const report = await stats()
    const counted = report && readCounters(report)
    this.#looks += 1
    const isUndecoded = counted !== undefined && counted.packets > 0 && counted.frames === 0
    this.#undecoded = isUndecoded ? this.#undecoded + 1 : 0
    if (this.#undecoded === UNDECODABLE_AFTER_LOOKS) told('undecodable')
    else if (this.#looks === LATE_AFTER_LOOKS && this.#undecoded === 0) told('late')
  }
}
