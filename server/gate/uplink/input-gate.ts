import { TokenBucket } from '../token-bucket.ts'
import { InputQueue, type Toll, type WaitingRecord } from './input-queue.ts'
import { ScriptedTypingDetector } from './scripted-typing-detector.ts'
import { isDeed, type ViewerRecord } from './viewer-record.ts'

/** Keys that go on at once, and a second after that. */
export type KeyLimits = { keyBurst: number; keysPerSecond: number }

/** A 1,000 Hz mouse with its wheel. */
const POINTER_BURST = 2000
const POINTERS_PER_SECOND = 1200
/** How fast keys go on once a script was noticed, and for how long. */
const SLOWED = { burst: 10, perSecond: 10, forMs: 60_000 }

export type InputRefusal = 'too-much-input' | 'scripted-typing'

/**
 * Lets records go on at a rate that a person can reach, and slower once it was seen to be a script's. What
 * is too fast is late and not lost: it waits, in order, as far as the queue holds. Pure: time comes from
 * the caller, in milliseconds, who asks again when the next one's turn has come.
 */
export class InputGate {
  readonly #keys: TokenBucket
  readonly #pointer: TokenBucket
  readonly #queue = new InputQueue()
  /** As much as keys, and apart from them: what is only shown costs nobody a key. */
  readonly #composed: TokenBucket
  readonly #typing = new ScriptedTypingDetector()
  #slowed: { keys: TokenBucket; untilMs: number } | undefined

  constructor({ keyBurst, keysPerSecond }: KeyLimits, nowMs: number) {
    this.#composed = new TokenBucket({ burst: keyBurst, perSecond: keysPerSecond, nowMs })
    this.#keys = new TokenBucket({ burst: keyBurst, perSecond: keysPerSecond, nowMs })
    this.#pointer = new TokenBucket({
      burst: POINTER_BURST,
      perSecond: POINTERS_PER_SECOND,
      nowMs,
    })
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Other limits from now on, for what waits too; what was seen of the hand that types stays known. */
  limit({ keyBurst, keysPerSecond }: KeyLimits, nowMs: number): void {
    for (const bucket of [this.#keys, this.#composed]) {
      bucket.limit({ burst: keyBurst, perSecond: keysPerSecond }, nowMs)
    }
  }

  /** Whoever held a key has left: it comes up behind what waits. */
  releaseAll(): void {
    this.#queue.releaseAll()
  }

  /** Nothing waits any more. Returns how many presses are lost with it. */
  drop(): number {
    return this.#queue.clear()
  }

  /** The record waits for its turn. What is returned is to be told and counted. */
  take(bytes: Uint8Array, record: ViewerRecord, nowMs: number): InputRefusal[] {
    // Too much of what is only shown is not shown, which nobody did.
    if (record.kind === 'compose' && !this.#composed.take(nowMs)) return []
    const isScripted = record.kind === 'key' && this.#typing.notices(record, nowMs)
    if (isScripted) this.#slowDown(nowMs)
    const isLost = !this.#queue.add(bytes, record) && (isDeed(record) || record.kind === 'wheel')
    return [
      ...(isScripted ? (['scripted-typing'] as const) : []),
      ...(isLost ? (['too-much-input'] as const) : []),
    ]
  }

  /** Those whose turn has come. */
  leaving(nowMs: number): WaitingRecord[] {
    const left: WaitingRecord[] = []
    for (;;) {
      const { first } = this.#queue
      if (first === undefined || !this.#admits(first.toll, nowMs)) return left
      this.#queue.shift()
      left.push(first)
    }
  }

  /** Milliseconds until the next one's turn; undefined while none waits. */
  waitMs(nowMs: number): number | undefined {
    const { first } = this.#queue
    if (first === undefined) return undefined
    return Math.max(0, ...this.#clocksOf(first.toll, nowMs).map((clock) => clock.readyInMs(nowMs)))
  }

  #admits(toll: Toll, nowMs: number): boolean {
    const clocks = this.#clocksOf(toll, nowMs)
    if (clocks.some((clock) => clock.readyInMs(nowMs) > 0)) return false
    for (const clock of clocks) clock.take(nowMs)
    return true
  }

  #clocksOf(toll: Toll, nowMs: number): TokenBucket[] {
    switch (toll) {
      case 'none':
        return []
      case 'pointer':
        return [this.#pointer]
      case 'key':
        return [this.#keys]
      case 'press':
        return [this.#keys, ...this.#slowClock(nowMs)]
    }
  }

  #slowClock(nowMs: number): TokenBucket[] {
    if (this.#slowed !== undefined && nowMs >= this.#slowed.untilMs) this.#slowed = undefined
    return this.#slowed === undefined ? [] : [this.#slowed.keys]
  }

  #slowDown(nowMs: number): void {
    this.#typing.reset()
    const { burst, perSecond, forMs } = SLOWED
    const keys = this.#slowed?.keys ?? new TokenBucket({ burst, perSecond, nowMs })
    this.#slowed = { keys, untilMs: nowMs + forMs }
  }
}
