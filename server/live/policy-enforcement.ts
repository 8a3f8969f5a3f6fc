import { EventEmitter } from 'node:events'

import { type Denial, type Hold, HOLDS } from '#protocol/plain/reasons.ts'
import type { Policy } from '#protocol/policy.ts'
import type { ScreenSize } from '#protocol/screen.ts'

import {
  decide,
  type Decision,
  type Obligation,
  type PolicyRequest,
  type PolicyState,
} from '../gate/policy/decide.ts'
import type { InputLimits } from '../gate/uplink/uplink.ts'

const MINUTE_MS = 60_000

/** Who looks, as far as a policy asks: where from, and by which sign-in. */
export type Visitor = {
  /** Of the control line. */
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
  /** That of the session's start. */
  policy: Policy
  /**
   * That of its project as it is now. What it takes away is gone at once; what it adds waits for the
   * next session. A project without one allows nothing any more.
   */
  current: () => Policy | undefined
  /** Where the media of the present view go, when that is known. */
  mediaAddress: () => string | undefined
  /** A recording cannot be typed into and needs no supervisor: whoever looks at it is one. */
  replay: boolean
  /** Input records that a sign-in has sent into this session. */
  recordsOf: (signIn: string) => number
  startedAt: Moment
}

type PolicyEnforcementEvents = {
  /** The picture must stand still, from now on, for this reason; also when the reason changes. */
  hold: [Hold]
  release: []
  /** A supervisor has come, or the last one is gone. */
  attended: [boolean]
  /** So many seconds are left; null when somebody is there again. */
  'idle-warning': [secondsLeft: number | null]
  idle: []
  /** The sign-in has sent what one sign-in may send. */
  'sign-in-spent': []
}

/**
 * Asks the policy of one session, whenever somebody wants something of it and again every few seconds:
 * where the viewer is, what time it is, whether a supervisor attends, whether anybody is at the keys.
 */
export class PolicyEnforcement extends EventEmitter<PolicyEnforcementEvents> {
  readonly #options: PolicyEnforcementOptions
  #policies: readonly Policy[]
  #visitor: Visitor | undefined
  #hold: Hold | undefined
  #warned = false
  #spent = false
  #activeMs: number
  #frozen = false
  #attendedUntilMs = -Infinity
  #attended = false
  /** When each was entered, of the last minute. */
  #texts: number[] = []

  constructor(options: PolicyEnforcementOptions) {
    super()
    this.#options = options
    this.#policies = [options.policy]
    this.#activeMs = options.startedAt.monotonicMs
  }

  /** Why the picture must stand still; undefined while it may move, and while nobody looks. */
  get hold(): Hold | undefined {
    return this.#hold
  }

  get frozen(): boolean {
    return this.#frozen
  }

  get attended(): boolean {
    return this.#attended
  }

  /** The pointer's shape may cross. */
  get cursorCrosses(): boolean {
    return this.#policies.every(({ cursor }) => cursor)
  }

  /** Somebody wants to look. Replaces whoever looked before; the answer is the new `hold`. */
  arrive(visitor: Visitor, now: Moment): Hold | undefined {
    this.#visitor = visitor
    this.#hold = undefined
    this.#spent = false
    this.#refresh()
    this.#hold = this.#judgePicture(now)
    return this.#hold
  }

  leave(): void {
    this.#visitor = undefined
    this.#hold = undefined
  }

