import type { Denial } from '#protocol/plain/reasons.ts'

const MINUTE_MS = 60_000

export type TypedPasteLimits = {
  /** The longest text, in code points. */
  maxCharacters: number
  perMinute: number
  /** The text is kept for whoever reviews the recording. */
  review: boolean
}

/** Judges the texts that are to be entered as keys. Pure: time comes from the caller, in milliseconds. */
export class PasteGate {
  /** When the texts of the last minute were let through. */
  #enteredMs: number[] = []

  /** Why a text of so many characters is not entered; one that is counts. */
  take(
    characters: number,
    limits: TypedPasteLimits | undefined,
    nowMs: number,
  ): Denial | undefined {
    if (limits === undefined) return 'paste-not-allowed'
    if (characters > limits.maxCharacters) return 'paste-too-long'
    this.#enteredMs = this.#enteredMs.filter((atMs) => nowMs - atMs < MINUTE_MS)
    if (this.#enteredMs.length >= limits.perMinute) return 'paste-too-often'
    this.#enteredMs.push(nowMs)
    return undefined
  }
}
