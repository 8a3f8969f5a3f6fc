/** A display that has not rung for this long, while somebody looks, is asked whether it still does. */
const QUIET_MS = 4_000
/** It answers within milliseconds; on a machine under load it may take a while. */
const PATIENCE_MS = 4_000
const LOOK_MS = 1_000

export type DisplayProbeOptions = {
  /** Has the guest ring once its display server has answered it. */
  ask: () => void
  /** Told when it has become so, not again and again. */
  told: (answers: boolean) => void
  now: () => number
}

/**
 * Tells a guest that is idle from one that is stopped: both are silent, but only the former answers. A
 * guest can lie here as anywhere; it is believed for nothing but a word to its own viewer.
 */
export class DisplayProbe {
  readonly #options: DisplayProbeOptions
  #timer: NodeJS.Timeout | undefined
  /** Undefined before the first ring: a display that still starts is not asked. */
  #rangMs: number | undefined
  #askedMs: number | undefined
  #answers = true

  constructor(options: DisplayProbeOptions) {
    this.#options = options
  }

  /** Asked only while somebody looks. */
  watch(isWatched: boolean): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#askedMs = undefined
    if (isWatched) this.#timer = setInterval(() => this.look(), LOOK_MS)
  }

  /** It rang. Whether that was the answer to a question, and nothing of its own. */
  rang(): boolean {
    const isAnswer = this.#askedMs !== undefined
    this.#rangMs = this.#options.now()
    this.#askedMs = undefined
    this.#tell(true)
    return isAnswer
  }

  look(): void {
    const { ask, now } = this.#options
    if (this.#rangMs === undefined || now() - this.#rangMs < QUIET_MS) return
    const asked = this.#askedMs
    if (asked !== undefined && now() - asked < PATIENCE_MS) return
    // Asked again and again: the record may be lost in a pipe that nobody reads.
    this.#askedMs = now()
    ask()
    if (asked === undefined) return
    // What rang while this process had other work is read first.
    setImmediate(() => {
      if (this.#askedMs !== undefined && this.#timer !== undefined) this.#tell(false)
    })
  }

  close(): void {
    this.watch(false)
  }

  #tell(answers: boolean): void {
    if (answers === this.#answers) return
    this.#answers = answers
    this.#options.told(answers)
  }
}
