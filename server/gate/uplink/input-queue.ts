import { encodeInputRecord } from '#protocol/plain/input.ts'
import { MOST_WAITING } from '#protocol/plain/view-limits.ts'

import { isDeed, type ViewerRecord } from './viewer-record.ts'

/**
 * By which clock a record leaves: the press of a key, another key record, pointer and wheel. The release of
 * what went down leaves right behind what stands before it: a key that stays down is worse than a record
 * too many, and it can come only once a press. What is composed was counted when it came.
 */
export type Toll = 'press' | 'key' | 'pointer' | 'none'

export type WaitingRecord = { bytes: Uint8Array; record: ViewerRecord; toll: Toll }

/**
 * The records of one session that wait for their turn, of all kinds in one order. What a viewer can make
 * wait is bounded: `MOST_WAITING`, and beyond it one release for each key that waits. Of a pointer that
 * moves only the last place waits, and of a key that repeats one repeat.
 */
export class InputQueue {
  readonly #records: WaitingRecord[] = []
  /** Keys and buttons that are down once all that waits has left. */
  readonly #down = new Set<string>()

  get length(): number {
    return this.#records.length
  }

  get first(): WaitingRecord | undefined {
    return this.#records[0]
  }

  shift(): WaitingRecord | undefined {
    return this.#records.shift()
  }

  /** Whether it will go on; false where there is no room for it. */
  add(bytes: Uint8Array, record: ViewerRecord): boolean {
    const last = this.#records.at(-1)
    if (record.kind === 'move' && last?.record.kind === 'move') this.#records.pop()
    else if (isFurtherRepeat(record, last?.record)) return true
    const toll = this.#tollOf(record)
    const isEnd = toll === 'none' && record.kind !== 'compose'
    if (!isEnd && this.#records.length >= MOST_WAITING) return false
    this.#records.push({ bytes, record, toll })
    this.#follow(record)
    return true
  }

  /** Whoever sent what waits has left: the keys that it would leave down come up behind it. */
  releaseAll(): void {
    this.#down.clear()
    if (this.#records.length === 0 || this.#records.at(-1)?.record.kind === 'release-all') return
    const record = { kind: 'release-all', sequence: 0 } as const
    this.#records.push({ bytes: encodeInputRecord(record), record, toll: 'none' })
  }

  /** Nothing waits any more. Returns how many presses were dropped. */
  clear(): number {
    this.#down.clear()
    return this.#records.splice(0).filter(({ record }) => isDeed(record)).length
  }

  #tollOf(record: ViewerRecord): Toll {
    switch (record.kind) {
      case 'key':
        if (record.pressed) return 'press'
        return this.#down.has(nameOf(record)) ? 'none' : 'key'
      case 'button':
        return !record.pressed && this.#down.has(nameOf(record)) ? 'none' : 'pointer'
      case 'release-all':
        return this.#down.size > 0 ? 'none' : 'key'
      case 'compose':
        return 'none'
      case 'move':
      case 'wheel':
        return 'pointer'
    }
  }

  #follow(record: ViewerRecord): void {
    if (record.kind === 'release-all') this.#down.clear()
    if (record.kind !== 'key' && record.kind !== 'button') return
    if (record.pressed) this.#down.add(nameOf(record))
    else this.#down.delete(nameOf(record))
  }
}

type Pressable = Extract<ViewerRecord, { pressed: boolean }>

function nameOf(record: Pressable): string {
  return record.kind === 'key' ? `key ${record.keysym}` : `button ${record.button}`
}

/** A key that is held says nothing new while its last repeat still waits. */
function isFurtherRepeat(record: ViewerRecord, last: ViewerRecord | undefined): boolean {
  return (
    record.kind === 'key' &&
    record.repeated &&
    last?.kind === 'key' &&
    last.repeated &&
    last.pressed &&
    record.pressed &&
    record.keysym === last.keysym
  )
}