  /** Every few seconds. */
  check(now: Moment): void {
    this.#refresh()
    this.#checkAttendance(now)
    this.#checkPicture(now)
    if (!this.#options.replay) this.#checkIdle(now)
  }

  /** What one sign-in may send, and how fast, by the stricter of both policies. */
  get inputLimits(): InputLimits {
    const least = (of: (policy: Policy) => number): number => Math.min(...this.#policies.map(of))
    return {
      keyBurst: least(({ input }) => input.keyBurst),
      keysPerSecond: least(({ input }) => input.keysPerSecond),
      recordsPerSignIn: least(({ up }) => up.recordsPerSignIn),
    }
  }

  /** The present sign-in has sent all that it may. */
  spend(now: Moment): void {
    this.#checkPicture(now)
    if (!this.#spent) this.emit('sign-in-spent')
    this.#spent = true
  }

  /** Somebody is at the keys. */
  wake({ monotonicMs }: Moment): void {
    this.#activeMs = monotonicMs
    if (!this.#warned) return
    this.#warned = false
    this.emit('idle-warning', null)
  }

  /** The screen that is made when this one is asked for. */
  screenFor(asked: ScreenSize): ScreenSize {
    return this.#policies.reduce((screen, policy) => screenOf(policy, screen), asked)
  }

  /** What to do with a text of so many characters, or why it is not entered. */
  judgeText(characters: number, now: Moment): Decision {
    this.#texts = this.#texts.filter((atMs) => now.monotonicMs - atMs < MINUTE_MS)
    const decision = this.#ask({ type: 'typed-paste', characters }, now)
    if (decision.allowed) {
      this.#texts.push(now.monotonicMs)
      this.wake(now)
    }
    return decision
  }

  freeze(frozen: boolean, now: Moment): void {
    this.#frozen = frozen
    this.#checkPicture(now)
  }

  /** A supervisor watches, and is trusted to be there for so long. */
  attend(forMs: number, now: Moment): void {
    this.#attendedUntilMs = Math.max(this.#attendedUntilMs, now.monotonicMs + forMs)
    this.#checkAttendance(now)
    this.#checkPicture(now)
  }

  #refresh(): void {
    const current = this.#options.current()
    const { policy } = this.#options
    this.#policies = current === undefined ? [nothing(policy)] : [policy, current]
  }

  #checkAttendance({ monotonicMs }: Moment): void {
    const attended = monotonicMs < this.#attendedUntilMs
    if (attended === this.#attended) return
    this.#attended = attended
    this.emit('attended', attended)
  }

  #checkPicture(now: Moment): void {
    if (this.#visitor === undefined) return
    const before = this.#hold
    const hold = this.#judgePicture(now)
    if (hold === before) return
    this.#hold = hold
    if (hold === undefined) this.emit('release')
    else this.emit('hold', hold)
  }

  #judgePicture(now: Moment): Hold | undefined {
    const decision = this.#ask({ type: 'show' }, now)
    return decision.allowed ? undefined : holdOf(decision.reason)
  }

  #checkIdle(now: Moment): void {
    const decision = this.#ask({ type: 'go-on' }, now)
    if (!decision.allowed) {
      this.emit('idle')
      return
    }
    const warning = decision.obligations.find((one) => one.do === 'warn-of-idleness')
    if (warning === undefined || this.#warned) return
    this.#warned = true
    this.emit('idle-warning', Math.ceil(warning.leftMs / 1_000))
  }

  /** Of both policies: the first denial counts, and what either demands is owed. */
  #ask(request: PolicyRequest, now: Moment): Decision {
    const state = this.#stateAt(now)
    const obligations: Obligation[] = []
    for (const policy of this.#policies) {
      const decision = decide(policy, request, state)
      if (!decision.allowed) return decision
      obligations.push(...decision.obligations)
    }
    return { allowed: true, obligations }
  }

  #stateAt(now: Moment): PolicyState {
    const { replay, mediaAddress, recordsOf } = this.#options
    const visitor = this.#visitor
    const addresses = [visitor?.address, visitor && mediaAddress()]
    return {
      ...stateOfNobody(now, ...addresses.filter((address) => address !== undefined)),
      idleMs: now.monotonicMs - this.#activeMs,
      recordsOfSignIn: visitor === undefined ? 0 : recordsOf(visitor.signIn),
      textsInLastMinute: this.#texts.length,
      attended: replay || this.#attended,
      frozen: this.#frozen,
    }
  }
}

/** The largest screen that policy allows of the one that is asked for. */
export function screenOf(policy: Policy, asked: ScreenSize): ScreenSize {
  const decision = decide(policy, { type: 'resize', screen: asked }, stateOfNobody(presentMoment()))
  const obligations = decision.allowed ? decision.obligations : []
  return obligations.find((one) => one.do === 'use-screen')?.screen ?? policy.largestScreen
}

/** What is known before there is a session: where somebody asks from, and the time. */
export function stateOfNobody({ wallMs }: Moment, ...addresses: string[]): PolicyState {
  return {
    nowMs: wallMs,
    addresses,
    idleMs: 0,
    recordsOfSignIn: 0,
    textsInLastMinute: 0,
    attended: false,
    frozen: false,
  }
}

/** What is left of a policy whose project is gone: it may not be looked at from anywhere. */
function nothing(policy: Policy): Policy {
  const { places: _places, hours: _hours, typedPaste: _typedPaste, ...rest } = policy
  return rest
}

function holdOf(reason: Denial): Hold {
  const hold = HOLDS.find((one) => one === reason)
  if (hold === undefined) throw new Error(`${reason} is no reason to hold a picture`)
  return hold
}
