import type { InputRecord } from '#protocol/plain/input.ts'

type KeyRecord = Extract<InputRecord, { kind: 'key' }>

/**
 * The fastest people reach 18 keys a second, over some seconds; the gate admits a burst of 400 and 30
 * keys a second after it (each goes down and up). What lasts is a script that carries a file.
 */
const FAST = [
  { keys: 600, withinMs: 10_000 },
  { keys: 1_500, withinMs: 60_000 },
] as const
const REMEMBERED_KEYS = Math.max(...FAST.map(({ keys }) => keys))
/**
 * Keys that come together are one commit of an input method, or what a browser had to say after it
 * was held up: the pauses between such lumps are what a hand does.
 */
const TOGETHER_MS = 8
/**
 * A hand's pauses scatter widely from key to key; those of a loop with a timer by what the line adds.
 * Below 11 keys a second even a script carries less than the volume that a policy allows.
 */
const REGULAR = { pauses: 1_000, spread: 0.12, meanMs: 90, brokenByMs: 300 }

/**
 * Notices typing that no hand does: too fast for too long, or too even. It sees when keys go down and
 * which one is held, keeps no key, and is pure: time comes from the caller, in milliseconds. A script
 * that types as slowly and as unevenly as a person is not noticed; what it can carry is bounded by
 * the volume that a policy allows.
 */
export class ScriptedTypingDetector {
  /** When the last keys went down, the oldest first. */
  readonly #pressedMs: number[] = []
  readonly #pauses: number[] = []
  #held: number | undefined

  /** Whether what was typed until now, with this key, is a script's work. */
  notices(key: KeyRecord, nowMs: number): boolean {
    if (!key.pressed) {
      if (key.keysym === this.#held) this.#held = undefined
      return false
    }
    // A key that is held repeats evenly and carries nothing; a forged repeat of another key counts.
    if (key.repeated && key.keysym === this.#held) return false
    this.#held = key.keysym
    this.#count(nowMs)
    return this.#isFast(nowMs) || this.#isRegular()
  }

  /** What was seen is forgotten: the same keys are noticed once. */
  reset(): void {
    this.#pressedMs.length = 0
    this.#pauses.length = 0
  }

  #count(nowMs: number): void {
    const pauseMs = nowMs - (this.#pressedMs.at(-1) ?? -Infinity)
    this.#pressedMs.push(nowMs)
    if (this.#pressedMs.length > REMEMBERED_KEYS) this.#pressedMs.shift()
    if (pauseMs < TOGETHER_MS) return
    // Whoever thinks, or looks away, is a person.
    if (pauseMs > REGULAR.brokenByMs) this.#pauses.length = 0
    else this.#pauses.push(pauseMs)
    if (this.#pauses.length > REGULAR.pauses) this.#pauses.shift()
  }

  #isFast(nowMs: number): boolean {
    return FAST.some(({ keys, withinMs }) => {
      const first = this.#pressedMs.at(-keys)
      return first !== undefined && nowMs - first < withinMs
    })
  }

  #isRegular(): boolean {
    if (this.#pauses.length < REGULAR.pauses) return false
    const mean = this.#pauses.reduce((sum, pause) => sum + pause, 0) / this.#pauses.length
    if (mean > REGULAR.meanMs) return false
    const squares = this.#pauses.reduce((sum, pause) => sum + (pause - mean) ** 2, 0)
    return Math.sqrt(squares / this.#pauses.length) < REGULAR.spread * mean
  }
}
