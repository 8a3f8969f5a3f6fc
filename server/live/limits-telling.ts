import type { JailUsage } from '#protocol/launch.ts'
import type { LimitsTold, LimitsUse, SessionLimits } from '#protocol/limits.ts'
import type { Assignment } from '#protocol/link.ts'

import { minutesLeft } from '../gate/policy/hours.ts'
import { promisedLimits } from '../gate/policy/promised-limits.ts'
import type { Terms } from '../gate/policy/terms.ts'
import type { RunnerHandle } from '../runners/runner-handle.ts'
import type { Audience, Viewer } from './audience.ts'
import type { CrossingAccount } from './crossing-account.ts'
import { LimitsWatch } from './limits-watch.ts'

export type LimitsTellingOptions = {
  assignment: Assignment
  runner: RunnerHandle
  account: CrossingAccount
  audience: Audience
  terms: () => Terms
  /** Somebody looks, and the picture moves. */
  isShown: () => boolean
}

/** Tells whoever looks at a session what it may use and how full that is. Owned by the session. */
export class LimitsTelling {
  readonly #options: LimitsTellingOptions
  readonly #watch = new LimitsWatch()
  #usage: JailUsage | undefined
  #told: LimitsTold | undefined
  /** Who was told it. */
  #viewer: Viewer | undefined

  constructor(options: LimitsTellingOptions) {
    this.#options = options
    const { runner, account } = options
    runner.on('message', (message) => {
      if (message.type !== 'usage') return
      this.#usage = message.usage
      const { cpuShare } = runner
      for (const notice of this.#watch.report(message.usage, cpuShare, performance.now()))
        account.note({ type: 'notice', notice })
    })
  }

  /** What crossed last, which the person's other pages may show as well. */
  get told(): LimitsTold | undefined {
    return this.#told
  }

  /** What the machine must be able to give: as it was applied, or else as it was asked for. */
  get promised(): Pick<SessionLimits, 'memoryBytes' | 'cpuPercent'> | undefined {
    const { assignment } = this.#options
    return this.#usage?.limits ?? (assignment.kind === 'live' ? assignment.limits : undefined)
  }

  /** Once a second. */
  tick(): void {
    const { audience, isShown } = this.#options
    if (this.#usage === undefined || !isShown()) return
    const use = this.#watch.takeUse(performance.now())
    if (use !== undefined) this.#told = this.#describe(this.#usage, use)
    if (this.#told !== undefined && (use !== undefined || audience.viewer !== this.#viewer)) {
      this.#viewer = audience.viewer
      audience.tell({ type: 'session/limits', ...this.#told })
    }
    for (const notice of this.#watch.takeNotices())
      audience.tell({ type: 'session/notice', notice })
  }

  #describe(usage: JailUsage, use: LimitsUse): LimitsTold {
    const { terms } = this.#options
    const present = terms()
    return { limits: this.#limits(usage, present), use, closesInMinutes: closing(present) }
  }

  /** As they were applied; none of it is a guest's to choose. */
  #limits({ limits, home, scratch }: JailUsage, terms: Terms): SessionLimits {
    const { assignment } = this.#options
    const homeKept = assignment.kind === 'live' && assignment.home.kind === 'kept'
    return {
      ...promisedLimits(terms),
      memoryBytes: limits.memoryBytes,
      cpuPercent: limits.cpuPercent,
      homeBytes: home.bytes,
      homeKept,
      scratchBytes: scratch.bytes,
    }
  }
}

/** The first end of all hours that hold. */
function closing({ hours }: Terms): number | null {
  const nowMs = Date.now()
  const left = hours.flatMap((one) => (one && minutesLeft(one, nowMs)) ?? [])
  return left.length === 0 ? null : Math.min(...left)
}
