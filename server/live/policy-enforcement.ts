import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'

import type { Ending, Hold } from '#protocol/plain/reasons.ts'
import type { SurfaceKind } from '#protocol/screen.ts'

import { type Allowances, decide, hoursLeftMs, idleWarningMs } from '../gate/policy/decide.ts'
import type { Terms } from '../gate/policy/terms.ts'

/** An end that moved by less is the same one: clocks and checks are not that exact. */
const RETOLD_MS = 3_000

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
  /** So many seconds are left; null when it is no longer so. */
  ending: [reason: Ending, secondsLeft: number | null]
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
  /** What was announced, with when it comes on the clock of time that passes. */
  readonly #endings = new Map<Ending, number>()
  #activeMs: number
  #workedMs: number
  #frozen = false
  #observers = 0

  constructor(options: PolicyEnforcementOptions) {
    super()
    this.#options = options
    this.#activeMs = options.startedAt.monotonicMs
    this.#workedMs = options.startedAt.monotonicMs
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
    if (this.#options.replay) return
    this.#checkHours(now)
    this.#checkIdle(now)
  }

  /** What was announced and is still to come, for whoever comes later. */
  endings({ monotonicMs }: Moment): [Ending, secondsLeft: number][] {
    return [...this.#endings].map(([reason, atMs]) => [reason, secondsUntil(atMs, monotonicMs)])
  }

  /** It comes to an end by something else than its policy; null takes that back. */
  announce(reason: Ending, leftMs: number | null, { monotonicMs }: Moment): void {
    if (leftMs === null) {
      if (this.#endings.delete(reason)) this.emit('ending', reason, null)
      return
    }
    const atMs = monotonicMs + leftMs
    const before = this.#endings.get(reason)
    // Told once, and again when it comes at another time.
    if (before !== undefined && Math.abs(before - atMs) < RETOLD_MS) return
    this.#endings.set(reason, atMs)
    this.emit('ending', reason, secondsUntil(atMs, monotonicMs))
  }

  /** Something that is known has changed: the picture may have to stop, or may go on. */
  judge(now: Moment): void {
    const before = this.hold
    this.#allowances = this.#decide(now)
    this.#tellHold(before)
  }

  /** Somebody is at the keys. */
  wake(now: Moment): void {
    this.#activeMs = now.monotonicMs
    this.announce('idle', null, now)
  }

  /** Nobody is, but the session works by itself. */
  work({ monotonicMs }: Moment): void {
    this.#workedMs = monotonicMs
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

  #checkIdle(now: Moment): void {
    const { idleLeftMs } = this.#allowances
    if (idleLeftMs === 0) this.emit('idle')
    else this.announce('idle', idleLeftMs <= idleWarningMs(this.#terms) ? idleLeftMs : null, now)
  }

  /** Somebody looks whose picture will pause. */
  #checkHours(now: Moment): void {
    const isSeen = this.#visitor !== undefined && this.hold === undefined
    const left = isSeen ? hoursLeftMs(this.#terms, now.wallMs) : undefined
    this.announce('hour-not-allowed', left ?? null, now)
  }

  #decide(now: Moment): Allowances {
    const { surface, replay, mediaAddress, recordsOf } = this.#options
    const visitor = this.#visitor
    const addresses = [visitor?.address, visitor && mediaAddress()]
    const allowances = decide(this.#terms, {
      surface,
      nowMs: now.wallMs,
      addresses: addresses.filter((address) => address !== undefined),
      idleMs: now.monotonicMs - Math.max(this.#activeMs, this.#workedMs),
      unattendedMs: now.monotonicMs - this.#activeMs,
      recordsOfSignIn: visitor === undefined ? 0 : recordsOf(visitor.signIn),
      attended: replay || this.attended,
      frozen: this.#frozen,
    })
    return visitor === undefined ? { ...allowances, hold: undefined } : allowances
  }
}

function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1_000))
}
