import type { InputRecord } from '#protocol/input.ts'
import type { TimelineEvent } from '#protocol/recording.ts'

const EMPTY = { keys: 0, pointer: 0, wheel: 0 }

/**
 * How much was typed and moved, by class, for the time line. Which key it was is delivered and then
 * forgotten: a typed password is nowhere unless the screen showed it.
 */
export class InputSummary {
  #counts = { ...EMPTY }

  add(record: InputRecord): void {
    switch (record.kind) {
      case 'key':
        if (record.pressed) this.#counts.keys += 1
        break
      case 'move':
      case 'button':
        this.#counts.pointer += 1
        break
      case 'wheel':
        this.#counts.wheel += 1
        break
      case 'release-all':
      case 'resize':
        break
    }
  }

  /** What came since the last call, or undefined when nothing did. */
  take(): TimelineEvent | undefined {
    const counts = this.#counts
    this.#counts = { ...EMPTY }
    return counts.keys + counts.pointer + counts.wheel === 0
      ? undefined
      : { type: 'input', ...counts }
  }
}
