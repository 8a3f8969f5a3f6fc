import type { Codec } from '#protocol/codec.ts'
import type { LineBytes } from '#protocol/ledger.ts'
import type { RunnerCommand, StreamParameters } from '#protocol/link.ts'
import { fitScreen, SCALE } from '#protocol/plain/screen-limits.ts'
import type { ScreenSize, TextScale } from '#protocol/screen.ts'

import type { Visitor } from './policy-enforcement.ts'

export type JoinRequest = {
  /** What the browser can receive, best first. */
  receivable: readonly Codec[]
  screen: ScreenSize
  scale?: TextScale | undefined
  visitor: Visitor
  /** The fingerprint of the browser's certificate; without it an `answer` must follow. */
  fingerprint?: string | undefined
}

/** One view of a session from its offer to its end. */
export class OpenView {
  readonly stream: StreamParameters
  readonly #request: JoinRequest
  readonly #count: (bytes: LineBytes) => void
  #screen: ScreenSize
  #scale: TextScale
  /** Media can flow: until then the runner would only encode for nobody. */
  connected = false

  /** `count` takes the readings of its line into the account. */
  constructor(stream: StreamParameters, request: JoinRequest, count: (bytes: LineBytes) => void) {
    this.stream = stream
    this.#request = request
    this.#count = count
    this.#screen = request.screen
    this.#scale = request.scale ?? SCALE.usual
  }

  /** The same request with the size that the viewer has by now. */
  get again(): JoinRequest {
    return { ...this.#request, screen: this.#screen, scale: this.#scale }
  }

  count(bytes: LineBytes): void {
    this.#count(bytes)
  }

  resize(screen: ScreenSize, scale: TextScale = SCALE.usual): void {
    this.#screen = screen
    this.#scale = scale
  }

  /** The size that is made where no larger one than this is allowed. */
  resizeWithin(largest: ScreenSize): Extract<RunnerCommand, { type: 'resize' }> {
    const asked = { screen: this.#screen, scale: this.#scale }
    return { type: 'resize', ...fitScreen(asked, largest) }
  }

  /**
   * What the runner is to do for it. A view that has not connected yet only gets its size: the key
   * frame that a view begins with is made when it can be seen, since a second one, soon after the
   * first, would have to wait.
   */
  command(largest: ScreenSize): RunnerCommand {
    const resize = this.resizeWithin(largest)
    return this.connected ? { ...resize, type: 'view', stream: this.stream } : resize
  }
}
