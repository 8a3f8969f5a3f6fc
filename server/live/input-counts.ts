import type { InputRecord } from '#protocol/plain/input.ts'
import type { TimelineEvent } from '#protocol/recording.ts'
import type { RefusalReason } from '#protocol/reasons.ts'

const EMPTY = { keys: 0, pointer: 0, wheel: 0 }

/**
 * What happened at the gate since it was last asked, for the time line: how much was typed and moved,
 * by class, and how often what was refused. Which key it was is delivered and then forgotten: a typed
 * password is nowhere unless the screen showed it.
 */
export class InputCounts {
  #counts = { ...EMPTY }
  readonly #refusals = new Map<RefusalReason, number>()

  admitted(record: InputRecord): void {
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
      case 'paste-mark':
      // Shown, not typed: its commit is keys.
      case 'compose':
        break
    }
  }

  refused(reason: RefusalReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** One event a class, however much there was of it; none when nothing happened. */
  take(): TimelineEvent[] {
    const counts = this.#counts
    const refusals = [...this.#refusals]
    this.#counts = { ...EMPTY }
    this.#refusals.clear()
    const some = counts.keys + counts.pointer + counts.wheel > 0
    return [
      ...(some ? [{ type: 'input' as const, ...counts }] : []),
      ...refusals.map(([what, count]) => ({ type: 'refused' as const, what, count })),
    ]
  }
}
