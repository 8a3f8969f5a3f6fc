import type { DryRun } from '#protocol/api/recordings.ts'
import type { Finding } from '#protocol/plain/reasons.ts'
import type { Policy } from '#protocol/policy.ts'
import type { TimedEvent, TimelineEvent } from '#protocol/recording.ts'
import type { ScreenSize, SurfaceKind } from '#protocol/screen.ts'

import { TokenBucket } from '../token-bucket.ts'
import { PasteGate } from '../uplink/paste-gate.ts'
import { type Allowances, type Circumstances, decide, startDenial } from './decide.ts'
import { type Terms, termsOf } from './terms.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

export type RecordedSession = {
  surface: SurfaceKind
  /** Milliseconds since 1970. */
  startedAtMs: number
  durationMs: number
  timeline: readonly TimedEvent[]
  /** Everything that crossed to viewers (`crossedBytes`). */
  crossedBytes: number
}

/**
 * What a policy would have refused of a recorded session. The recording says what happened by the
 * second and not which record or byte it was, so a finding is as early as the second that holds it;
 * a session of several sign-ins is taken for one. A finding does not end the run: what follows is
 * told as well, though the policy would have kept it from happening.
 */
export function dryRun(policy: Policy, session: RecordedSession): DryRun {
  const run = new Run(policy, session)
  const events = session.timeline.toSorted((a, b) => a.atMs - b.atMs)
  run.start(events)
  for (const { atMs, event } of events) {
    run.passTime(atMs)
    run.happen(event)
    run.judge()
  }
  run.passTime(session.durationMs)
  run.finish()
  return { findings: run.findings, unknown: run.placeIsUnknown ? ['place'] : [] }
}

class Run {
  readonly findings: DryRun['findings'] = []
  placeIsUnknown = false
  readonly #terms: Terms
  readonly #pastes = new PasteGate()
  readonly #session: RecordedSession
  readonly #keys: TokenBucket
  #atMs = 0
  #viewed = false
  #addresses: readonly string[] = []
  #attended = false
  #records = 0
  #activeMs = 0
  /** What was said last of the picture and of idleness, so that it is said once. */
  #held: Finding | undefined
  #idle = false

  constructor(policy: Policy, session: RecordedSession) {
    this.#terms = termsOf(policy)
    this.#session = session
    const { keyBurst, keysPerSecond } = this.#terms.input
    this.#keys = new TokenBucket({ burst: keyBurst, perSecond: keysPerSecond, nowMs: 0 })
  }

  /** Whoever looked first is taken for whoever started it. */
  start(events: readonly TimedEvent[]): void {
    for (const { event } of events) {
      if (event.type !== 'viewer-joined') continue
      this.#come(event)
      break
    }
    const { terms, circumstances } = this.#known
    const denial = startDenial(terms, circumstances)
    if (denial !== undefined) this.#find(denial)
  }

  /** Hours end and people leave their keys while nothing happens: it is asked again each minute. */
  passTime(untilMs: number): void {
    while (untilMs - this.#atMs > MINUTE_MS) {
      this.#atMs += MINUTE_MS
      this.judge()
    }
    this.#atMs = Math.max(this.#atMs, untilMs)
  }

  happen(event: TimelineEvent): void {
    const { type } = event
    if (type === 'viewer-joined') this.#join(event)
    if (type === 'viewer-left') this.#leave()
    if (type === 'screen-resized') this.#resize(event.size)
    if (type === 'input') this.#type(event)
    if (type === 'typed-paste') this.#paste(event.characters)
    if (type === 'attended' || type === 'unattended') this.#attended = type === 'attended'
  }

  judge(): void {
    const { hold, idleLeftMs } = this.#allowances
    if (this.#viewed) {
      if (hold !== undefined && hold !== this.#held) this.#find(hold)
      this.#held = hold
    }
    const isIdle = idleLeftMs === 0
    if (isIdle && !this.#idle) this.#find('idle')
    this.#idle = isIdle
  }

  /** Bytes are known by their sum alone: only what no distribution over time could allow is told. */
  finish(): void {
    const { bytesPerSession, bytesPerHour } = this.#terms.bytes
    const { crossedBytes, durationMs } = this.#session
    const mostByHours = bytesPerHour * (1 + durationMs / HOUR_MS)
    if (crossedBytes > Math.min(bytesPerSession, mostByHours)) this.#find('too-many-bytes')
  }

  #join(event: Extract<TimelineEvent, { type: 'viewer-joined' }>): void {
    const { codecs } = this.#terms
    if (codecs !== undefined && !codecs.includes(event.codec)) this.#find('codec-not-allowed')
    this.#come(event)
    this.#viewed = true
  }

  #leave(): void {
    this.#viewed = false
    this.#held = undefined
  }

  #resize({ width, height }: ScreenSize): void {
    const { largestScreen } = this.#terms.stream
    if (width > largestScreen.width || height > largestScreen.height) this.#find('screen-too-large')
  }

  #come({ address }: { address?: string | undefined }): void {
    this.#addresses = address === undefined ? [] : [address]
    this.placeIsUnknown ||= address === undefined
  }

  #type(event: Extract<TimelineEvent, { type: 'input' }>): void {
    const { keys, pointer, wheel } = event
    let tooMany = 0
    for (let key = 0; key < keys; key += 1) if (!this.#keys.take(this.#atMs)) tooMany += 1
    if (tooMany > 0) this.#find('too-many-keys', tooMany)
    // Each key that went down came up again.
    this.#records += 2 * keys + pointer + wheel
    this.#activeMs = this.#atMs
  }

  #paste(characters: number): void {
    const denial = this.#pastes.take(characters, this.#terms.typedPaste, this.#atMs)
    if (denial !== undefined) this.#find(denial)
    this.#activeMs = this.#atMs
  }

  get #allowances(): Allowances {
    const { terms, circumstances } = this.#known
    return decide(terms, {
      ...circumstances,
      // A time line does not say whether a session worked by itself.
      idleMs: this.#atMs - this.#activeMs,
      unattendedMs: this.#atMs - this.#activeMs,
      recordsOfSignIn: this.#records,
      attended: this.#attended,
      frozen: false,
    })
  }

  /** Where the place is not known the policy is asked as if it were right. */
  get #known(): { terms: Terms; circumstances: Circumstances } {
    const isKnown = this.#addresses.length > 0
    const terms = isKnown ? this.#terms : { ...this.#terms, places: [] }
    const addresses = isKnown ? this.#addresses : ['0.0.0.0']
    const { surface, startedAtMs } = this.#session
    return { terms, circumstances: { surface, nowMs: startedAtMs + this.#atMs, addresses } }
  }

  #find(reason: Finding, count = 1): void {
    this.findings.push({ atMs: this.#atMs, reason, count })
  }
}
