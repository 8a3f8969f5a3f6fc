import { decodeInputRecord, INPUT_RECORD_BYTES, type InputRecord } from '#protocol/plain/input.ts'

import { TokenBucket } from '../token-bucket.ts'
import { ScriptedTypingDetector } from './scripted-typing-detector.ts'

/** Keys that are admitted at once, and a second after that. */
export type KeyLimits = { keyBurst: number; keysPerSecond: number }

/** What the session's surface takes besides keys and pointer. */
export type Takes = { composed: boolean }

/** The records that a viewer may send: only the trusted side resizes, and marks what it pastes. */
export type ViewerRecord = Exclude<InputRecord, { kind: 'resize' | 'paste-mark' }>
type KeyRecord = Extract<InputRecord, { kind: 'key' }>

/** A 1,000 Hz mouse with its wheel. */
const POINTER_BURST = 2000
const POINTERS_PER_SECOND = 1200
/** So many keys beyond the burst are an accident: a browser that was held up, a cat. */
const TOLERATED = { burst: 200, perSecond: 20 }
/** What a script that was noticed may go on with, and for how long; a person hardly feels it. */
const SLOWED = { burst: 10, perSecond: 10, forMs: 60_000 }

export type InputRefusal = 'malformed-input' | 'too-much-input' | 'scripted-typing'

/**
 * Judges each message of a viewer's data channels: exactly one record, of a kind that a viewer may
 * send, at a rate that a person can reach, and slower once it was seen to be a script's. The release
 * of a key that went down is always admitted, since a key that stays down is worse than a record too
 * many, and it can cross only once.
 */
export class InputGate {
  readonly #keys: TokenBucket
  readonly #pointer: TokenBucket
  /** As much as keys, and apart from them: what is only shown costs nobody a key. */
  readonly #composed: TokenBucket
  readonly #takesComposed: boolean
  readonly #held = new Set<number>()
  readonly #typing = new ScriptedTypingDetector()
  readonly #tolerated: TokenBucket
  #slowed: { keys: TokenBucket; untilMs: number } | undefined

  /** `composed` says whether what an input method shows may be sent: a terminal draws it. */
  constructor(
    { keyBurst, keysPerSecond }: KeyLimits,
    nowMs: number,
    { composed }: Takes = { composed: false },
  ) {
    this.#takesComposed = composed
    this.#composed = new TokenBucket({ burst: keyBurst, perSecond: keysPerSecond, nowMs })
    this.#keys = new TokenBucket({ burst: keyBurst, perSecond: keysPerSecond, nowMs })
    this.#tolerated = new TokenBucket({ ...TOLERATED, nowMs })
    this.#pointer = new TokenBucket({
      burst: POINTER_BURST,
      perSecond: POINTERS_PER_SECOND,
      nowMs,
    })
  }

  /** Other limits from now on; what was seen of the hand that types stays known. */
  limit({ keyBurst, keysPerSecond }: KeyLimits, nowMs: number): void {
    for (const bucket of [this.#keys, this.#composed]) {
      bucket.limit({ burst: keyBurst, perSecond: keysPerSecond }, nowMs)
    }
  }

  /** Every key is up: whoever held one has left. */
  releaseAll(): void {
    this.#held.clear()
  }

  /** The record that may go on, or why there is none. */
  judge(message: Uint8Array, nowMs: number): ViewerRecord | InputRefusal {
    if (message.byteLength !== INPUT_RECORD_BYTES) return 'malformed-input'
    const record = decodeInputRecord(message)
    if (record === undefined || record.kind === 'resize' || record.kind === 'paste-mark')
      return 'malformed-input'
    if (record.kind === 'compose' && !this.#takesComposed) return 'malformed-input'
    if (record.kind === 'key' && this.#isScripted(record, nowMs)) return 'scripted-typing'
    if (this.#admits(record, nowMs)) return record
    if (record.kind === 'key' && !this.#tolerated.take(nowMs)) this.#slowDown(nowMs)
    return 'too-much-input'
  }

  /** A release passes: what is held must come up, and it carries nothing that its key did not. */
  #isScripted(key: KeyRecord, nowMs: number): boolean {
    if (this.#typing.notices(key, nowMs)) {
      this.#slowDown(nowMs)
      return true
    }
    if (this.#slowed === undefined || !key.pressed) return false
    if (nowMs < this.#slowed.untilMs) return !this.#slowed.keys.take(nowMs)
    this.#slowed = undefined
    return false
  }

  #slowDown(nowMs: number): void {
    this.#typing.reset()
    const { burst, perSecond, forMs } = SLOWED
    const keys = this.#slowed?.keys ?? new TokenBucket({ burst, perSecond, nowMs })
    this.#slowed = { keys, untilMs: nowMs + forMs }
  }

  #admits(record: ViewerRecord, nowMs: number): boolean {
    switch (record.kind) {
      case 'key': {
        if (!record.pressed) {
          return this.#held.delete(record.keysym) || this.#keys.take(nowMs)
        }
        if (!this.#keys.take(nowMs)) return false
        this.#held.add(record.keysym)
        return true
      }
      case 'release-all':
        this.#held.clear()
        return this.#keys.take(nowMs)
      case 'compose':
        return this.#composed.take(nowMs)
      case 'move':
      case 'button':
      case 'wheel':
        return this.#pointer.take(nowMs)
    }
  }
}
