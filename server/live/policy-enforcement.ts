import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'

import type { Hold } from '#protocol/plain/reasons.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { type Allowances, decide, IDLE_WARNING_MS } from '../gate/policy/decide.ts'
import type { Terms } from '../gate/policy/terms.ts'

/** Who looks, as far as a policy asks: where from, and by which sign-in. */
export type Visitor = {
  /** The other end of the control line. */
  address: string
  /** Two views by one sign-in say the same here. */
  signIn: string
}

/** One moment on two clocks: hours are asked of the wall's, time that passes is measured by the other. */
export type Moment = { wallMs: number; monotonicMs: number }

export function presentMoment(): Moment {
  return { wallMs: Date.now(), monotonicMs: performance.now() }
}

export type PolicyEnforcementOptions = {
  /** The kind of session, also of one that is replayed. */
  surface: SurfaceKind
  /** What holds for this session now; asked every few seconds. */
  terms: () => Terms
  /** Where the media of the present view go, when that is known. */
  mediaAddress: () => string | undefined
  /** Input records that a sign-in has sent into this session. */
  recordsOf: (signIn: string) => number
  /** A recording cannot be typed into and needs no supervisor: whoever looks at it is one. */
  replay: boolean
  startedAt: Moment
}

type PolicyEnforcementEvents = {
  /** Something else than the hold is allowed now. */
  changed: [Allowances]
  /** The picture must stand still, from now on, for this reason; also when the reason changes. */
  hold: [Hold]
  release: []
  /** The first supervisor has come, or the last one is gone. */
  attended: [boolean]
  /** So many seconds are left; null when somebody is there again. */
  'idle-warning': [secondsLeft: number | null]
  idle: []
}

/**
 * Asks the policy of one session what is allowed, whenever something changes and again every few
 * seconds: who looks and from where, what time it is, whether a supervisor attends, whether anybody is
 * at the keys, and what the project says by now.
 */
export class PolicyEnforcement extends EventEmitter<PolicyEnforcementEvents> {
  readonly #options: PolicyEnforcementOptions
  #terms: Terms
  #allowances: Allowances
  #visitor: Visitor | undefined
  #warned = false
  #activeMs: number
  #frozen = false
  #observers = 0

  constructor(options: PolicyEnforcementOptions) {
    super()
    this.#options = options
    this.#activeMs = options.startedAt.monotonicMs
    this.#terms = options.terms()
    this.#allowances = this.#decide(options.startedAt)
  }

  get surface(): SurfaceKind {
    return this.#options.surface
  }

  get allowances(): Allowances {
    return this.#allowances
  }

  /** Why the picture must stand still; undefined while it may move, and while nobody looks. */
  get hold(): Hold | undefined {
    return this.#allowances.hold
  }

  get frozen(): boolean {
    return this.#frozen
  }

  get attended(): boolean {
    return this.#observers > 0
  }

  /** Somebody wants to look. Replaces whoever looked before; the answer is the new `hold`. */
  arrive(visitor: Visitor, now: Moment): Hold | undefined {
    this.#visitor = visitor
    this.#renew(now)
    return this.hold
  }

  leave(): void {
    this.#visitor = undefined
    this.#allowances = { ...this.#allowances, hold: undefined }
  }

  /** Every few seconds. */
  check(now: Moment): void {
    const before = this.hold
    this.#renew(now)
    this.#tellHold(before)
    if (!this.#options.replay) this.#checkIdle()
  }

  /** Something that is known has changed: the picture may have to stop, or may go on. */
  judge(now: Moment): void {
    const before = this.hold
    this.#allowances = this.#decide(now)
    this.#tellHold(before)
  }

  /** Somebody is at the keys. */
  wake({ monotonicMs }: Moment): void {
    this.#activeMs = monotonicMs
    if (!this.#warned) return
    this.#warned = false
    this.emit('idle-warning', null)
  }

  freeze(frozen: boolean, now: Moment): void {
    this.#frozen = frozen
    this.judge(now)
  }

  /** A supervisor sees the session from now on, or one that did sees it no more. */
  observe(isThere: boolean, now: Moment): void {
    const before = this.attended
    this.#observers = Math.max(0, this.#observers + (isThere ? 1 : -1))
    if (this.attended !== before) this.emit('attended', this.attended)
    this.judge(now)
  }

  /** The project may say something else by now. */
  #renew(now: Moment): void {
    const terms = this.#options.terms()
    const isChanged = !isDeepStrictEqual(terms, this.#terms)
    if (isChanged) this.#terms = terms
    this.#allowances = this.#decide(now)
    if (isChanged) this.emit('changed', this.#allowances)
  }

  #tellHold(before: Hold | undefined): void {
    const { hold } = this
    if (hold === before) return
    if (hold === undefined) this.emit('release')
    else this.emit('hold', hold)
  }

  #checkIdle(): void {
    const { idleLeftMs } = this.#allowances
    if (idleLeftMs === 0) {
      this.emit('idle')
    } else if (idleLeftMs <= IDLE_WARNING_MS && !this.#warned) {
      this.#warned = true
      this.emit('idle-warning', Math.ceil(idleLeftMs / 1_000))
    }
  }

  #decide(now: Moment): Allowances {
    const { surface, replay, mediaAddress, recordsOf } = this.#options
    const visitor = this.#visitor
    const addresses = [visitor?.address, visitor && mediaAddress()]
    const allowances = decide(this.#terms, {
      surface,
      nowMs: now.wallMs,
      addresses: addresses.filter((address) => address !== undefined),
      idleMs: now.monotonicMs - this.#activeMs,
      recordsOfSignIn: visitor === undefined ? 0 : recordsOf(visitor.signIn),
      attended: replay || this.attended,
      frozen: this.#frozen,
    })
    return visitor === undefined ? { ...allowances, hold: undefined } : allowances
  }
}
