import type { Page } from 'playwright-core'

import type { Conditions } from '../report.ts'

/** One system that shows the stimulus in a page of a browser of its own. Its owner closes it. */
export type Peer = AsyncDisposable & {
  /** As in names of figures. */
  readonly name: string
  readonly page: Page
  /** Selects the element that shows the screen, one pixel of it for one of the picture's. */
  readonly screen: string
  /** What a reader must know of its set-up. */
  readonly conditions: Conditions
  /** Before a block of samples: it has the keyboard, and whatever it runs only then, runs. */
  enter(): Promise<void>
  /** After the block, until the next one: it costs the machine as little as it can. */
  leave(): Promise<void>
}

/** Why a peer cannot be measured here; for a person, in one line. */
export class PeerUnavailable extends Error {
  override readonly name = 'PeerUnavailable'
}
